import EbbCore
import EbbDaemon
import EbbSimulation
import EbbSimulator
import SeededExecution

/// A world, settings and policies that follow from a simulation's seed.
struct RandomWorld: Sendable {
    private let dice: Dice
    /// Whether calls fail by chance, people write at times of their own, and answers take differently long. Without that
    /// the same question is answered in the same way, whatever was asked before it.
    private let hasChance: Bool
    /// The age that decides; conversations are made around it.
    private let staleAfter: Duration

    init(_ simulation: Simulation, hasChance: Bool) {
        self.dice = Dice(simulation, "world")
        self.hasChance = hasChance
        // No whole number of intervals: what a tick puts off for so long is not over just when another begins.
        self.staleAfter = self.dice.one(of: .days(5), .days(14), .days(30)) + self.dice.span(.zero, .minutes(10))
    }

    func stage(_ simulation: Simulation) -> Stage {
        let stage = Stage(simulation, self.plan(simulation.seed)) { self.settle(&$0) }
        stage.config.edit { configuration in
            for index in configuration.settings.teams.indices {
                let policy = self.policy(stage, of: configuration.settings.teams[index].team)
                configuration.settings.teams[index].policy = policy
            }
        }
        for (index, team) in stage.config.current.settings.teams.enumerated() where team.tokenSource == .installation {
            stage.installations.put(stage.tokens[index], for: index + 1)
        }
        return stage
    }

    private func plan(_ seed: UInt64) -> WorldPlan {
        let teams = self.dice.one(of: 1, 1, 1, 2, 2, 3)
        var plan = WorldPlan(teamCount: teams, groups: [])
        for index in plan.teams.indices {
            plan.teams[index].groups = (0..<(4 + self.dice.below(8))).map { _ in self.group() }
        }
        plan.seed = seed
        plan.appRate = 0
        plan.staleAfter = self.staleAfter
        plan.listsClosed = self.dice.happens(0.8)
        plan.showsIsOpen = self.dice.happens(0.8)
        plan.finalCursor = self.dice.one(of: .empty, .null, .absent, .noMetadata)
        plan.limits.perMinute["conversations.close"] = 100
        plan.jitter = .zero
        guard self.hasChance else { return plan }
        plan.jitter = .milliseconds(40)
        plan.faults = FaultPlan(everyKind: self.dice.one(of: 0, 0, 0, 0.02, 0.15))
        if self.dice.happens(0.4) {
            plan.people.writesPerHour = self.dice.one(of: 0.1, 1, 5)
            plan.people.repliesPerHour = self.dice.one(of: 0, 0.1, 1)
            plan.people.reopensPerHour = self.dice.one(of: 0, 0.3, 1)
        }
        return plan
    }

    /// Conversations of one sort: old or young, or soon to be stale; empty or not; anybody's; open or not.
    func group() -> ConversationGroup {
        let age: Duration =
            switch self.dice.below(10) {
            case 0...5: self.staleAfter + self.dice.span(.zero, .days(200))
            case 6, 7: self.staleAfter - self.dice.span(.zero, .days(3))
            case 8: self.staleAfter + self.dice.span(.zero, .hours(3)) - .hours(1)
            default: self.dice.span(.zero, self.staleAfter)
            }
        var group = ConversationGroup(count: 1 + self.dice.below(6), created: age)
        group.createdSpread = self.dice.one(of: .zero, .hours(2), .days(40))
        group.messages = self.dice.one(of: 0, 0, 1, 3, 20)
        switch self.dice.below(8) {
        case 0: group.messages = 0
        case 1: group.lastMessage = self.dice.span(.zero, self.staleAfter)
        case 2: group.lastMessage = self.staleAfter - self.dice.span(.zero, .days(3))
        default: group.lastMessage = self.staleAfter + self.dice.span(.zero, .days(100))
        }
        if group.messages == 0 { group.lastMessage = nil }
        if self.dice.happens(0.15), group.messages > 0 {
            group.lastReply = self.dice.span(.zero, self.staleAfter + .days(5))
            group.parentDepth = self.dice.one(of: 1, 2, 12)
        }
        group.sharing = self.dice.happens(0.8) ? .none : self.dice.one(of: .external, .pending, .organization)
        group.isByOther = self.dice.happens(0.1)
        group.exemption = self.dice.happens(0.2) ? self.dice.one(of: .id, .member) : nil
        group.isOpen = self.dice.happens(0.9)
        return group
    }

