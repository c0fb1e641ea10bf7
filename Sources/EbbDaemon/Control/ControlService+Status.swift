import EbbConfig
import EbbControl
import EbbCore
import EbbStore
import SlackAPI

/// How `ebbd` is, and how its teams are.
extension ControlService {
    private static let problemsShown = 50

    func status() async -> StatusReply {
        let services = self.services
        let (now, wall) = (services.time.now, services.time.wall)
        let settings = services.teams.settings
        let limiter = await services.limiter.state
        let ticks = await self.ticks.status
        let (skew, contradiction) = services.clock.withLock {
            ($0.skew(wall: wall, now: now), $0.contradiction(wall: wall, now: now))
        }
        let forecast = self.forecast(limiter, now: now)
        let overview = services.teams.overview(now: now)
        let midnight = WallTime(seconds: wall.seconds - ((wall.seconds % 86_400) + 86_400) % 86_400)
        return StatusReply(
            pid: self.facts.pid,
            started: RFC3339.format(self.facts.started),
            config: self.facts.configPath,
            paused: services.teams.pause(at: now) != nil,
            pausedUntil: self.end(of: services.teams.pause(at: now)),
            tick: StatusReply.Tick(
                number: ticks.schedule.lastNumber,
                running: ticks.running != nil,
                lastStarted: ticks.lastBegan.map { RFC3339.format(wall + ($0 - now)) },
                lastEnded: ticks.last.map { RFC3339.format($0.ended) },
                nextDue: RFC3339.format(wall + (ticks.schedule.nextDue - now)),
                intervalSeconds: settings.tick.interval.inSeconds,
                missed: ticks.last?.missed ?? 0,
                late: await self.isLate()
            ),
            totals: await self.totals(
                overview,
                ticks.last,
                closedToday: (try? await services.store.closes(since: midnight)) ?? 0
            ),
            limiter: StatusReply.Limiter(
                ratePerSecond: limiter.rate(.app),
                holds: limiter.holds(at: now).map { self.hold($0.key, until: $0.until, now: now) },
                waiting: limiter.waiting
            ),
            binding: StatusReply.Binding(
                what: limiter.holds(at: now).first?.key == .app ? "a hold on everything" : forecast.binding,
                backlogDoneInSeconds: forecast.remaining?.inSeconds
            ),
            clock: StatusReply.Clock(skewSeconds: skew?.inSeconds, contradicted: contradiction != nil),
            problems: await self.stateProblems() + self.problems(overview, contradiction),
            methodsStopped: services.teams.stoppedMethods.map(\.rawValue),
            droppedRecords: self.facts.dropped(),
            lastReload: self.reloads.last,
            drains: await self.runningDrains()
        )
    }

    /// What limits the work, by what was left when the teams were last looked at.
    func forecast(_ limiter: Limiter, now: Instant) -> Forecast {
        let settings = self.services.teams.settings
        let interval = max(settings.tick.interval.inSeconds, 1e-3)
        let teams = self.services.teams.work.compactMap { id, work -> Forecast.Team? in
            // What waits for a person is not done by waiting.
            guard work.backlog > 0, let team = self.services.teams.settings(of: id),
                [.healthy, .resting].contains(self.standing(of: team).0)
            else { return nil }
            let isDraining = self.services.teams.record(of: id).drain != nil
            var methods: [SlackMethod] = [.conversationsClose]
            if team.policy.measure == .lastMessage { methods.append(.conversationsHistory) }
            let part = team.policy.activeHours?.partOfDay ?? 1
            let rates = methods.map { ($0, limiter.rate(.method(id, $0)) * part) }
            return Forecast.Team(
                name: team.name,
                backlog: work.backlog,
                requestsPerClose: Double(methods.count),
                rates: Dictionary(uniqueKeysWithValues: rates),
                pace: isDraining ? nil : Double(team.policy.maxClosesPerTick) / interval * part
            )
        }
        return Forecast(appRate: limiter.rate(.app), teams: teams.sorted { $0.name < $1.name })
    }

