import EbbControl
import Foundation
import HTTPServer
import Testing

@testable import EbbOperator

/// Against servers on real sockets. The client blocks its thread, so it gets one of its own.
@Suite struct UnixSocketTests {
    @Test func `a request and its answer go over the socket`() async throws {
        let response = try await Self.serving { request in
            let body = (try? JSONDecoder().decode(CommandBody.self, from: Data(request.body))) ?? CommandBody()
            return .text("\(request.method) \(request.path) \(body.team ?? "-") \(body.limit ?? 0)", status: 409)
        } asking: { transport in
            try transport.send(.drain(team: "日本 支社", limit: 5), timeout: .seconds(60))
        }
        #expect(response.status == 409)
        #expect(String(decoding: response.body, as: UTF8.self) == "POST /v1/drain 日本 支社 5")
    }

    @Test func `names in a path arrive as they were, and one connection serves many requests`() async throws {
        let paths = try await Self.serving {
            .text($0.path + "?" + $0.query.map { "\($0.name)=\($0.value)" }.joined())
        } asking: { transport in
            try ["日本 支社", "a%2Fb", "x&y=z"].map { team in
                let request = ControlRequest.plan(team: team, Page(after: team))
                return String(decoding: try transport.send(request, timeout: .seconds(60)).body, as: UTF8.self)
            }
        }
        #expect(
            paths == [
                "/v1/teams/日本 支社/plan?after=日本 支社", "/v1/teams/a%2Fb/plan?after=a%2Fb",
                "/v1/teams/x&y=z/plan?after=x&y=z",
            ]
        )
    }

    @Test func `the page that an answer's header names is asked for while this one is read`() async throws {
        let secondIsAsked = DispatchSemaphore(value: 0)
        let (names, wasAhead) = try await Self.serving { request in
            let isFirst = request.query.isEmpty || request.query.allSatisfy { $0.name != "after" }
            if !isFirst { secondIsAsked.signal() }
            let reply = TeamsReply(teams: [], next: isFirst ? "acme" : nil)
            let body = (try? JSONEncoder().encode(Envelope(reply))).map { Array($0) } ?? []
            var response = HTTPResponse.json(body)
            if isFirst { response.headers.append(HTTPField(Page.nextHeader, "acme")) }
            return response
        } asking: { transport in
            var pages: [String?] = []
            var wasAhead = false
            try ControlClient(transport: transport).forEachPage(limit: 5, ControlRequest.teams, next: \TeamsReply.next)
            {
                pages.append($0.reply.next)
                if pages.count == 1 { wasAhead = secondIsAsked.wait(timeout: .now() + 30) == .success }
            }
            return (pages, wasAhead)
        }
        #expect(names == ["acme", nil])
        #expect(wasAhead)
    }

    @Test func `a large answer comes whole, and one beyond the bound is refused`() async throws {
        let (whole, failure) = try await Self.serving { request in
            .text(String(repeating: "x", count: request.path == "/v1/tick" ? (3 << 20) + 1 : 3 << 20))
        } asking: { transport in
            let whole = try transport.send(.status, timeout: .seconds(60)).body.count
            return (whole, Self.failure { _ = try transport.send(.tick(team: nil), timeout: .seconds(60)) })
        }
        #expect(whole == 3 << 20)
        #expect(failure?.exitStatus == .unavailable)
        #expect(failure?.message.contains("longer than 3 MiB") == true)
    }

    @Test func `a connection that breaks is told`() async throws {
        let failure = try await Self.serving { _ in
            .droppedConnection
        } asking: { transport in
            Self.failure { _ = try transport.send(.status, timeout: .seconds(60)) }
        }
        #expect(failure?.exitStatus == .unavailable)
        #expect(failure?.message.contains("broke") == true)
    }

    @Test func `a daemon that never answers is not waited for longer than said`() throws {
        let path = Self.freshPath()
        let listener = try Self.listen(at: path)
        defer {
            close(listener)
            unlink(path)
        }
        let failure = Self.failure {
            _ = try UnixSocketTransport(socket: path).send(.status, timeout: .milliseconds(50))
        }
        #expect(failure?.exitStatus == .unavailable)
        #expect(failure?.message.contains("no answer came at \(path) within under 1 s") == true)
    }

    @Test func `without a socket, and with nobody behind it, the message names systemctl and the status is 69`() throws
    {
        let path = Self.freshPath()
        let absent = Self.failure { _ = try UnixSocketTransport(socket: path).send(.status, timeout: .seconds(5)) }
        #expect(absent?.exitStatus == .unavailable)
        #expect(absent?.message.contains("there is no socket at \(path)") == true)
        #expect(absent?.message.contains("systemctl status ebbd") == true)
        #expect(absent?.message.contains("systemctl reset-failed ebbd.service ebbd.socket") == true)

        close(try Self.listen(at: path))
        defer { unlink(path) }
        let refused = Self.failure { _ = try UnixSocketTransport(socket: path).send(.status, timeout: .seconds(5)) }
        #expect(refused?.exitStatus == .unavailable)
        #expect(refused?.message.contains("nobody listens at \(path)") == true)
        #expect(refused?.message.contains("systemctl status ebbd") == true)
        #expect(refused?.message.contains("systemctl reset-failed ebbd.service ebbd.socket") == true)
    }

    @Test func `a socket that may not be opened ends with 77 and names the group`() throws {
        let error = OperatorError.forbidden(socket: "/run/ebb/control.sock")
        #expect(error.exitStatus == .notPermitted)
        #expect(error.message.contains("group ebb"))
        // Root may open every socket, so only another user can be refused for real.
        guard geteuid() != 0 else { return }
        let path = Self.freshPath()
        let listener = try Self.listen(at: path)
        defer {
            close(listener)
            unlink(path)
        }
        chmod(path, 0)
        #expect(
            Self.failure { _ = try UnixSocketTransport(socket: path).send(.status, timeout: .seconds(5)) }
                == .forbidden(socket: path)
        )
    }

    @Test(arguments: ["", String(repeating: "x", count: 108), "a\u{0}b"])
    func `a path that no socket can have is a mistake on the line, and nothing else is asked instead`(path: String) {
        let failure = Self.failure { _ = try UnixSocketTransport(socket: path).send(.status, timeout: .seconds(5)) }
        #expect(failure?.exitStatus == .usage)
    }

    // MARK: Servers

    private static func freshPath() -> String { "/tmp/ebbctl-\(UUID().uuidString.prefix(13)).sock" }

    private static func failure(_ body: () throws -> Void) -> OperatorError? {
        do {
            try body()
            return nil
        } catch {
            return error as? OperatorError
        }
    }

    /// Runs a server while `ask` runs on a thread of its own.
    private static func serving<Answer: Sendable>(
        _ handle: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
        asking ask: @escaping @Sendable (UnixSocketTransport) throws -> Answer
    ) async throws -> Answer {
        let path = self.freshPath()
        let server = try HTTPServer(listener: .unix(path: path))
        async let run: Void = server.run(handle)
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Answer, any Error>, Never>) in
            Thread.detachNewThread {
                continuation.resume(
                    returning: Result { try ask(UnixSocketTransport(socket: path, mostBytes: 3 << 20)) }
                )
            }
        }
        server.stop()
        await run
        return try result.get()
    }

    /// A socket that listens, and takes nothing from what arrives.
    private static func listen(at path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(descriptor >= 0 && bound == 0 && Glibc.listen(descriptor, 8) == 0)
        return descriptor
    }
}
