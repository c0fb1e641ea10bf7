import EbbCore
import EbbStore

/// What every worker shares.
///
/// One object, and no value: each of thousands of waiting workers would hold several copies.
final class Services: Sendable {
    let gateway: SlackGateway
    let limiter: RateLimiter
    let store: any Store
    let teams: TeamBook
    let installed: InstalledTokens
    let clock: Locked<ClockCheck>
    let time: any TimeSource
    let random: any RandomSource
    let claims: Claims
    let unwritten: UnwrittenCloses
    let events: any EventSink
    let counters: MetricsCounters
    /// So many teams ticks work for at once, at most; and so many drains and undos are at work at once.
    let workersAtOnce: Int

    /// So many teams are counted in one look into the books; what waits for the books gets its turn in between.
    static let countedAtOnce = 64

    init(
        gateway: SlackGateway,
        limiter: RateLimiter,
        store: any Store,
        teams: TeamBook,
        installed: InstalledTokens,
        clock: Locked<ClockCheck>,
        time: any TimeSource,
        random: any RandomSource,
        claims: Claims,
        unwritten: UnwrittenCloses,
        events: any EventSink,
        counters: MetricsCounters,
        workersAtOnce: Int
    ) {
        self.gateway = gateway
        self.limiter = limiter
        self.store = store
        self.teams = teams
        self.installed = installed
        self.clock = clock
        self.time = time
        self.random = random
        self.claims = claims
        self.unwritten = unwritten
        self.events = events
        self.counters = counters
        self.workersAtOnce = max(1, workersAtOnce)
    }
}

/// The conversations that somebody is working on, so that a tick and a drain never do the same one at once.
final class Claims: Sendable {
    private struct Claim: Hashable, Sendable {
        let team: TeamID
        let conversation: ConversationID
    }

    private let taken = Locked<Set<Claim>>([])
    private let revisions = Locked<[TeamID: Int]>([:])

    /// Takes the conversation; false when somebody else has it.
    func take(_ conversation: ConversationID, in team: TeamID) -> Bool {
        self.taken.withLock { $0.insert(Claim(team: team, conversation: conversation)).inserted }
    }

    /// How often the team's conversations were changed as a whole: what was read under another number may be stale.
    func revision(of team: TeamID) -> Int { self.revisions.withLock { $0[team, default: 0] } }

    /// Says that the team's conversations are about to be changed as a whole, or just were.
    func revise(_ team: TeamID) { self.revisions.withLock { $0[team, default: 0] += 1 } }

    /// Gives it back.
    func giveBack(_ conversation: ConversationID, in team: TeamID) {
        self.taken.withLock { _ = $0.remove(Claim(team: team, conversation: conversation)) }
    }
}