    private func totals(
        _ overview: TeamBook.Overview,
        _ last: TickSummary?,
        closedToday: Int
    ) async -> StatusReply.Totals {
        var totals = StatusReply.Totals(
            teams: overview.teams,
            enabled: overview.enabled,
            stopped: 0,
            resting: 0,
            paused: 0,
            breakers: 0,
            backlog: 0,
            closedToday: closedToday
        )
        let wall = self.services.time.wall
        let work = self.services.teams.work
        // Until the first tick since the start: what the last one left, less what a drain has closed since. What that
        // drain found in use still counts.
        if work.isEmpty, let last {
            let closed = (try? await self.services.store.closes(since: last.ended)) ?? 0
            totals.backlog = max(0, last.backlog - closed)
            if totals.backlog > 0 { totals.oldestOverdueSeconds = last.oldestOverdue?.inSeconds }
        }
        totals.dryRun = overview.dry
        for team in overview.doubtful {
            switch self.standing(of: team).0 {
            case .stopped: totals.stopped += 1
            case .paused: totals.paused += 1
            case .resting: totals.resting += 1
            case .breaker: totals.breakers += 1
            case .healthy, .off: break
            }
        }
        for (id, left) in work where left.backlog > 0 {
            guard let team = self.services.teams.settings(of: id), team.enabled else { continue }
            totals.backlog += left.backlog
            if let base = left.oldestBase {
                let overdue = (wall - base - team.policy.staleAfter).inSeconds
                totals.oldestOverdueSeconds = max(totals.oldestOverdueSeconds ?? 0, overdue)
            }
        }
        return totals
    }

    func hold(_ key: BudgetKey, until: Instant, now: Instant) -> StatusReply.Hold {
        let remaining = (until - now).inSeconds
        let reason = "Slack answered 429"
        return switch key {
        case .app: StatusReply.Hold(remainingSeconds: remaining, reason: reason)
        case .method(let team, let method):
            StatusReply.Hold(team: team.rawValue, method: method.rawValue, remainingSeconds: remaining, reason: reason)
        }
    }

    /// That the state cannot be written, if that is still so.
    private func stateProblems() async -> [String] {
        guard self.troubles.ofStore != nil else { return [] }
        do {
            try await self.services.store.commit(StoreChanges())
            self.troubles.storeIsWell()
            return []
        } catch {
            let failure = StoreError(describing: error)
            let remedy = Remedy.ofState(failure.shortName).map { ". \($0)" } ?? ""
            return ["the state cannot be written (\(failure.shortName): \(failure.detail)); nothing is closed\(remedy)"]
        }
    }

    private func problems(_ overview: TeamBook.Overview, _ contradiction: Duration?) -> [String] {
        var problems: [String] = []
        if let contradiction {
            problems.append(
                "the clock is \(Self.text(skew: contradiction)); nothing is judged until it is set right"
            )
        }
        if let reload = self.reloads.last, !reload.ok {
            problems.append("the last reload was refused; the old one is in force")
        }
        for team in overview.doubtful {
            let (standing, reason) = self.standing(of: team)
            switch standing {
            case .stopped, .breaker:
                problems.append("\(team.name) (\(team.team)): \(standing.rawValue), \(reason ?? "")")
            case .healthy, .off, .paused, .resting: break
            }
            guard problems.count < Self.problemsShown else { break }
        }
        return problems
    }

    /// How far the machine's clock is from Slack's, in words.
    static func text(skew: Duration) -> String {
        let seconds = Int(skew.inSeconds)
        return seconds < 0 ? "\(-seconds) s behind Slack's" : "\(seconds) s ahead of Slack's"
    }

    /// That a team waits for its hours.
    static func text(_ hours: ActiveHours?, _ until: WallTime?) -> String {
        let hours = hours?.description ?? "unknown"
        guard let until else { return "outside its hours (\(hours)), which the clocks there skip this week" }
        return "outside its hours (\(hours)): it goes on at \(RFC3339.format(until))"
    }

    private static func text(_ restriction: Restriction) -> String {
        let why =
            switch restriction {
            case .off: "its file no longer says enabled = true"
            case .gone: "no file names it any more"
            case .unreadable: "its file has an error"
            case .dry: "its file asks for a dry run"
            }
        return "\(why), in a configuration that was otherwise refused: mend that and reload"
    }

    /// Whether anything is sent for a team, and why not.
    func standing(of team: TeamSettings) -> (TeamReply.Standing, String?) {
        let record = self.services.teams.record(of: team.team)
        // A pause hides no trouble.
        if team.enabled, case .stopped(let stop) = record.standing {
            return (.stopped, self.text(stop, team))
        }
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        switch self.services.teams.obstacle(for: team.team, now: now, wall: wall) {
        case .off?: return (.off, nil)
        case .restricted(let restriction)?: return (.stopped, Self.text(restriction))
        case .stopped(let stop)?: return (.stopped, self.text(stop, team))
        case .paused?: return (.paused, nil)
        case .resting(_, let reason)?: return (.resting, reason)
        case .outsideHours(let until)?: return (.resting, Self.text(team.policy.activeHours, until))
        case nil: break
        }
        if case .failure(let problem) = self.services.teams.token(of: team.team) {
            return (problem.mayPass ? .resting : .stopped, "\(problem.reason): \(problem.detail)")
        }
        if let breaker = record.breaker {
            let what =
                switch breaker.cause {
                case .surprise: "\(breaker.count) conversations came due before their time"
                case .listing: "a listing lacks \(breaker.count) of \(breaker.of)"
                }
            return (.breaker, "\(what); look at `ebbctl plan \(team.name)`, then `ebbctl approve \(team.name)`")
        }
        return (.healthy, nil)
    }

