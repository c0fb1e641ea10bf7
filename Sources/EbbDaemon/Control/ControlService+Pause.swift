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
        var before = team.map { teams.pause(of: $0.team, at: now) } ?? teams.pause(at: now)
        let changes = asked.joined(with: before) != before
        if changes {
            // Somebody else may ask for one at the same time.
            let join = { (other: Pause?) -> Pause in
                before = other.flatMap { $0.holds(at: now) ? $0 : nil }
                return asked.joined(with: before)
            }
            if let team {
                try await self.save(team, [.of(\.pause)]) { $0.pause = join($0.pause) }
            } else {
                try await self.pauseEverything(join)
            }
        }
        await self.services.limiter.dismiss(Set(team.map { [$0.team] } ?? teams.settings.teams.map(\.team)))
        var reply = self.pauseReply(team, changed: changes)
        if reply.changed { reply.untilBefore = self.end(of: before) }
        return reply
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
                try await self.save(team, [.of(\.identity), .of(\.pause), .of(\.standing)]) { record in
                    if record.standing != .healthy { record.identity = nil }
                    record.pause = nil
                    record.standing = .healthy
                }
            }
        } else {
            changed = teams.pause(at: now) != nil
            try await self.pauseEverything { _ in nil }
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
    private func pauseEverything(_ change: (Pause?) -> Pause?) async throws {
        let teams = self.services.teams
        let (before, after) = teams.pauseEverything(change)
        do {
            var stored: Pause?
            repeat {
                // A pause that was made later may have been stored before this one: the last that is stored is what holds.
                stored = teams.sitePause
                try await self.services.store.commit(Document.change(Document.pause, stored))
            } while stored != teams.sitePause
        } catch {
            _ = teams.pauseEverything { $0 == after ? before : $0 }
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
