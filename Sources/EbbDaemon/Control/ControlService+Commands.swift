import EbbControl
import EbbCore
import EbbStore

/// What an operator can have done.
extension ControlService {
    /// Begins a tick now, for one team or for all.
    func tick(_ team: TeamSettings?) async throws -> TickReply {
        if let team {
            guard team.enabled else { throw Self.isOff(team) }
        }
        self.services.events.record(.command("tick", team?.team))
        return try await self.begin(team)
    }

    /// Approves nothing; a tick begins that looks whether what tripped the breaker is still there.
    func recheck(_ team: TeamSettings) async throws -> TickReply {
        guard team.enabled else { throw Self.isOff(team) }
        guard let breaker = self.services.teams.record(of: team.team).breaker else {
            throw ControlFailure(.nothingToApprove, "no breaker of \(team.name) has tripped")
        }
        self.services.events.record(.command("approve --recheck", team.team))
        if breaker.cause == .listing {
            let now = self.services.time.now
            try await self.save(team, [.of(\.listing.nextDue)]) { $0.listing.nextDue = now }
        }
        return try await self.begin(team)
    }

    private func begin(_ team: TeamSettings?) async throws -> TickReply {
        let note = try await self.obstruction(of: team)
        let requested = await self.ticks.request(team?.team)
        let status = await self.ticks.status
        let due = RFC3339.format(self.services.time.wall + (status.schedule.nextDue - self.services.time.now))
        let (outcome, run): (TickReply.Outcome, Run)
        switch requested {
        case .started(let begun): (outcome, run) = (.started, begun)
        case .alreadyRunning(let running): (outcome, run) = (.alreadyRunning, running)
        case .stopping: throw ControlFailure(.notReady, "ebbd is stopping")
        }
        return TickReply(
            outcome: outcome,
            number: Self.number(run),
            team: team.map(self.reference),
            note: note,
            nextDue: due
        )
    }

    /// Why a tick that begins now will close nothing, in words; nil where it may.
    private func obstruction(of team: TeamSettings?) async throws -> String? {
        let (teams, now) = (self.services.teams, self.services.time.now)
        guard let team else {
            if teams.pause(at: now) != nil { return "everything is paused: nothing is sent" }
            let enabled = teams.settings.teams.filter(\.enabled)
            if enabled.isEmpty { return "no team's file says enabled = true" }
            let working = enabled.contains { [.healthy, .breaker].contains(self.standing(of: $0).0) }
            return working ? nil : "no team is at work: each is stopped, paused or resting"
        }
        let (standing, reason) = self.standing(of: team)
        switch standing {
        case .off: return "the team is off"
        case .paused: return "the team is paused: nothing is sent for it"
        case .stopped: return "the team is stopped (\(reason ?? "")): nothing but auth.test is sent for it"
        case .resting: return "the team rests (\(reason ?? "")): nothing is sent for it"
        case .breaker: return "the breaker has tripped: nothing is closed unless its cause is undone"
        case .healthy: break
        }
        guard try await self.capLeft(of: team) > 0 else {
            return team.policy.maxClosesPerTick == 0
                ? "max_closes_per_tick is 0: nothing is closed"
                : "the pace cap of this interval is used up: nothing is closed"
        }
        return nil
    }

    /// How many closes the pace cap leaves now.
    func capLeft(of team: TeamSettings) async throws -> Int {
        let interval = self.services.teams.settings.tick.interval
        return try await self.capLeft(of: team, since: self.services.time.now - interval)
    }

    /// How many closes the pace cap leaves when only those after an instant count.
    func capLeft(of team: TeamSettings, since instant: Instant) async throws -> Int {
        let paced = try await self.services.store.pacedCloses(of: team.team, since: instant)
        let unanswered = self.services.teams.record(of: team.team).unansweredCloses.count { $0 > instant }
        return PaceCap.left(policy: team.policy, closedInInterval: paced.count + unanswered)
    }

