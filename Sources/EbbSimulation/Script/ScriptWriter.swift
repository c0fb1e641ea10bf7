import EbbCore
import EbbSimulator

/// Draws scripts from seeds. Every kind of thing has chance of its own.
package struct ScriptWriter: Sendable {
    /// The largest part of a script that is to be calm.
    private static let mostCalm = 0.6

    /// How many days a script lasts.
    package var days: Double
    /// How many teams each world has; nil to draw it.
    package var teams: Int?
    /// How many conversations each team has; nil to draw it.
    package var conversations: Int?

    /// Scripts of so many days.
    package init(days: Double, teams: Int? = nil, conversations: Int? = nil) {
        self.days = days
        self.teams = teams
        self.conversations = conversations
    }

    /// The script of a seed.
    package func script(seed: UInt64) -> Script {
        var script = self.script(seed: seed, part: 1)
        // A world that takes all of its time to be finished leaves none in which anything could happen.
        var part = 0.5
        while self.conversations == nil, script.calm > script.length.inSeconds * Self.mostCalm, part > 0.01 {
            script = self.script(seed: seed, part: part)
            part /= 2
        }
        return script
    }

    /// The script with so large a part of the conversations that were drawn.
    private func script(seed: UInt64, part: Double) -> Script {
        let world = self.world(seed: seed, part)
        var script = Script(seed: seed, days: self.days, world: world, settings: self.settings(seed: seed, world))
        var workers = Dice(seed: seed, kind: "workers")
        if workers.happens(0.2) { script.workersAtOnce = workers.number(1...2) }
        // What comes later has to be closed, too, and takes a longer calm, which leaves less time for it to come.
        script.happenings = self.arrivals(seed: seed, world, until: script.length.inSeconds)
        repeat {
            script.calm = min(script.length.inSeconds, Patience(script).bound.inSeconds.rounded(.up))
            let end = script.length.inSeconds - script.calm
            script.happenings = self.happenings(seed: seed, world, script.settings, until: end)
        } while script.calm < min(script.length, Patience(script).bound).inSeconds
        return script
    }

    private func happenings(
        seed: UInt64,
        _ world: WorldPlan,
        _ settings: Settings,
        until end: Double
    ) -> [Happening] {
        var happenings = self.arrivals(seed: seed, world, until: self.days * 86_400).filter { $0.at < end }
        happenings += self.troubles(seed: seed, world, until: end)
        happenings += self.machine(seed: seed, until: end)
        happenings += self.people(seed: seed, world, until: end)
        happenings += self.operators(seed: seed, world, until: end)
        happenings += self.app(seed: seed, settings, until: end)
        self.bringIntoTicks(&happenings, settings.tick, seed: seed, until: end)
        happenings += self.refusals(seed: seed, world, until: end)
        happenings = self.killInCommands(happenings, seed: seed)
        // Sorting is no stable thing: moments that are equal stay in the order in which they were drawn.
        return happenings.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// Between ticks there is little that can be disturbed: much happens while one is likely to be at work.
    private func bringIntoTicks(
        _ happenings: inout [Happening],
        _ tick: TickSettings,
        seed: UInt64,
        until end: Double
    ) {
        var dice = Dice(seed: seed, kind: "timing")
        let interval = tick.interval.inSeconds
        for index in happenings.indices {
            switch happenings[index].what {
            case .command, .both, .edit, .reload, .kill, .restart, .reboot, .suspend, .person:
                guard dice.happens(0.4) else { continue }
                let begins = (happenings[index].at / interval).rounded(.down) * interval
                let delay = dice.fraction() * tick.firstDelay.inSeconds
                happenings[index].at = min(end, begins + delay + dice.magnitude(0.1...900))
            case .slack, .app, .diskFull, .diskSlow, .diskWell, .clock: break
            }
        }
    }

    /// Commands write little: the process dies at one of these writes when it is to die at the very next ones.
    private func killInCommands(_ happenings: [Happening], seed: UInt64) -> [Happening] {
        var dice = Dice(seed: seed, kind: "crashes in commands")
        guard dice.happens(0.4) else { return happenings }
        return happenings.flatMap { happening in
            let writes =
                switch happening.what {
                case .command(let command): command.writes
                case .both(let one, let other): one.writes || other.writes
                default: false
                }
            guard writes, dice.happens(0.3) else { return [happening] }
            let kill = Happening.What.kill(
                writes: dice.number(0...3),
                reachesDisk: dice.happens(0.5),
                away: dice.magnitude(0.1...600)
            )
            return [Happening(at: happening.at, what: kill), happening]
        }
    }

    // MARK: The world

    private func world(seed: UInt64, _ part: Double) -> WorldPlan {
        var dice = Dice(seed: seed, kind: "world")
        let count = self.teams ?? dice.number(1...5)
        var plan = WorldPlan(teams: (1...count).map { self.team($0, seed: seed, part) })
        plan.seed = seed
        var limits = LimitPlan(dice.happens(0.5) ? .documented : .incident)
        limits.historyPerMinute = dice.one(of: [1, 20, 50])
        if dice.happens(0.3) {
            // Lower than configured: Ebb will be refused.
            limits.historyPerMinute = max(1, limits.historyPerMinute / 4)
            limits.perMinute = ["conversations.close": dice.number(2...9), "users.conversations": dice.number(2...9)]
            limits.appBudget = dice.number(15...40)
        }
        limits.refusal = .seconds(dice.number(5...90))
        plan.limits = limits
        plan.latency = .milliseconds(dice.number(20...400))
        plan.jitter = .milliseconds(dice.number(0...2_000))
        plan.appRate = dice.one(of: [0, 0.05, 0.1, 0.3])
        plan.listsClosed = dice.happens(0.7)
        plan.showsIsOpen = dice.happens(0.8)
        plan.finalCursor = dice.one(of: FinalCursor.allCases)
        if dice.happens(0.6) { plan.faults = FaultPlan(everyKind: dice.magnitude(0.001...0.1)) }
        if dice.happens(0.1) { plan.faults[.revokedToken] = 0.0005 }
        if dice.happens(0.1) { plan.faults[.lostListing] = 0.05 }
        plan.people.writesPerHour = dice.happens(0.5) ? dice.number(0.0...0.5) : 0
        plan.people.repliesPerHour = dice.happens(0.5) ? dice.number(0.0...0.5) : 0
        plan.people.reopensPerHour = dice.happens(0.3) ? dice.number(0.0...0.3) : 0
        self.organize(&plan, seed: seed)
        return plan
    }

    /// At times one token serves several teams.
    private func organize(_ plan: inout WorldPlan, seed: UInt64) {
        var dice = Dice(seed: seed, kind: "organization")
        guard plan.teams.count > 1, dice.happens(0.15) else { return }
        let organization = OrganizationPlan(id: TeamID(unchecked: "E0SIM0001"), token: "xoxb-sim-org-not-a-real-token")
        plan.organizations = [organization]
        for index in 0..<dice.number(2...plan.teams.count) {
            plan.teams[index].organization = organization.id
            plan.teams[index].scopes = organization.scopes
        }
    }

    private func team(_ number: Int, seed: UInt64, _ part: Double) -> TeamPlan {
        var dice = Dice(seed: seed, kind: "team.\(number)")
        let size = self.conversations ?? max(1, Int(dice.magnitude(3...150) * part))
        let kinds: [(Int) -> ConversationGroup] = [
            ConversationGroup.stale, ConversationGroup.stale, ConversationGroup.stale, ConversationGroup.staleEmpty,
            ConversationGroup.fresh, ConversationGroup.liveByReply, ConversationGroup.byOthers,
            ConversationGroup.external, { ConversationGroup.exempt($0) }, ConversationGroup.alreadyClosed,
            { ConversationGroup.exempt($0, by: .member) },
            { [wait = dice.number(1...20)] in ConversationGroup.due($0, in: .days(wait)) },
        ]
        var groups: [ConversationGroup] = []
        var left = size
        while left > 0 {
            let part = max(1, min(left, dice.number(1...max(1, size / 2))))
            groups.append(dice.one(of: kinds)(part))
            left -= part
        }
        var plan = TeamPlan(number: number, isConsenting: true, groups: groups)
        if dice.happens(0.1) { plan.scopes.removeAll { $0 == dice.one(of: TokenKind.scopes) } }
        return plan
    }

    // MARK: The settings

    private func settings(seed: UInt64, _ world: WorldPlan) -> Settings {
        var dice = Dice(seed: seed, kind: "settings")
        var limit = RateLimitSettings(
            requestsPerSecond: dice.one(of: [0.5, 1, 1, 1, 2]),
            share: dice.one(of: [0.25, 0.5, 0.5, 0.5, 0.8]),
            burst: dice.one(of: [1, 1, 1, 2, 5]),
            on429: dice.one(of: [.adaptive, .adaptive, .adaptive, .global, .method])
        )
        if dice.happens(0.7) { limit.perMinute[.conversationsHistory] = dice.one(of: [1, 20, 50]) }
        let common = limit.perMinute
        // Mostly few teams, at times many: what happens to several at once is found sooner.
        let dry = dice.happens(0.15) ? 0.5 : 0.04
        let created = dice.happens(0.2) ? 0.6 : 0.08
        let teams = world.teams.map { plan in
            var team = TeamSettings(name: plan.name, team: plan.id, enabled: dice.happens(0.92), perMinute: common)
            if dice.happens(0.2) { team.perMinute[.conversationsHistory] = dice.one(of: [1, 10, 50]) }
            team.policy.maxClosesPerTick = dice.one(of: [10, 10, 10, 3, 25, 0])
            team.policy.measure = dice.happens(created) ? .created : .lastMessage
            team.policy.dryRun = dice.happens(dry)
            team.policy.external = dice.happens(0.9) ? .keep : .close
            team.policy.createdByApp = dice.happens(0.9)
            if dice.happens(0.2), team.policy.measure == .lastMessage {
                // Time that people are given is calm.
                let grace = max(1, min(10, Int(self.days * Self.mostCalm) - 4))
                team.policy.noticeAfter = .days(30 - dice.number(1...grace))
            }
            if dice.happens(0.5) { team.policy.breakerMinimum = 3 }
            if dice.happens(0.1) { team.policy.breakerPercent = 0 }
            if dice.happens(0.2) { team.policy.activeHours = Self.activeHours(&dice) }
            return team
        }
        let interval = Duration.minutes(dice.one(of: [10, 30, 30, 30, 60]))
        var settings = Settings(
            tick: TickSettings(interval: interval, firstDelay: .seconds(dice.number(0...120))),
            rateLimit: limit,
            teams: teams,
            zones: ["UTC": .utc]
        )
        var tokens = Dice(seed: seed, kind: "tokens")
        if tokens.happens(0.2) {
            settings.installations.source = .files(path: "/simulated/installations")
            // When the app rotates an organisation's token, a file that names it is wrong: it has none.
            let isShared = tokens.happens(0.7)
            for index in settings.teams.indices {
                let isOrg = world.teams[index].organization != nil
                let isInstalled = tokens.happens(0.7)
                if isOrg ? isShared : isInstalled { settings.teams[index].tokenSource = .installation }
            }
        }
        return settings
    }
}
