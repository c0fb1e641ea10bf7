import EbbControl
import EbbCore
import EbbStore

/// Pauses, and their end.
extension ControlService {
    /// Nothing more is sent for one team, or for all, from the next request on.
    ///
    /// A pause is never made shorter by another one: of two the longer holds.
    func pause(_ team: TeamSettings?, seconds: Int?) async throws -> PauseReply {
        let command = seconds.map { "pause --for \($0)s" } ?? "pause"
        self.services.events.record(.command(command, team?.team))
        let teams = self.services.teams
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        let asked = Pause(since: wall, until: seconds.map { now + .seconds($0) })
        let before = team.map { teams.pause(of: $0.team, at: now) } ?? teams.pause(at: now)
        let paused = asked.joined(with: before)
        if paused != before {
            if let team {
                try await self.save(team) {
                    $0.pause = paused
                } undo: { record, before in
                    record.pause = before.pause
                }
            } else {
                try await self.pauseEverything(paused)
            }
        }
        await self.services.limiter.dismiss(Set(team.map { [$0.team] } ?? teams.settings.teams.map(\.team)))
        return self.pauseReply(team, changed: paused != before)
    }

    /// Takes a pause back; a team that stopped is tried again.
    func resume(_ team: TeamSettings?) async throws -> PauseReply {
        self.services.events.record(.command("resume", team?.team))
        let (teams, now) = (self.services.teams, self.services.time.now)
        let changed: Bool
        if let team {
            let record = teams.record(of: team.team)
            changed = teams.pause(of: team.team, at: now) != nil || record.standing != .healthy
            if changed {
                // Its token is asked about anew: whatever stopped it may still be there.
                try await self.save(team) { record in
                    if record.standing != .healthy { record.identity = nil }
                    record.pause = nil
                    record.standing = .healthy
                } undo: { record, before in
                    record.identity = before.identity
                    record.pause = before.pause
                    record.standing = before.standing
                }
            }
        } else {
            changed = teams.pause(at: now) != nil
            try await self.pauseEverything(nil)
        }
        await self.drains.goOn()
        await self.undos.goOn()
        return self.pauseReply(team, changed: changed)
    }

    /// When a pause that ends by itself does, by the civil clock.
    func end(of pause: Pause?) -> String? {
        guard let until = pause?.until else { return nil }
        return RFC3339.format(self.services.time.wall + (until - self.services.time.now))
    }

    private func pauseReply(_ team: TeamSettings?, changed: Bool) -> PauseReply {
        let (teams, now) = (self.services.teams, self.services.time.now)
        let site = teams.pause(at: now)
        let pause = team.map { teams.pause(of: $0.team, at: now) } ?? site
        return PauseReply(
            team: team.map(self.reference),
            paused: pause != nil,
            until: self.end(of: pause),
            changed: changed,
            sitePaused: site != nil,
            standing: team.map { self.standing(of: $0).0 }
        )
    }

    /// Pauses everything, or ends that, and stores it; what cannot be stored is undone.
    private func pauseEverything(_ pause: Pause?) async throws {
        let before = self.services.teams.pauseEverything(pause)
        do {
            try await self.services.store.commit(Document.change(Document.pause, pause))
        } catch {
            self.services.teams.pauseEverything(before)
            throw error
        }
    }
}

extension Pause {
    /// The pause that does justice to both: the longer one.
    fileprivate func joined(with other: Pause?) -> Pause {
        guard let other else { return self }
        guard let mine = self.until else { return other.until == nil ? other : Pause(since: other.since) }
        guard let theirs = other.until, theirs < mine else { return other }
        return Pause(since: other.since, until: mine)
    }
}
