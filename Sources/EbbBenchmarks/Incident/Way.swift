import EbbCore
import EbbSimulator

/// A way to close stale group DMs.
enum Way: String, Codable, Sendable, CaseIterable {
    /// A loop that closes one after the other, and passes over what fails.
    case plain
    /// A loop that sleeps while Slack says wait, and tries again.
    case retry
    /// A loop over Slack's own library, with its handler for refused calls.
    case library = "sdk"
    /// Ten in thirty minutes, all teams together.
    case batch
    /// Ebb, with a drain of each team.
    case ebb

    /// In words.
    var name: String {
        switch self {
        case .plain: "plain loop"
        case .retry: "sleep and retry"
        case .library: "slack_sdk, its retry handler"
        case .batch: "10 in 30 minutes"
        case .ebb: "Ebb, ebbctl drain"
        }
    }
}

/// What is to be cleaned, under which limits, and by which measure.
struct Job: Codable, Hashable, Sendable {
    /// Old ones in each team that are in use all the same: by messages, and by replies under old ones.
    static let inUse = (messages: 8, replies: 2)

    var world: LimitPlan.World
    var measure: Measure
    var teams: Int
    /// In each team.
    var stale: Int

    /// By what a conversation is judged.
    enum Measure: String, Codable, Hashable, Sendable, CaseIterable {
        case created
        case lastMessage = "last_message"
    }

    /// How many ought to be closed.
    var staleInAll: Int { self.teams * self.stale }

    /// How many are old, those in use among them.
    var oldInAll: Int { self.teams * (self.stale + Self.inUse.messages + Self.inUse.replies) }

    /// The simulated Slack; the app makes 0.3 calls a second in it.
    var plan: WorldPlan {
        var plan = WorldPlan(
            teamCount: self.teams,
            groups: [.stale(self.stale), .fresh(Self.inUse.messages), .liveByReply(Self.inUse.replies)]
        )
        plan.limits = LimitPlan(self.world)
        return plan
    }

    /// How many requests the work takes at least: who each token is, the pages of the listings, a question for each old
    /// one where messages count, and a close for each that the measure calls stale.
    var requests: Int {
        let pages = (self.oldInAll / self.teams + Self.page - 1) / Self.page
        let work = self.measure == .created ? self.oldInAll : self.oldInAll + self.staleInAll
        return self.teams * (1 + pages) + work
    }

    /// What Ebb's part of the app's rate allows, in requests a second.
    static let rate = RateLimitSettings().requestsPerSecond * RateLimitSettings().share

    /// How long the work takes at least, in seconds: at that rate, or where there are few teams, by what a team's closes
    /// may come to.
    var bound: Double {
        let closes = self.measure == .created ? self.oldInAll : self.staleInAll
        let perTeam = SlackMethod.conversationsClose.defaultPerMinute / 60 * RateLimitSettings().share
        return max(Double(self.requests) / Self.rate, Double(closes / self.teams) / perTeam)
    }

    private static let page = 200
}

/// What became of a job done in one way.
struct CleaningOutcome: Codable, Sendable {
    var job: Job
    var way: Way
    /// Stale ones that were closed.
    var closed: Int
    /// Closes of conversations that are in use.
    var wrongCloses: Int
    /// From the start to the last close, in seconds of Slack's time.
    var seconds: Double
    /// Calls that it made.
    var calls: Int
    /// Those of them that Slack refused.
    var refused: Int
    /// Calls that the app made meanwhile, and in the minute after.
    var appCalls: Int
    /// Those of them that Slack refused.
    var appRefused: Int
    /// Of Ebb: from the start to where its drains began, in seconds; nil for the others.
    var drainBegan: Double?
    /// Of Ebb: how many closes its drains made; nil for the others.
    var drained: Int?

    init(_ job: Job, _ way: Way, _ report: WorldReport, lastClose: Duration) {
        self.job = job
        self.way = way
        self.closed = job.staleInAll - report.left
        self.wrongCloses = report.wrongCloses.count + report.racedCloses.count
        self.seconds = lastClose.inSeconds
        self.calls = report.ebb.calls
        self.refused = report.ebb.refused
        self.appCalls = report.app.calls
        self.appRefused = report.app.refused
    }
}
