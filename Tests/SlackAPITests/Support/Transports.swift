import EbbCore
import Testing

@testable import SlackAPI

/// Gives the same answer to everything, and remembers what was sent.
final class StubTransport: SlackTransport {
    private let result: Result<RawAnswer, SlackFailure>
    private let requests = Locked<[SlackRequest]>([])

    init(_ result: Result<RawAnswer, SlackFailure>) {
        self.result = result
    }

    convenience init(status: Int = 200, headers: [String: String] = [:], _ body: String) {
        self.init(.success(RawAnswer(status: status, headers: headers, body: Array(body.utf8))))
    }

    var sent: [SlackRequest] { self.requests.withLock { $0 } }

    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        self.requests.withLock { $0.append(request) }
        return try self.result.get()
    }
}

enum Fixture {
    static let secret = "xoxb-not-a-real-token-4711"

    static func token() throws -> Token {
        try #require(Token(Self.secret))
    }

    /// Reads `body` as the answer to `call`.
    static func read<Call: SlackCall>(_ call: Call, _ body: String) async throws -> Result<Call.Answer, SlackFailure> {
        try await SlackClient(transport: StubTransport(body)).call(call, token: self.token()).result
    }

    static func settings(
        host: String = "127.0.0.1",
        port: Int,
        timeout: Duration = .seconds(20)
    ) throws
        -> CurlTransport.Settings
    {
        let endpoint = try #require(SlackEndpoint("http://\(host):\(port)/api/"))
        return CurlTransport.Settings(endpoint: endpoint, timeout: timeout)
    }

    static func transport(
        host: String = "127.0.0.1",
        port: Int,
        timeout: Duration = .seconds(20),
        resolver: any NameResolver = ScriptedResolver([])
    ) throws -> CurlTransport {
        let settings = try self.settings(host: host, port: port, timeout: timeout)
        return try CurlTransport(settings, version: "1.2.3", resolver: resolver)
    }

    static func request(_ form: [FormField] = []) throws -> SlackRequest {
        SlackRequest(method: .authTest, token: try self.token(), form: form)
    }
}
