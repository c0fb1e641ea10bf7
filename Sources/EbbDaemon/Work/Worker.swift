import EbbCore
import EbbStore
import SlackAPI

/// Cleans one team during a tick or a drain. One conversation at a time; the limiter's turns decide when.
actor Worker {
    let team: TeamID
    let job: Job
    let services: Services
    var report: TeamReport {
        didSet {
            guard
                self.report.backlog != oldValue.backlog || self.report.oldestBase != oldValue.oldestBase
                    || self.report.due != oldValue.due
            else { return }
            self.services.teams.note(
                TeamBook.Work(
                    due: self.report.due,
                    backlog: max(0, self.report.backlog),
                    oldestBase: self.report.oldestBase
                ),
                for: self.team
            )
        }
    }
    var failuresInRow = 0
    /// How often the team's conversations had changed as a whole when the one at work was read.
    var revision = 0
    /// By what time the close or notice was noted that Slack has answered, and that is not written down yet.
    var unwritten: Instant?
    private(set) var tokenInUse: Token?
    private(set) var settingsInUse: TeamSettings?

    init(team: TeamID, job: Job, services: Services) {
        self.team = team
        self.job = job
        self.services = services
        self.report = TeamReport(team: team)
    }

    /// Does what there is to do, and tells what was done.
    func work() async -> TeamReport {
        do {
            try await self.workThrough()
        } catch let end as BatchEnd {
            self.end(end)
        } catch {
            self.end(.store(StoreError(describing: error)))
        }
        await self.lookAtWhatIsLeft()
        return self.report
    }

    private func workThrough() async throws {
        try await self.services.unwritten.write(to: self.services.store)
        let context = try await self.identifiedContext()
        let eligible = try await self.classify(context)
        if !self.job.isDrain { try await self.discover(eligible) }
        let query = try await self.plan(eligible)
        try await self.workOff(query, eligible)
    }

    /// What is left for the next tick, also of what this one has seen first, and how far behind the oldest of it is.
    /// By a clock that is off nobody can say.
    private func lookAtWhatIsLeft() async {
        if case .clock? = self.report.end { return }
        guard self.record.listing.isComplete, let policy = self.services.teams.policy(of: self.team) else { return }
        let query = DueQuery(
            team: self.team,
            ageing: policy.ageing,
            at: self.services.time.wall,
            firstSeenBefore: self.job.isDrain ? self.job.tick : self.job.tick + 1,
            notices: false
        )
        let left = try? await self.services.store.census(query, baseline: nil, now: self.now, approved: [])
        guard let left else { return }
        self.report.backlog = left.due
        self.report.oldestBase = left.oldestBase
        self.report.isCounted = true
    }

    private func end(_ end: BatchEnd) {
        self.report.end = end
        switch end {
        case .ended, .obstacle, .tokenAwaited, .notReady, .breaker, .clock: break
        case .store(let error):
            self.services.events.record(.storeFailed(reason: error.shortName, detail: error.detail))
        case .held, .clockUnknown, .failures, .methodStopped:
            self.services.events.record(.batchEnded(self.team, reason: end.shortName, run: self.job.run))
        }
    }

    // MARK: What the stages share

    var record: TeamRecord { self.services.teams.record(of: self.team) }
    var now: Instant { self.services.time.now }
    var obstacle: TeamBook.Obstacle? {
        self.services.teams.obstacle(for: self.team, now: self.now, wall: self.services.time.wall)
    }

    /// Settings and token as they were when the work began.
    struct Context: Sendable {
        let settings: TeamSettings
        let policy: Policy
        let token: Token
    }

    /// A context whose token is known to be the team's own. One object for all stages, whose frames would each hold it.
    final class Eligible: Sendable {
        let context: Context
        let identity: Identity
        let exemption: Exemption

        init(context: Context, identity: Identity, exemption: Exemption) {
            self.context = context
            self.identity = identity
            self.exemption = exemption
        }

        var policy: Policy { self.context.policy }
        /// By what the team's conversations are sorted for it.
        var sortedBy: String {
            Services.classification(self.context.settings, self.policy, user: self.identity.user)
        }
        var token: Token { self.context.token }
    }

    /// A context whose token is known to be the team's own.
    private func identifiedContext() async throws -> Context {
        while true {
            let context = try await self.context()
            if self.job.isDrain {
                guard self.record.identity?.tokenFingerprint == context.token.fingerprint else {
                    throw BatchEnd.notReady
                }
                return context
            }
            do {
                try await self.identify(context)
                return context
            } catch is TokenPassedOver {
                continue
            }
        }
    }

    /// Takes what is needed to work for the team, or says why nothing may be done.
    private func context() async throws -> Context {
        guard let settings = self.services.teams.settings(of: self.team),
            let policy = self.services.teams.policy(of: self.team)
        else { throw BatchEnd.obstacle(.off) }
        switch self.obstacle {
        case nil, .stopped?: break
        case .some(let obstacle): throw BatchEnd.obstacle(obstacle)
        }
        self.settingsInUse = settings
        if settings.tokenSource == .installation, !self.job.isDrain { await self.services.installed.refresh() }
        switch self.services.teams.token(of: self.team) {
        case .success(let token):
            self.tokenInUse = token
            if case .stopped(let stop) = self.record.standing, self.job.isDrain {
                throw BatchEnd.obstacle(.stopped(stop))
            }
            return Context(settings: settings, policy: policy, token: token)
        case .failure(let problem) where problem.mayPass:
            throw BatchEnd.tokenAwaited(problem)
        case .failure(let problem):
            self.tokenInUse = nil
            throw try await self.stop(reason: problem.reason, detail: problem.detail)
        }
    }

    /// Whether the plan that the worker follows is still the one to follow.
    func isCurrent(_ context: Context) -> Bool {
        Self.isCurrent(context, self.team, self.services.teams)
    }

    static func isCurrent(_ context: Context, _ team: TeamID, _ teams: TeamBook) -> Bool {
        Self.holds(context, team, teams) && teams.record(of: team).breaker == nil
    }

    /// Whether settings and token are still those that the work began with.
    func holds(_ context: Context) -> Bool { Self.holds(context, self.team, self.services.teams) }

    private static func holds(_ context: Context, _ team: TeamID, _ teams: TeamBook) -> Bool {
        teams.settings(of: team) == context.settings && teams.policy(of: team) == context.policy
            && teams.token(of: team) == .success(context.token)
    }

    /// The fingerprint of the token that the work goes on with; a reload may have brought another since.
    var tokenFingerprint: String? { self.tokenInUse?.fingerprint }

    /// Whether the team's conversations have changed as a whole since the one at work was read.
    var isStale: Bool { self.services.claims.revision(of: self.team) != self.revision }

    /// The conversation with what else is known of it by now, where that may have changed since it was read.
    func asItStands(_ conversation: Conversation) async throws -> Conversation {
        var merged = conversation
        while self.isStale {
            self.revision = self.services.claims.revision(of: self.team)
            guard let fresh = try await self.services.store.conversation(conversation.id, in: self.team) else { break }
            merged = fresh
            merged.lastMessage = [fresh.lastMessage, conversation.lastMessage].compactMap(\.self).max()
            merged.members = fresh.members ?? conversation.members
        }
        return merged
    }

    func request(_ method: SlackMethod, continuesTurn: Bool = false) -> PermitRequest {
        PermitRequest(
            team: self.team,
            method: method,
            priority: self.job.priority,
            run: self.job.run,
            continuesTurn: continuesTurn
        )
    }

    /// Changes what Ebb remembers of the team and stores it.
    func save(_ change: (inout TeamRecord) -> Void) async throws {
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(self.team, change)]
        try await self.commit(changes)
    }

    /// Writes patiently (``Services/commit(_:)``).
    func commit(_ changes: StoreChanges) async throws {
        do {
            try await self.services.commit(changes)
        } catch {
            throw BatchEnd.store(StoreError(describing: error))
        }
    }
}
