import EbbConfig
import EbbCore
import SlackAPI

/// What is known of every team right now: its settings, its token, and what Ebb remembers of it.
///
/// Behind a lock rather than in an actor, because the answer to "may this be sent?" must be had between the permit and
/// the request, with nothing in between.
final class TeamBook: Sendable {
    struct State: Sendable {
        private(set) var settings: Settings
        /// Where in `settings.teams` each team is.
        private(set) var indices: [TeamID: Int] = [:]
        var tokens: [TeamID: Result<Token, TokenProblem>] = [:]
        /// Those that come from the app's installations.
        var installed: [TeamID: Result<Token, TokenProblem>] = [:]
        /// Each lies in a place of its own: every tick looks at thousands of them, and what is looked at there is not copied.
        var records: [TeamID: Shared<TeamRecord>] = [:]
        var restrictions: [TeamID: Restriction] = [:]
        var provenance = Provenance()
        var pause: Pause?
        var stoppedMethods: Set<SlackMethod> = []
        var work: [TeamID: Work] = [:]
        /// Grows with every change of settings, tokens, restrictions and stopped methods.
        var generation = 0
        /// For each of `settings.teams`.
        var settled: [Settled?]

        init(settings: Settings, pause: Pause?) {
            self.settings = settings
            self.pause = pause
            self.indices = Self.indices(of: settings)
            self.settled = Array(repeating: nil, count: settings.teams.count)
        }

        /// One team's settings in force; nil for a team that no file names.
        func settings(of team: TeamID) -> TeamSettings? { self.indices[team].map { self.settings.teams[$0] } }

        /// Puts others in force, whose `indices` were found before: nobody should wait for that.
        mutating func adopt(_ settings: Settings, _ indices: [TeamID: Int]) {
            self.settings = settings
            self.indices = indices
            self.settled = Array(repeating: nil, count: settings.teams.count)
        }

        static func indices(of settings: Settings) -> [TeamID: Int] {
            Dictionary(uniqueKeysWithValues: settings.teams.indices.lazy.map { (settings.teams[$0].team, $0) })
        }
    }

    /// What was left to do for a team when somebody last looked.
    struct Work: Hashable, Sendable {
        var due: Int
        var backlog: Int
        var oldestBase: WallTime?
    }

    let state: Locked<State>

    init(settings: Settings, records: [TeamRecord], pause: Pause?) {
        var state = State(settings: settings, pause: pause)
        // A table that grows is there twice for a while.
        state.records.reserveCapacity(records.count)
        for record in records { state.records[record.team] = Shared(record) }
        self.state = Locked(state)
    }

    // MARK: Settings

    /// The settings in force.
    var settings: Settings { self.state.withLock { $0.settings } }

    /// One team's settings in force; nil for a team that no file names.
    func settings(of team: TeamID) -> TeamSettings? { self.state.withLock { $0.settings(of: team) } }

    /// The policy in force: what a broken new configuration says more strictly counts already.
    func policy(of team: TeamID) -> Policy? {
        self.state.withLock { state in
            guard var policy = state.settings(of: team)?.policy else { return nil }
            if state.restrictions[team] == .dry { policy.dryRun = true }
            return policy
        }
    }

    /// Where the settings in force stand in the files.
    var provenance: Provenance { self.state.withLock { $0.provenance } }

    /// Puts another configuration in force.
    func adopt(_ configuration: Configuration) {
        let settings = configuration.settings
        let indices = State.indices(of: settings)
        let isInstalled = Set(settings.teams.lazy.filter { $0.tokenSource == .installation }.map(\.team))
        // What was in force is let go of outside of the lock, too. No more than that: a copy of what stays would be one more
        // owner of it, and the next change would copy it whole.
        _ = self.state.withLock { state in
            let before = (state.settings, state.indices, state.tokens, state.provenance, state.installed)
            state.adopt(settings, indices)
            state.tokens = configuration.tokens
            state.provenance = configuration.provenance
            state.installed = state.installed.filter { isInstalled.contains($0.key) }
            state.restrictions = [:]
            state.generation += 1
            return before
        }
    }

    /// Stops teams that a new configuration, otherwise not in force, wants stopped.
    func restrict(_ restrictions: [TeamID: Restriction]) {
        self.state.withLock { state in
            state.restrictions = restrictions
            state.generation += 1
        }
    }

    /// What a rejected configuration holds against a team.
    func restriction(on team: TeamID) -> Restriction? { self.state.withLock { $0.restrictions[team] } }

    /// The team's token, or why there is none.
    func token(of team: TeamID) -> Result<Token, TokenProblem> {
        self.state.withLock { state in
            if state.settings(of: team)?.tokenSource == .installation {
                return state.installed[team] ?? .failure(.notRead)
            }
            return state.tokens[team]
                ?? .failure(TokenProblem(reason: "token_unreadable", detail: "no token was read"))
        }
    }

    /// Puts in force what the app's installations hold for these teams; for all others they hold nothing.
    func install(_ tokens: [TeamID: Result<Token, TokenProblem>]) {
        self.state.withLock { state in
            state.installed = tokens
            state.generation += 1
        }
    }

    /// Whether `token` is still the team's: a reload may have put another one in its place, or found none.
    func isInForce(_ token: Token, for team: TeamID) -> Bool {
        guard case .success(let current) = self.token(of: team) else { return false }
        return current.fingerprint == token.fingerprint
    }

    // MARK: Records