    /// Approves the plan that a breaker holds back, and no other.
    func approve(_ team: TeamSettings, plan: String?) async throws -> ApproveReply {
        guard let breaker = self.services.teams.record(of: team.team).breaker else {
            throw ControlFailure(.nothingToApprove, "no breaker of \(team.name) has tripped")
        }
        if let plan {
            guard let named = PlanID(plan) else {
                throw ControlFailure(.badRequest, "a plan is sixteen hexadecimal digits")
            }
            guard named == breaker.plan else {
                throw ControlFailure(
                    .otherPlan,
                    "the plan held back is \(breaker.plan), not \(named); look at it first"
                )
            }
        }
        guard try await self.approves(breaker, of: team) != 0 else {
            throw ControlFailure(
                .nothingToApprove,
                "nothing of plan \(breaker.plan) is due before its time any more, so there is nothing to approve: the next "
                    + "tick ends this breaker, or has it hold back what else is, and `ebbctl approve \(team.name) --recheck` "
                    + "begins one now"
            )
        }
        let now = self.services.time.now
        var isApproved = false
        let parts: [TeamRecordPart] = [
            .of(\.breaker), .of(\.approved), .of(\.approvedListings), .of(\.listing.nextDue),
        ]
        try await self.save(team, parts) { record in
            guard record.breaker == breaker else { return }
            isApproved = true
            record.breaker = breaker.covered
            switch breaker.cause {
            case .surprise: record.approved.insert(breaker.plan)
            case .listing:
                record.approvedListings.insert(breaker.plan)
                record.listing.nextDue = now
            }
        }
        guard isApproved else {
            throw ControlFailure(.otherPlan, "the plan held back is no longer \(breaker.plan); look at it first")
        }
        self.services.events.record(.command("approve", team.team))
        await self.drains.goOn()
        return ApproveReply(team: team.team.rawValue, name: team.name, breaker: self.report(breaker))
    }

    /// How many conversations are due before their time, and would be let go by an approval of the plan; nil for a
    /// listing's breaker, which is about others.
    func approves(_ breaker: TrippedBreaker, of team: TeamSettings) async throws -> Int? {
        guard breaker.cause == .surprise else { return nil }
        let services = self.services
        let (now, wall) = (services.time.now, services.time.wall)
        let record = services.teams.record(of: team.team)
        let (query, baseline) = (try await self.query(team), services.baseline(of: record, wall: wall, now: now))
        var surprising: [Int] = []
        for approved in [record.approved, record.approved.union([breaker.plan])] {
            let census = try await services.store.census(query, baseline: baseline, now: now, approved: approved)
            surprising.append(census.surprising)
        }
        return surprising[0] - surprising[1]
    }

    /// Changes what Ebb remembers of a team and stores it. What cannot be stored is undone, so that the refusal is true;
    /// but for what somebody else has changed meanwhile.
    func save(
        _ team: TeamSettings,
        _ parts: [TeamRecordPart],
        _ change: (inout TeamRecord) -> Void
    ) async throws {
        var before = TeamRecord(team: team.team)
        let after = self.services.teams.update(team.team) { record in
            before = record
            change(&record)
        }
        var changes = StoreChanges()
        changes.teams = [after]
        do {
            try await self.services.store.commit(changes)
        } catch {
            self.services.teams.update(team.team) { record in
                for part in parts { part.undo(&record, before, after) }
            }
            throw error
        }
    }

    static func isOff(_ team: TeamSettings) -> ControlFailure {
        ControlFailure(
            .notPermitted,
            "\(team.name) is off: only `enabled = true` in its own file lets Ebb touch it; then `systemctl reload ebbd`"
        )
    }

    private static func number(_ run: Run) -> Int {
        switch run {
        case .tick(let number), .drain(let number), .undo(let number): number
        case .command: 0
        }
    }
}
