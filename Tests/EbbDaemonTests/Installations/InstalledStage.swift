import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution

@testable import EbbDaemon

extension Simulation {
    /// A stage whose teams have their tokens from the app's installations, which hold each team's own.
    func installedStage(
        _ groups: [ConversationGroup],
        teams: Int = 1,
        edit: (inout Settings) -> Void = { _ in },
        world change: (inout WorldPlan) -> Void = { _ in }
    ) -> Stage {
        let stage = self.stage(
            groups,
            teams: teams,
            edit: { settings in
                settings.installations.source = .files(path: "/simulated")
                for index in settings.teams.indices { settings.teams[index].tokenSource = .installation }
                edit(&settings)
            },
            world: change
        )
        for number in 1...teams { stage.installations.put(stage.tokens[number - 1], for: number) }
        return stage
    }
}

extension Stage {
    /// Each team's own token, as the world has it.
    var tokens: [String] { self.slack.look { $0.plan.teams.map(\.token) } }
}

extension RunningDaemon {
    /// What `ebbctl teams` shows of a team.
    func team(_ number: Int) async throws -> TeamReply {
        try await self.get("/v1/teams", as: TeamsReply.self).teams[number - 1]
    }
}

extension CapturedEvents {
    /// Why teams' tokens were awaited, in the order told.
    var awaited: [String] {
        self.all.compactMap { if case .tokenAwaited(_, let problem) = $0 { problem.reason } else { nil } }
    }

    /// Why the installations could not be read, in the order told.
    var unreadable: [String] {
        self.all.compactMap { if case .installationsUnreadable(let reason, _) = $0 { reason } else { nil } }
    }
}
