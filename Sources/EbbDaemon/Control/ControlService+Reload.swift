import EbbControl
import EbbCore

/// A reload that an operator asks for over the socket: the same as a `SIGHUP`, and its outcome comes back.
extension ControlService {
    /// - Parameter config: the main file of the configuration that is only tried; nil for the one that is to count.
    func reload(trying config: String?) async throws -> ReloadReply {
        if let config, await !self.source.reads(config) {
            throw ControlFailure(
                .otherConfiguration,
                "this ebbd reads \(self.facts.configPath), not \(config.prefix(1_024))"
            )
        }
        self.services.events.record(.command("reload", nil))
        guard let reload = await self.reloads.request(isTrial: config != nil) else {
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

    private func isRestricted(_ team: TeamSettings) -> Bool {
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        if case .restricted? = self.services.teams.obstacle(for: team.team, now: now, wall: wall) { return true }
        return self.services.teams.policy(of: team.team)?.dryRun == true && !team.policy.dryRun
    }
}
