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
        let requested = await self.ticks.request(team?.team)
        let status = await self.ticks.status
        let now = self.services.time.now
        let due = RFC3339.format(self.services.time.wall + (status.schedule.nextDue - now))
        switch requested {
        case .started(let run):
            return TickReply(
                outcome: .started,
                number: Self.number(run),
                team: team.map(self.reference),
                nextDue: due
            )
        case .alreadyRunning(let run):
            return TickReply(
                outcome: .alreadyRunning,
                number: Self.number(run),
                team: team.map(self.reference),
                nextDue: due
            )
        case .stopping: throw ControlFailure(.notReady, "ebbd is stopping")
        }
    }

    /// Nothing more is sent for one team, or for all, from the next request on.
    func pause(_ team: TeamSettings?) async throws -> PauseReply {
        self.services.events.record(.command("pause", team?.team))
        let teams = self.services.teams
        let wall = self.services.time.wall
        let changed: Bool
        if let team {
            changed = teams.record(of: team.team).pausedSince == nil
            if changed {
                try await self.save(team) {
                    $0.pausedSince = wall
                } undo: { record, _ in
                    record.pausedSince = nil
                }
            }
            await self.services.limiter.dismiss(team.team)
        } else {
            changed = teams.pausedSince == nil
            try await self.pauseEverything(since: teams.pausedSince ?? wall)
            for team in teams.settings.teams { await self.services.limiter.dismiss(team.team) }
        }
        return self.pauseReply(team, changed: changed)
    }

    /// Takes a pause back; a team that stopped is tried again.
    func resume(_ team: TeamSettings?) async throws -> PauseReply {
        self.services.events.record(.command("resume", team?.team))
        let teams = self.services.teams
        let changed: Bool
        if let team {
            let record = teams.record(of: team.team)
            changed = record.pausedSince != nil || record.standing != .healthy
            if changed {
                // Its token is asked about anew: whatever stopped it may still be there.
                try await self.save(team) { record in
                    if record.standing != .healthy { record.identity = nil }
                    record.pausedSince = nil
                    record.standing = .healthy
                } undo: { record, before in
                    record.identity = before.identity
                    record.pausedSince = before.pausedSince
                    record.standing = before.standing
                }
            }
        } else {
            changed = teams.pausedSince != nil
            try await self.pauseEverything(since: nil)
        }
        await self.drains.goOn()
        await self.undos.goOn()
        return self.pauseReply(team, changed: changed)
    }

    private func pauseReply(_ team: TeamSettings?, changed: Bool) -> PauseReply {
        let sitePaused = self.services.teams.pausedSince != nil
        let isPaused = team.map { self.services.teams.record(of: $0.team).pausedSince != nil } ?? sitePaused
        return PauseReply(
            team: team.map(self.reference),
            paused: isPaused,
            changed: changed,
            sitePaused: sitePaused,
            standing: team.map { self.standing(of: $0).0 }
        )
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
        self.services.events.record(.command("approve", team.team))
        let now = self.services.time.now
        try await self.save(team) { record in
            guard record.breaker?.plan == breaker.plan else { return }
            record.breaker = nil
            switch breaker.cause {
            case .surprise: record.approved.insert(breaker.plan)
            case .listing:
                record.approvedListings.insert(breaker.plan)
                record.listing.nextDue = now
            }
        } undo: { record, before in
            record.breaker = before.breaker
            record.approved = before.approved
            record.approvedListings = before.approvedListings
            record.listing.nextDue = before.listing.nextDue
        }
        await self.drains.goOn()
        return ApproveReply(team: team.team.rawValue, name: team.name, breaker: self.report(breaker))
    }

    /// Changes what Ebb remembers of a team and stores it. What cannot be stored is undone, so that the refusal is true.
    private func save(
        _ team: TeamSettings,
        _ change: (inout TeamRecord) -> Void,
        undo: (_ record: inout TeamRecord, _ before: TeamRecord) -> Void
    ) async throws {
        let before = self.services.teams.record(of: team.team)
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(team.team, change)]
        do {
            try await self.services.store.commit(changes)
        } catch {
            self.services.teams.update(team.team) { undo(&$0, before) }
            throw error
        }
    }

    /// Pauses everything, or ends that, and stores it; what cannot be stored is undone.
    private func pauseEverything(since wall: WallTime?) async throws {
        let teams = self.services.teams
        let before = teams.pausedSince
        teams.pausedSince = wall
        do {
            try await self.services.store.commit(Document.change(Document.pause, wall))
        } catch {
            teams.pausedSince = before
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
