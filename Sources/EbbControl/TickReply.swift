/// What became of the wish for a tick.
public struct TickReply: Hashable, Sendable, Codable {
    /// Whether one began.
    public var outcome: Outcome
    /// The tick that began, or the one at work.
    public var number: Int
    /// The team it is for; absent for all.
    public var team: TeamReference?
    /// Why it will close nothing, in words; absent where nothing is in its way.
    public var note: String?
    /// When the next regular tick is due; RFC 3339, UTC.
    public var nextDue: String?

    /// What became of the wish for a tick.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// It began.
        case started
        /// One was at work: no other began.
        case alreadyRunning = "already_running"
    }

    /// As given; what is left out is absent.
    public init(outcome: Outcome, number: Int, team: TeamReference? = nil, note: String? = nil, nextDue: String? = nil)
    {
        self.outcome = outcome
        self.number = number
        self.team = team
        self.note = note
        self.nextDue = nextDue
    }

    private enum CodingKeys: String, CodingKey {
        case outcome
        case number
        case team
        case note
        case nextDue = "next_due"
    }
}
