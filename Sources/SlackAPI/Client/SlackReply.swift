public import EbbCore

/// How a call ended.
public struct SlackReply<Answer: Sendable>: Sendable {
    /// The answer, or why there is none.
    public var result: Result<Answer, SlackFailure>
    /// What the answer's headers say: also when it is a failure, as long as something came back.
    public var facts: AnswerFacts

    /// A reply of these parts.
    public init(result: Result<Answer, SlackFailure>, facts: AnswerFacts) {
        self.result = result
        self.facts = facts
    }
}

/// What the headers of an answer say.
public struct AnswerFacts: Hashable, Sendable {
    /// HTTP's status; nil when no answer came.
    public var status: Int?
    /// Slack's time, to the second.
    public var date: WallTime?
    /// Slack's name for the request, to quote to its support: up to 64 letters, digits and hyphens.
    public var requestID: String?
    /// The token's scopes; nil when the answer does not say.
    public var scopes: [String]?
    /// The scopes any of which the method takes; nil when the answer does not say.
    public var acceptedScopes: [String]?
    /// `Retry-After` as it came, unread.
    public var retryAfter: String?

    /// What is known without an answer.
    public static let none = AnswerFacts()

    /// Facts of these parts.
    public init(
        status: Int? = nil,
        date: WallTime? = nil,
        requestID: String? = nil,
        scopes: [String]? = nil,
        acceptedScopes: [String]? = nil,
        retryAfter: String? = nil
    ) {
        self.status = status
        self.date = date
        self.requestID = requestID
        self.scopes = scopes
        self.acceptedScopes = acceptedScopes
        self.retryAfter = retryAfter
    }

    /// Reads the headers of `answer`; what cannot be read is nil.
    init(_ answer: RawAnswer) {
        let headers = answer.headers
        self.status = answer.status
        self.date = headers["date"].flatMap(HTTPDate.parse)
        self.requestID = headers["x-slack-req-id"].flatMap { $0.isPlainName(ofAtMost: 64) ? $0 : nil }
        self.scopes = headers["x-oauth-scopes"].map(Self.scopes)
        self.acceptedScopes = headers["x-accepted-oauth-scopes"].map(Self.scopes)
        self.retryAfter = headers["retry-after"].map { String($0.printableASCII.prefix(64)) }
    }

    private static func scopes(_ list: String) -> [String] {
        list.split(separator: ",").prefix(256)
            .map { $0.filter { $0 != " " && $0 != "\t" }.printableASCII }
            .filter { !$0.isEmpty && $0.utf8.count <= 64 }
    }
}

extension String {
    /// The text with everything but printable ASCII left out, so that it can stand in a log.
    var printableASCII: String {
        String(decoding: self.utf8.filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
    }

    fileprivate func isPlainName(ofAtMost length: Int) -> Bool {
        (1...length).contains(self.utf8.count)
            && self.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
    }
}
