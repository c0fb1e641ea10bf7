/// What a request is answered with.
public struct HTTPResponse: Hashable, Sendable {
    /// The status; one outside of 200 … 999 goes out as 500.
    public var status: Int
    /// The headers in their order. One with an empty value, or with a line break in it, is left out.
    /// `Content-Length`, `Connection` and, unless the server was told otherwise, `Date` are added.
    public var headers: [HTTPField]
    /// The body.
    public var body: [UInt8]
    /// Whether the connection is closed without any answer.
    public private(set) var dropsConnection = false

    /// An answer.
    public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in plain text (UTF-8).
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [HTTPField("Content-Type", "text/plain; charset=utf-8")],
            body: Array(text.utf8)
        )
    }

    /// An answer in JSON, given as its bytes.
    public static func json(_ body: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: [HTTPField("Content-Type", "application/json")], body: body)
    }

    /// No answer: the connection is closed, as by a server that died.
    public static let droppedConnection: HTTPResponse = {
        var response = HTTPResponse(status: 500)
        response.dropsConnection = true
        return response
    }()

    static let stopping = HTTPResponse(status: 503, headers: [HTTPField("Connection", "close")])
    static let overloaded = HTTPResponse(status: 503, headers: [HTTPField("Retry-After", "1")])
    static let bodyTooLarge = HTTPResponse(status: 413, headers: [HTTPField("Connection", "close")])
}
