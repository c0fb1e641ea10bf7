/// Everything that a request to Slack can end in, other than its answer. There is no second error type.
public enum SlackFailure: Error, Hashable, Sendable {
    /// HTTP 429, or an answer that says `ratelimited`; with the `Retry-After` header as it came.
    case rateLimited(retryAfter: String?)
    /// An answer with `ok: false`.
    case refused(SlackErrorCode, needed: String?, provided: String?)
    /// A status other than 200 and 429.
    case status(Int)
    /// No complete answer within the configured time.
    case timeout
    /// No connection, or it broke.
    case connection(String)
    /// An answer that is no JSON, lacks `ok`, is of an unexpected shape, or exceeds the size limit.
    case unreadable(String)
    /// The caller withdrew before the answer came.
    case cancelled
}

/// An error code as Slack writes it (`channel_not_found`). Slack's lists are "not exhaustive", so any text can come.
public struct SlackErrorCode: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The code: at most 64 characters of `a-z`, `0-9` and `_`; anything else became `unreadable_code`.
    public let rawValue: String

    /// Takes a code from outside, bounded and cleaned, so that it can stand in logs and as a metric's label.
    public init(rawValue: String) {
        let usable =
            !rawValue.isEmpty && rawValue.utf8.count <= 64
            && rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        self.rawValue = usable ? rawValue : "unreadable_code"
    }

    /// The code.
    public var description: String { self.rawValue }
}
