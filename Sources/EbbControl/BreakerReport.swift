/// A breaker that has tripped: nothing is closed for the team until a person approves its plan.
public struct BreakerReport: Hashable, Sendable, Codable {
    /// `surprise`: conversations came due before their time. `listing`: a listing lacked half or more.
    public var cause: String
    /// The plan to approve.
    public var plan: String
    /// How many conversations are concerned.
    public var count: Int
    /// Out of how many.
    public var of: Int
    /// When it tripped; RFC 3339, UTC.
    public var since: String
    /// How many are due now before their time, so that an approval of the plan would let them go; absent for a listing's.
    /// With 0 the next tick ends it by itself.
    public var approves: Int?

    /// As given; what is left out is absent.
    public init(cause: String, plan: String, count: Int, of: Int, since: String, approves: Int? = nil) {
        self.cause = cause
        self.plan = plan
        self.count = count
        self.of = of
        self.since = since
        self.approves = approves
    }

    private enum CodingKeys: String, CodingKey {
        case cause
        case plan
        case count
        case of
        case since
        case approves
    }
}
