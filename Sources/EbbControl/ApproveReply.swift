/// What was approved: this plan and no other.
public struct ApproveReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// The breaker that held it back.
    public var breaker: BreakerReport

    /// As given; what is left out is absent.
    public init(team: String, name: String, breaker: BreakerReport) {
        self.team = team
        self.name = name
        self.breaker = breaker
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case breaker
    }
}
