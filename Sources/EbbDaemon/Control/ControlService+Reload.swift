import EbbControl
import EbbCore

/// A reload that an operator asks for over the socket: the same as a `SIGHUP`, and its outcome comes back.
extension ControlService {
    func reload() async throws -> ReloadReply {
        self.services.events.record(.command("reload", nil))
        guard let reload = await self.reloads.request() else { throw ControlFailure(.notReady, "ebbd is stopping") }
        let teams = self.services.teams.settings.teams
        return ReloadReply(
            at: reload.at,
            ok: reload.ok,
            problems: reload.problems,
            teams: teams.count,
            enabled: teams.count(where: \.enabled)
        )
    }
}
