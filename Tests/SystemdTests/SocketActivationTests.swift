import Foundation
import Testing

@testable import Systemd

@Suite struct SocketActivationTests {
    /// A descriptor that nobody else uses, open across exec, and the next one closed.
    private func descriptor() -> Int32 {
        fcntl(STDERR_FILENO, F_DUPFD, 900 + Int32.random(in: 0..<100))
    }

    private func environment(_ variables: [String: String]) -> ServiceEnvironment {
        ServiceEnvironment(variables: variables, processID: 42)
    }

    @Test func `sockets come with their names and are closed on exec`() throws {
        let first = self.descriptor()
        let second = dup2(first, first + 1_000)
        defer {
            close(first)
            close(second)
        }
        let variables = ["LISTEN_FDS": "1", "LISTEN_PID": "42", "LISTEN_FDNAMES": "control:metrics"]
        let sockets = try SocketActivation.sockets(self.environment(variables), from: second)
        #expect(sockets.map(\.descriptor) == [second])
        #expect(sockets.map(\.name) == ["control"])
        #expect(fcntl(second, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(first, F_GETFD) & FD_CLOEXEC == 0)
    }

    @Test(arguments: [nil, "", ":metrics"]) func `one without a name is unknown`(names: String?) throws {
        let descriptor = self.descriptor()
        defer { close(descriptor) }
        var variables = ["LISTEN_FDS": "1", "LISTEN_PID": "42"]
        variables["LISTEN_FDNAMES"] = names
        let sockets = try SocketActivation.sockets(self.environment(variables), from: descriptor)
        #expect(sockets.map(\.name) == ["unknown"])
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42"], ["LISTEN_FDS": "1", "LISTEN_PID": "43"],
        ["LISTEN_FDS": "0", "LISTEN_PID": "42"], ["LISTEN_FDS": "", "LISTEN_PID": "42"],
    ])
    func `sockets for nobody or another process are none`(variables: [String: String]) throws {
        #expect(try SocketActivation.sockets(self.environment(variables)).isEmpty)
    }

    @Test(arguments: ["-1", "many", "99999999999", "1025"]) func `a number that cannot be is an error`(number: String) {
        #expect(throws: SystemdError.badSockets("LISTEN_FDS is \"\(number)\"")) {
            try SocketActivation.sockets(self.environment(["LISTEN_FDS": number, "LISTEN_PID": "42"]))
        }
    }

    @Test func `a descriptor that is not open is an error`() {
        let error = SystemdError.badSockets("descriptor 100000: Bad file descriptor")
        #expect(throws: error) {
            let variables = ["LISTEN_FDS": "1", "LISTEN_PID": "42"]
            return try SocketActivation.sockets(self.environment(variables), from: 100_000)
        }
    }

    @Test(arguments: [true, false]) func `the path is told of a stream socket that listens`(listens: Bool) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/control.sock"
        let descriptor = try Self.bound(to: path, SOCK_STREAM)
        defer { close(descriptor) }
        if listens { try #require(listen(descriptor, 1) == 0) }
        let variables = ["LISTEN_FDS": "1", "LISTEN_PID": "42"]
        let sockets = try SocketActivation.sockets(self.environment(variables), from: descriptor)
        #expect(sockets.map(\.path) == [listens ? path : nil])
    }

    @Test func `no path is told of anything else`() throws {
        let folder = try TemporaryDirectory()
        let inet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(listen(inet, 1) == 0)
        for descriptor in [try Self.bound(to: folder.path + "/datagram", SOCK_DGRAM), self.descriptor(), inet] {
            defer { close(descriptor) }
            let variables = ["LISTEN_FDS": "1", "LISTEN_PID": "42"]
            let sockets = try SocketActivation.sockets(self.environment(variables), from: descriptor)
            #expect(sockets.map(\.path) == [nil])
        }
    }

    private static func bound(to path: String, _ type: __socket_type) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(type.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        return descriptor
    }
}
