import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import EbbTestSupport
import SeededExecution

@testable import EbbDaemon

extension Simulation {
    /// A stage whose teams tell people after 23 of 30 days, with a tick every six hours.
    func noticing(
        _ groups: [ConversationGroup],
        edit: (inout Settings) -> Void = { _ in },
        world: (inout WorldPlan) -> Void = { _ in }
    ) -> Stage {
        self.stage(groups) { settings in
            settings.tick.interval = .hours(6)
            for index in settings.teams.indices { settings.teams[index].policy.noticeAfter = .days(23) }
            edit(&settings)
        } world: {
            world(&$0)
        }
    }
}

extension ConversationGroup {
    /// Opened so long ago, and never used since.
    static func idle(_ count: Int, for age: Duration) -> ConversationGroup {
        .due(count, in: .days(30) - age)
    }
}

extension RunningDaemon {
    /// The audit, newest first.
    func audit() async throws -> [AuditEntry] {
        try await self.daemon.services.store.audit(of: Stage.team(1), limit: 1_000)
    }
}
