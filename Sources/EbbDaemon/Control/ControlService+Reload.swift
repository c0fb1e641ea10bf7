import EbbControl
import EbbCore

/// A reload that an operator asks for over the socket: the same as a `SIGHUP`, and its outcome comes back.
extension ControlService {
    func reload(prepared: String?) async throws -> ReloadReply {
        self.services.events.record(.command("reload", nil))
        guard let reload = await self.reloads.request(prepared: prepared) else {
            throw ControlFailure(.notReady, "ebbd is stopping")
        }
        let teams = self.services.teams.settings.teams
        return ReloadReply(
            at: reload.at,
            ok: reload.ok,
            problems: reload.problems,
            teams: teams.count,
            enabled: teams.count(where: \.enabled),
            stopped: reload.ok ? [] : teams.filter { $0.enabled && self.isRestricted($0) }.map(\.name)
        )
    }

    /// What everything would come to if a team's file had this text. Nothing changes.
    func judge(_ file: String, _ text: String) async throws -> DraftReply {
        do {
            return DraftReply(ok: true, prepared: try await self.source.prepare(file, Array(text.utf8)))
        } catch let rejected as RejectedConfiguration {
            return DraftReply(ok: false, problems: rejected.problems)
        } catch let foreign as ForeignFile {
            throw ControlFailure(.otherConfiguration, "this ebbd reads \(foreign.folder), where that file is not")
        }
    }

    private func isRestricted(_ team: TeamSettings) -> Bool {
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        if case .restricted? = self.services.teams.obstacle(for: team.team, now: now, wall: wall) { return true }
        return self.services.teams.policy(of: team.team)?.dryRun == true && !team.policy.dryRun
    }
}