    private func text(_ stop: Standing.Stop, _ team: TeamSettings) -> String {
        let text = "\(stop.reason): \(stop.detail)"
        guard case .success(let token) = self.services.teams.token(of: team.team) else { return text }
        let changed =
            stop.tokenFingerprint != token.fingerprint ? "token" : stop.settings != team.fingerprint ? "settings" : nil
        guard let changed else { return text }
        return "\(text); its \(changed) changed since then: the next tick tries it again"
    }

    func teams(_ page: Page) async throws -> TeamsReply {
        let all = self.services.teams.settings.teams
        let rest = page.after.map { after in all.drop { $0.name <= after } } ?? all[...]
        var replies: [TeamReply] = []
        var ahead = rest.prefix(page.entries)
        while !ahead.isEmpty {
            let teams = ahead.prefix(Services.countedAtOnce)
            ahead = ahead.dropFirst(teams.count)
            let counts = try await self.counts(Array(teams))
            for (team, counts) in zip(teams, counts) { replies.append(try await self.reply(for: team, counts)) }
        }
        return TeamsReply(teams: replies, next: rest.count > page.entries ? replies.last?.name : nil)
    }

    /// What the books hold of these teams, as the next tick will see it.
    func counts(_ teams: [TeamSettings]) async throws -> [TeamCounts] {
        let tick = await self.ticks.status.schedule.lastNumber + 1
        return try await self.services.store.counts(
            teams.map { self.query($0, tick: tick) },
            now: self.services.time.now
        )
    }

    func reply(for team: TeamSettings) async throws -> TeamReply {
        let query = try await self.query(team)
        let census = try await self.services.store.census(
            query,
            baseline: nil,
            now: self.services.time.now,
            approved: []
        )
        return try await self.reply(
            for: team,
            TeamCounts(tally: try await self.services.store.tally(of: team.team), census: census)
        )
    }

    private func reply(for team: TeamSettings, _ counts: TeamCounts) async throws -> TeamReply {
        let record = self.services.teams.record(of: team.team)
        let (tally, census) = (counts.tally, counts.census)
        let (standing, reason) = self.standing(of: team)
        let remedy: String? =
            if case .stopped(let stop) = record.standing { Remedy.text(stop.reason) } else { nil }
        return TeamReply(
            team: team.team.rawValue,
            name: team.name,
            enabled: team.enabled,
            dryRun: self.services.teams.policy(of: team.team)?.dryRun ?? team.policy.dryRun,
            standing: standing,
            reason: reason,
            pausedUntil: self.end(of: self.services.teams.pause(of: team.team, at: self.services.time.now)),
            remedy: remedy,
            open: (tally["open"] ?? 0) + (tally["would_close"] ?? 0),
            due: census.due,
            backlog: census.due,
            dead: tally["dead"] ?? 0,
            retrying: tally["retry"] ?? 0,
            closed: tally["closed"] ?? 0,
            lastListing: record.listing.acceptedAt.map(RFC3339.format),
            breaker: record.breaker.map(self.report),
            drain: try await self.drainReply(team)
        )
    }

    /// What is due for a team as the next tick will see it.
    func query(_ team: TeamSettings) async throws -> DueQuery {
        self.query(team, tick: await self.ticks.status.schedule.lastNumber + 1)
    }

    private func query(_ team: TeamSettings, tick: Int) -> DueQuery {
        DueQuery(
            team: team.team,
            ageing: team.policy.ageing,
            at: self.services.time.wall,
            firstSeenBefore: tick,
            notices: true
        )
    }

    func report(_ breaker: TrippedBreaker) -> BreakerReport {
        BreakerReport(
            cause: breaker.cause.rawValue,
            plan: breaker.plan.description,
            count: breaker.count,
            of: breaker.of,
            since: RFC3339.format(breaker.since)
        )
    }

    func reference(_ team: TeamSettings) -> TeamReference {
        TeamReference(team: team.team.rawValue, name: team.name)
    }
}
