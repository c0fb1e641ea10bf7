import Foundation
import HTTPServer
import Testing

@Suite struct ListenerTests {
    private let path = freshSocketPath()

    private func mode(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test func `a Unix socket has its mode, answers, and goes at the end`() async throws {
        let server = try HTTPServer(listener: .unix(path: self.path))
        #expect(server.port == nil)
        #expect(self.mode(of: self.path) == S_IFSOCK | 0o660)
        let answer = try await withServer(server) {
            .text($0.path)
        } body: {
            try await RawClient.get("/over/unix", at: .unix(self.path))
        }
        #expect(answer?.body == "/over/unix")
        #expect(self.mode(of: self.path) == nil)
    }

    @Test func `a living server's socket is left alone`() async throws {
        let server = try HTTPServer(listener: .unix(path: self.path, mode: 0o600))
        #expect(throws: HTTPServerError.inUse(self.path)) { try HTTPServer(listener: .unix(path: self.path)) }
        let answer = try await withServer(server) { _ in
            .text("alive")
        } body: {
            try await RawClient.get("/", at: .unix(self.path))
        }
        #expect(answer?.body == "alive")
    }

    @Test func `a dead server's socket is replaced`() async throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: self.path.utf8) }
        let bound = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        close(descriptor)
        try #require(bound == 0 && self.mode(of: self.path) != nil)

        let answer = try await withServer(
            try HTTPServer(listener: .unix(path: self.path))
        ) { _ in
            .text("new")
        } body: {
            try await RawClient.get("/", at: .unix(self.path))
        }
        #expect(answer?.body == "new")
    }

    @Test func `a file that is no socket is left alone`() throws {
        try Data("precious".utf8).write(to: URL(fileURLWithPath: self.path))
        defer { unlink(self.path) }
        #expect(throws: HTTPServerError.notSocket(self.path)) { try HTTPServer(listener: .unix(path: self.path)) }
        #expect(try String(contentsOfFile: self.path, encoding: .utf8) == "precious")
    }

    @Test func `a socket that another server has put in place stays at the end`() async throws {
        let old = try HTTPServer(listener: .unix(path: self.path))
        unlink(self.path)
        let new = try HTTPServer(listener: .unix(path: self.path))
        old.stop()
        await old.run { _ in .text("old") }
        let answer = try await withServer(new) { _ in
            .text("new")
        } body: {
            try await RawClient.get("/", at: .unix(self.path))
        }
        #expect(answer?.body == "new")
    }

    @Test(arguments: ["", "/tmp/" + String(repeating: "x", count: 103), "/tmp/a\0b"])
    func `a path that no socket can have is refused`(path: String) {
        #expect(throws: HTTPServerError.unusablePath(path)) { try HTTPServer(listener: .unix(path: path)) }
    }

    @Test func `a missing directory is told with its path`() {
        let path = "/nonexistent/ebb.sock"
        let error = HTTPServerError.system(call: "bind", subject: path, errno: ENOENT)
        #expect(throws: error) { try HTTPServer(listener: .unix(path: path)) }
        #expect(error.description == "bind failed for /nonexistent/ebb.sock: No such file or directory.")
    }

    @Test func `a port that is taken is told`() throws {
        let server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0))
        let port = try #require(server.port)
        #expect(throws: HTTPServerError.inUse("127.0.0.1:\(port)")) {
            try HTTPServer(listener: .tcp(host: "127.0.0.1", port: port))
        }
    }

    @Test(arguments: ["example.org", "", "300.1.1.1"]) func `a name is no address`(host: String) {
        #expect(throws: HTTPServerError.unusableAddress(host)) { try HTTPServer(listener: .tcp(host: host, port: 0)) }
    }

    @Test func `a socket that was passed on is served`() async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #expect(throws: HTTPServerError.notListening(descriptor)) { try HTTPServer(listener: .descriptor(descriptor)) }
        try #require(listen(descriptor, 8) == 0)
        let server = try HTTPServer(listener: .descriptor(descriptor))
        let answer = try await withServer(server) { _ in
            .text("passed")
        } body: {
            try await RawClient.get("/", at: .tcp(server.port ?? 0))
        }
        #expect(answer?.body == "passed")
    }

    @Test func `a descriptor that is no socket is refused`() {
        #expect(throws: HTTPServerError.notListening(-1)) { try HTTPServer(listener: .descriptor(-1)) }
    }

    @Test func `a socket knows whether its path still leads to it`() throws {
        let server = try HTTPServer(listener: .unix(path: self.path))
        #expect(!server.hasLostItsFile)
        rename(self.path, self.path + ".away")
        #expect(server.hasLostItsFile)
        let other = try HTTPServer(listener: .unix(path: self.path))
        #expect(server.hasLostItsFile)
        #expect(!other.hasLostItsFile)
        other.stop()
        rename(self.path + ".away", self.path)
        #expect(!server.hasLostItsFile)
        #expect(try !HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0)).hasLostItsFile)
        server.stop()
    }

    @Test func `a server that retires leaves the path to the next one`() async throws {
        let old = try HTTPServer(listener: .unix(path: self.path))
        unlink(self.path)
        let new = try HTTPServer(listener: .unix(path: self.path))
        old.retire(within: .seconds(60))
        await old.run { _ in .text("old") }
        #expect(!new.hasLostItsFile)
        new.stop()
        #expect(self.mode(of: self.path) == nil)
    }
}
