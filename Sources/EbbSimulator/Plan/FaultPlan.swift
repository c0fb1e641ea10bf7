import EbbCore

/// What can go wrong with one call.
public enum FaultKind: String, Codable, CaseIterable, Sendable {
    /// 500, 502 or 503 with an HTML body.
    case serverError = "5xx"
    /// No answer, ever.
    case timeout
    /// The connection breaks instead of an answer.
    case brokenConnection = "broken_connection"
    /// Status 200, but HTML instead of JSON.
    case html = "html_body"
    /// `fatal_error` or `internal_error`: "some aspect of the operation may have succeeded".
    case fatalError = "fatal_error"
    /// 429 without any reason, and with a missing or odd `Retry-After`.
    case oddRetryAfter = "odd_retry_after"
    /// A page that holds fewer than it could.
    case shortPage = "short_page"
    /// A page that holds none, with a cursor.
    case emptyPage = "empty_page"
    /// A last page that says so in one of Slack's other ways.
    case finalCursor = "final_cursor"
    /// The token is refused for a while.
    case revokedToken = "revoked_token"
    /// A `Date` that is off.
    case clockOff = "clock_off"
    /// A listing that leaves out half, from its first page to its last.
    case lostListing = "lost_listing"

    /// Those that fail a call, and that a client rides out by itself.
    static let failures: [FaultKind] = [
        .serverError, .timeout, .brokenConnection, .html, .fatalError, .oddRetryAfter,
    ]
    /// Those that are no failure at all.
    static let oddities: [FaultKind] = [.shortPage, .emptyPage, .finalCursor]
}

/// How probable each fault is, per call.
public struct FaultPlan: Codable, Sendable {
    private var probabilities: [String: Double] = [:]

    /// How far a `Date` that is off is off.
    public var clockOffset: Duration = .days(365)

    /// How long a token that a fault revoked stays so, in the world's time.
    public var revocation: Duration = .minutes(10)

    /// No faults.
    public init() {}

    /// That part of all calls fails, in one of the ways that a client must ride out by itself, and as many pages are
    /// odd. What needs a person afterwards (revoked tokens, clocks that are off, lost listings) is set one by one.
    public init(everyKind probability: Double) {
        for kind in FaultKind.failures { self[kind] = probability / Double(FaultKind.failures.count) }
        for kind in FaultKind.oddities { self[kind] = probability }
    }

    /// The probability of one kind, 0 … 1.
    public subscript(_ kind: FaultKind) -> Double {
        get { self.probabilities[kind.rawValue] ?? 0 }
        set { self.probabilities[kind.rawValue] = min(1, max(0, newValue)) }
    }
}
