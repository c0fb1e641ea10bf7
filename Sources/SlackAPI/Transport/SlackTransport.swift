public import EbbCore

/// Carries requests to Slack and brings back its answers: ``CurlTransport``, or a stand-in without a network.
public protocol SlackTransport: Sendable {
    /// Sends one request, once, and returns the answer whatever its status.
    ///
    /// - Throws: `SlackFailure` when no complete answer came: `.timeout`, `.connection`, `.unreadable` when it exceeds
    ///   a limit, `.cancelled` as soon as the task is cancelled or the transport was stopped.
    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer
}

/// One request to Slack's Web API.
public struct SlackRequest: Sendable {
    /// What is called.
    public var method: SlackMethod
    /// In whose name. It travels in the `Authorization` header alone.
    public var token: Token
    /// The arguments, in their order.
    public var form: [FormField]

    /// A call of `method` with these arguments.
    public init(method: SlackMethod, token: Token, form: [FormField] = []) {
        self.method = method
        self.token = token
        self.form = form
    }
}

/// An answer as it came, of any status.
public struct RawAnswer: Hashable, Sendable {
    /// The headers that a transport keeps, of all that came.
    public static let headersKept: Set<String> = [
        "date", "retry-after", "x-slack-req-id", "x-oauth-scopes", "x-accepted-oauth-scopes",
    ]

    /// HTTP's status.
    public var status: Int
    /// The headers in ``headersKept``, their names in lower case.
    public var headers: [String: String]
    /// The body, decompressed.
    public var body: [UInt8]

    /// An answer of these parts.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
