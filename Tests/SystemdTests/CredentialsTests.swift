import Foundation
import Systemd
import Testing

@Suite struct CredentialsTests {
    private let directory: TemporaryDirectory
    private let credentials: Credentials

    init() throws {
        self.directory = try TemporaryDirectory()
        self.credentials = Credentials(ServiceEnvironment(["CREDENTIALS_DIRECTORY": self.directory.path]))
    }

    @Test(arguments: ["xoxb-1", "xoxb-1\n", "xoxb-1\r\n\n"]) func `the line break at the end goes`(text: String) throws
    {
        try self.directory.write(Array(text.utf8), as: "acme")
        #expect(try self.credentials.read("acme") == "xoxb-1")
    }

    @Test func `the name itself comes before the one with token in front`() throws {
        try self.directory.write(Array("second".utf8), as: "token_acme")
        #expect(try self.credentials.read("acme") == "second")
        try self.directory.write(Array("first".utf8), as: "acme")
        #expect(try self.credentials.read("acme") == "first")
    }

    @Test func `a missing one is told with the place and the remedy`() throws {
        let error = SystemdError.missing(name: "acme", directory: self.directory.path)
        #expect(throws: error) { try self.credentials.read("acme") }
        #expect(error.description.contains("restart ebbd"))
        #expect(error.description.contains(self.directory.path))
    }

    @Test func `64 KiB are read, one byte more is refused`() throws {
        try self.directory.write([UInt8](repeating: 0x61, count: Credentials.limit), as: "most")
        #expect(try self.credentials.read("most").utf8.count == Credentials.limit)
        try self.directory.write([UInt8](repeating: 0x61, count: Credentials.limit + 1), as: "more")
        #expect(throws: SystemdError.tooLarge(path: "\(self.directory.path)/more")) {
            try self.credentials.read("more")
        }
    }

    @Test(arguments: [[], [0x0A], [0xFF, 0xFE], [0x61, 0x00, 0x62]])
    func `what is empty or no text is refused`(bytes: [UInt8]) throws {
        try self.directory.write(bytes, as: "odd")
        #expect(throws: SystemdError.unusable(path: "\(self.directory.path)/odd")) { try self.credentials.read("odd") }
    }

    @Test func `a directory is no credential`() throws {
        try FileManager.default.createDirectory(
            atPath: "\(self.directory.path)/acme",
            withIntermediateDirectories: false
        )
        #expect(throws: SystemdError.unreadable(path: "\(self.directory.path)/acme", errno: EISDIR)) {
            try self.credentials.read("acme")
        }
    }

    @Test(arguments: ["", ".", "..", "../acme", "a/b", "a\0b", String(repeating: "x", count: 201)])
    func `a name cannot lead out of the directory`(name: String) {
        #expect(throws: SystemdError.unusableName(name)) { try self.credentials.read(name) }
    }

    @Test func `without a unit there are none`() {
        #expect(throws: SystemdError.noCredentials(name: "acme")) {
            try Credentials(ServiceEnvironment([:])).read("acme")
        }
    }
}
