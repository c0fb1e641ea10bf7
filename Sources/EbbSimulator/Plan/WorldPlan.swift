import EbbCore

/// Everything that a world is made from: the same plan, times and calls give the same answers.
public struct WorldPlan: Codable, Sendable {
    /// Where all chance comes from.
    public var seed: UInt64 = 1

    /// The workspaces.
    public var teams: [TeamPlan]

    /// The orgs whose one token serves several of the teams.
    public var organizations: [OrganizationPlan] = []

    /// What a call may cost.
    public var limits = LimitPlan()

    /// How many times faster than the wall clock `now` runs; only `Retry-After` is divided by it.
    public var timeScale: Double = 1

    /// How long every answer takes at least, in real time.
    public var latency: Duration = .milliseconds(80)

    /// Up to so much longer, at random.
    public var jitter: Duration = .milliseconds(40)

    /// Calls per second of the operator's own app, under the same limits.
    public var appRate: Double = 0.3

    /// What goes wrong, how often.
    public var faults = FaultPlan()

    /// What people do meanwhile.
    public var people = PeoplePlan()

    /// The age from which a conversation ought to be closed; the world's own truth, not Ebb's word.
    public var staleAfter: Duration = .days(30)

    /// Whether closed conversations stay in listings (with `is_open: false`).
    public var listsClosed = true

    /// Whether conversations carry `is_open` at all.
    public var showsIsOpen = true

    /// How the last page of a listing says so, as long as no fault draws another way.
    public var finalCursor = FinalCursor.empty

    /// Whether every call is kept for ``SlackWorld/takeCalls()``.
    public var recordsCalls = false

    /// A world of these teams, with Slack's documented limits, an app at 0.3 calls/s, and no faults.
    public init(teams: [TeamPlan]) {
        self.teams = teams
    }

    /// So many teams named `team-1` …, of which the last `off` did not consent, each with these conversations.
    public init(teamCount: Int, off: Int = 0, groups: [ConversationGroup]) {
        self.init(
            teams: (1...max(1, teamCount)).map { number in
                TeamPlan(number: number, isConsenting: number <= teamCount - off, groups: groups)
            }
        )
    }
}

/// The ways in which Slack's last page says that it is the last.
public enum FinalCursor: String, Codable, CaseIterable, Sendable {
    /// `"next_cursor": ""`
    case empty
    /// `"next_cursor": null`
    case null
    /// `"response_metadata": {}`
    case absent
    /// No `response_metadata`.
    case noMetadata
}

/// How often people do things, in events per hour of the world's time, over all conversations.
public struct PeoplePlan: Codable, Sendable {
    /// Messages into any conversation.
    public var writesPerHour: Double = 0
    /// Replies in a thread under one of the newest 15 messages of any conversation.
    public var repliesPerHour: Double = 0
    /// Conversations that Ebb closed, opened again for the token's user.
    public var reopensPerHour: Double = 0

    /// Nobody does anything.
    public init() {}
}