    private func settle(_ settings: inout Settings) {
        settings.tick.interval = self.dice.one(of: .minutes(10), .minutes(30), .hours(2), .hours(6))
        settings.tick.firstDelay = .minutes(1)
        settings.rateLimit.requestsPerSecond = self.dice.one(of: 40, 40, 40, 40, 4, 4, 1, 0.1, 0.01)
        settings.rateLimit.burst = self.dice.one(of: 1, 1, 3)
        settings.rateLimit.on429 = self.dice.one(of: .adaptive, .adaptive, .global, .method)
        settings.zones = ["Test/East": ZoneTable([.init(at: 0, offset: 5_400)])]
        let (history, close) = (self.dice.one(of: 50.0, 50, 50, 6), self.dice.one(of: 40.0, 40, 40, 6, 0.5))
        let isInstalled = self.dice.happens(0.15)
        if isInstalled { settings.installations.source = .files(path: "/simulated") }
        for index in settings.teams.indices {
            settings.teams[index].perMinute[.conversationsHistory] = history
            settings.teams[index].perMinute[.conversationsClose] = close
            if isInstalled { settings.teams[index].tokenSource = .installation }
        }
    }

    /// A policy for a team that the world has.
    func policy(_ stage: Stage, of team: TeamID) -> Policy {
        let (ids, kept) = stage.slack.look { ($0.conversations(of: team), $0.keptMember(of: team)) }
        var policy = Policy(
            dryRun: self.dice.happens(0.2),
            staleAfter: self.staleAfter,
            measure: self.dice.one(of: .lastMessage, .lastMessage, .lastMessage, .created),
            createdByApp: self.dice.happens(0.7),
            external: self.dice.one(of: .keep, .keep, .close),
            maxClosesPerTick: self.dice.one(of: 0, 1, 1, 2, 2, 3, 3, 4, 4, 6, 6, 10, 40),
            breakerPercent: self.dice.one(of: 0, 5, 10, 25, 25, 100),
            breakerMinimum: self.dice.one(of: 1, 2, 3, 6, 20),
            keepConversations: Set(self.dice.happens(0.3) ? self.dice.some(of: ids, 0.1) : [])
        )
        if self.dice.happens(0.3), let kept {
            let somebody = UserID(unchecked: kept.rawValue.replacing("KEPT", with: "P\(self.dice.below(50))"))
            policy.keepMembers = self.dice.one(of: [kept], [kept], [somebody, kept].sorted())
        }
        if policy.measure == .lastMessage, self.dice.happens(0.3) {
            policy.noticeAfter = self.staleAfter - self.dice.span(.hours(2), .days(4))
        }
        if self.dice.happens(0.15) {
            let start = self.dice.below(1_440)
            let end = (start + 60 + self.dice.below(1_200)) % 1_440
            policy.activeHours = ActiveHours(start: start, end: end, zone: "Test/East")
        }
        return policy
    }

    /// What an operator changes in one.
    func edit(_ policy: inout Policy, _ stage: Stage, of team: TeamID) {
        let other = self.policy(stage, of: team)
        defer {
            let (notice, stale) = (policy.noticeAfter ?? .zero, policy.staleAfter)
            if policy.measure == .created || notice >= stale { policy.noticeAfter = nil }
        }
        switch self.dice.below(13) {
        case 12: policy.noticeAfter = other.noticeAfter
        case 0, 10, 11: policy.staleAfter = max(.days(1), self.staleAfter - self.dice.span(.zero, .days(4)))
        case 1: policy.staleAfter = self.staleAfter + self.dice.span(.zero, .days(2))
        case 2: policy.measure = other.measure
        case 3: policy.maxClosesPerTick = other.maxClosesPerTick
        case 4: policy.keepConversations = other.keepConversations
        case 5: policy.keepMembers = other.keepMembers
        case 6: (policy.external, policy.createdByApp) = (other.external, other.createdByApp)
        case 7: (policy.breakerPercent, policy.breakerMinimum) = (other.breakerPercent, other.breakerMinimum)
        case 8: policy.dryRun.toggle()
        default: policy.activeHours = other.activeHours
        }
    }
}