    /// What Ebb remembers of a team.
    // Inlined, this and `update` would leave copies of records in the frames of thousands of waiting workers.
    @inline(never)
    func record(of team: TeamID) -> TeamRecord {
        self.state.withLock { $0.records[team] }?.value ?? TeamRecord(team: team)
    }

    /// Whether Ebb has ever had to do with a team.
    func remembers(_ team: TeamID) -> Bool { self.state.withLock { $0.records[team] != nil } }

    /// Changes what Ebb remembers of a team, at once. The copy that comes back is to be stored.
    @discardableResult
    @inline(never)
    func update(_ team: TeamID, _ change: (inout TeamRecord) -> Void) -> TeamRecord {
        self.state.withLock { state in
            var record = state.records[team]?.value ?? TeamRecord(team: team)
            change(&record)
            record.revision += 1
            state.records[team] = Shared(record)
            return record
        }
    }

    /// Takes note of what is left to do for a team.
    func note(_ work: Work, for team: TeamID) { self.state.withLock { $0.work[team] = work } }

    /// The same for a team of which nothing is known yet.
    func noteFirst(_ work: Work, for team: TeamID) {
        self.state.withLock { state in
            if state.work[team] == nil { state.work[team] = work }
        }
    }

    /// What was left to do for each team that was looked at since the start.
    var work: [TeamID: Work] { self.state.withLock { $0.work } }

    // MARK: Pauses and stops

    /// The pause of everything, if it holds at `now`.
    func pause(at now: Instant) -> Pause? {
        self.state.withLock { $0.pause.flatMap { $0.holds(at: now) ? $0 : nil } }
    }

    /// The last pause of everything that was not taken back, whether it still holds or not.
    var sitePause: Pause? { self.state.withLock { $0.pause } }

    /// A team's own pause, if it holds at `now`.
    func pause(of team: TeamID, at now: Instant) -> Pause? {
        self.record(of: team).pause.flatMap { $0.holds(at: now) ? $0 : nil }
    }

    /// Pauses everything, or (nil) ends that, by what was before; gives both.
    func pauseEverything(_ change: (Pause?) -> Pause?) -> (before: Pause?, after: Pause?) {
        self.state.withLock { state in
            let before = state.pause
            state.pause = change(before)
            return (before, state.pause)
        }
    }

    /// Stops a method for every team until a restart.
    func stop(_ method: SlackMethod) {
        self.state.withLock { state in
            state.stoppedMethods.insert(method)
            state.generation += 1
        }
    }

    /// The methods that Ebb itself got wrong.
    var stoppedMethods: [SlackMethod] {
        self.state.withLock { $0.stoppedMethods }.sorted { $0.rawValue < $1.rawValue }
    }

    /// Whether a method has been stopped.
    func isStopped(_ method: SlackMethod) -> Bool { self.state.withLock { $0.stoppedMethods.contains(method) } }

    /// A method that the work under a policy cannot do without, and that has been stopped; nil when there is none.
    func stoppedMethod(under policy: Policy) -> SlackMethod? { self.stoppedMethods.first(where: policy.needs) }

    // MARK: Leave

    /// Why ticks and drains must not work for a team at `now`, which is `wall` by the civil clock; nil when they may.
    func obstacle(for team: TeamID, now: Instant, wall: WallTime) -> Obstacle? {
        self.state.withLock { state in
            guard let index = state.indices[team], state.settings.teams[index].enabled else { return .off }
            if let restriction = state.restrictions[team], restriction != .dry { return .restricted(restriction) }
            let record = state.records[team]
            if state.pause?.holds(at: now) ?? false || record?.value.pause?.holds(at: now) ?? false { return .paused }
            switch record?.value.standing {
            case .stopped(let stop)?: return .stopped(stop)
            case .resting(let until, let reason)? where now < until: return .resting(until: until, reason: reason)
            case .resting?, .healthy?, nil: break
            }
            return Self.outsideHours(state.settings.teams[index].policy.activeHours, wall, state)
        }
    }

    /// Whether it is outside a team's hours, whatever else stands in the way of its work.
    func isOutsideHours(_ team: TeamID, wall: WallTime) -> Bool {
        self.state.withLock { state in
            state.settings(of: team).map { Self.outsideHours($0.policy.activeHours, wall, state) != nil } ?? false
        }
    }

    private static func outsideHours(_ hours: ActiveHours?, _ wall: WallTime, _ state: State) -> Obstacle? {
        guard let hours else { return nil }
        guard let table = state.settings.zones[hours.zone] else { return .outsideHours(until: nil) }
        return hours.contain(wall, in: table) ? nil : .outsideHours(until: hours.opening(from: wall, in: table))
    }

    /// Why nothing is done for a team.
    enum Obstacle: Hashable, Sendable {
        case off
        case restricted(Restriction)
        case paused
        case stopped(Standing.Stop)
        case resting(until: Instant, reason: String)
        case outsideHours(until: WallTime?)
    }
}

extension Policy {
    /// Whether there is nothing that could be closed without this method.
    fileprivate func needs(_ method: SlackMethod) -> Bool {
        switch method {
        case .conversationsClose: true
        case .conversationsHistory: self.measure == .lastMessage
        case .conversationsMembers: !self.keepMembers.isEmpty
        case .chatPostMessage: self.noticeAfter != nil
        case .authTest, .authTeamsList, .usersConversations, .conversationsOpen: false
        }
    }
}
