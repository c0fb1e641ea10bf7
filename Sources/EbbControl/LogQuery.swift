import EbbCore

/// Which part of the audit is asked for.
public struct LogQuery: Hashable, Sendable {
    /// One team's alone; nil for all.
    public var team: String?
    /// One conversation's alone; nil for all.
    public var conversation: String?
    /// None before this time; RFC 3339.
    public var since: String?
    /// Those after the entry with this number, the oldest first to come; nil for the newest ones.
    public var after: Int64?
    /// Those before the entry with this number, the newest of them; nil for all.
    public var before: Int64?
    /// At most so many entries; nil for ``Page/defaultLimit``.
    public var limit: Int?

    /// A query.
    public init(
        team: String? = nil,
        conversation: String? = nil,
        since: String? = nil,
        after: Int64? = nil,
        before: Int64? = nil,
        limit: Int? = nil
    ) {
        self.team = team
        self.conversation = conversation
        self.since = since
        self.after = after
        self.before = before
        self.limit = limit
    }

    /// Reads the arguments of a request line.
    init(_ query: [String: String]) throws {
        self.init(
            team: query["team"],
            conversation: query["conversation"],
            since: query["since"],
            after: try Self.number(query["after"], "after"),
            before: try Self.number(query["before"], "before"),
            limit: try Self.number(query["limit"], "limit").map { Int(clamping: $0) }
        )
        if self.after != nil, self.before != nil {
            throw ControlFailure(.badRequest, "after and before do not go together")
        }
        if let since, RFC3339.parse(since) == nil {
            throw ControlFailure(.badRequest, "since is a time such as 2026-11-23T18:40:00Z")
        }
        if let limit, limit < 1 { throw ControlFailure(.badRequest, "limit is a whole number from 1 on") }
    }

    private static func number(_ text: String?, _ name: String) throws -> Int64? {
        guard let text else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw ControlFailure(.badRequest, "\(name) is a whole number")
        }
        return number
    }

    var arguments: [(name: String, value: String)] {
        [
            ("team", self.team), ("conversation", self.conversation), ("since", self.since),
            ("after", self.after.map { "\($0)" }), ("before", self.before.map { "\($0)" }),
            ("limit", self.limit.map { "\($0)" }),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}
