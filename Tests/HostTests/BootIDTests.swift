import Foundation
import Host
import Testing

@Suite struct BootIDTests {
    @Test func `the kernel tells the id of this boot`() throws {
        let id = try BootID.read()
        #expect(UUID(uuidString: id) != nil)
        #expect(try BootID.read() == id)
    }

    @Test func `a missing file is an error that says so`() {
        let error = #expect(throws: HostError.self) { try BootID.read(path: "/nowhere/boot_id") }
        #expect(error == .bootIDUnreadable(path: "/nowhere/boot_id", number: ENOENT))
        #expect(error?.shortName == "boot_id_unreadable")
    }

    @Test(arguments: ["/dev/null", "/dev/zero", "/proc/version"])
    func `a file that holds something else is refused`(path: String) {
        #expect(throws: HostError.bootIDMalformed(path: path)) { try BootID.read(path: path) }
    }
}
