import Foundation
import Glibc
import Host
import Testing

@Suite struct ProcessUseTests {
    @Test func `it is what the kernel says of this process`() throws {
        let before = try ProcessUse.read()
        #expect(before.cpuSeconds >= 0)
        #expect(before.residentBytes > 1e6 && before.residentBytes < before.virtualBytes)
        #expect((3...(before.maximumDescriptors ?? .max)).contains(before.openDescriptors))
        let age = Double(SystemTime.boottime) / 1e9 - before.startedAfterBoot
        #expect((0..<86_400).contains(age))
    }

    @Test func `a name with parentheses and blanks confuses nobody`() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("ebb-proc-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("fd/0"),
            withIntermediateDirectories: true
        )
        let fields = (4...52).map { "\($0)" }.joined(separator: " ")
        try Data("1 (a) R (b c) S \(fields)\n".utf8).write(to: root.appendingPathComponent("stat"))
        let use = try ProcessUse.read(root: root.path)
        #expect(use.virtualBytes == 23)
        #expect(use.residentBytes == 24 * Double(sysconf(Int32(_SC_PAGESIZE))))
        #expect(use.startedAfterBoot == 22 / Double(sysconf(Int32(_SC_CLK_TCK))))
        #expect(use.openDescriptors == 0)
    }

    @Test(arguments: ["", "1 (a", "1 (a) S 2 3", "1 (a) S " + String(repeating: "x ", count: 50)])
    func `anything else is an error`(text: String) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("ebb-proc-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: root.appendingPathComponent("stat"))
        #expect(throws: HostError.self) { try ProcessUse.read(root: root.path) }
        #expect(throws: HostError.self) { try ProcessUse.read(root: root.path + "/nowhere") }
    }
}
