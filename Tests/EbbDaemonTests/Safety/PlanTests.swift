import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct PlanTests {
    private static let groups: [ConversationGroup] = [
        .stale(30), .staleEmpty(5), .fresh(6), .external(3), .byOthers(4), .due(3, in: .days(5)),
    ]

    /// The plan as it stands, and then what the next tick touched.
    private static func compare(_ running: RunningDaemon) async throws -> (plan: PlanReply, touched: [String]) {
        _ = running.slack.takeCalls()
        let plan = try await running.plan()
        #expect(running.slack.takeCalls().isEmpty)
        try await running.tickNow()
        let asked = running.slack.takeCalls().filter { $0.method == "conversations.history" }
        return (plan, asked.compactMap { $0.conversation?.rawValue })
    }

    @Test(arguments: seeds)
    func `a plan asks Slack nothing, and the next tick does what it says`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage(Self.groups) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick()
                for round in 1...3 {
                    try await running.pass(.minutes(7 * 60))
                    let (plan, touched) = try await Self.compare(running)
                    let due = plan.conversations.filter { $0.verdict != .keep }
                    #expect(plan.summary.ask == due.count, "round \(round)")
                    #expect(Array(due.map(\.id).prefix(touched.count)) == touched, "round \(round)")
                    #expect(plan.note == nil)
                    #expect(touched.count >= plan.summary.nextTick)
                }
                #expect(stage.slack.report.wrongCloses.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `after a reload a plan shows what the new settings make of it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage(Self.groups) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick(2)
                try await running.pass(.hours(1))
                let oldest = try #require(try await running.plan().conversations.first?.id)
                stage.editPolicy { policy in
                    policy.keepConversations = [ConversationID(unchecked: oldest)]
                    policy.createdByApp = false
                    policy.measure = .created
                    policy.maxClosesPerTick = 4
                }
                try await running.reload()
                let plan = try await running.plan()
                let item = try #require(plan.conversations.first { $0.id == oldest })
                #expect(item.verdict == .keep && item.reason == "kept_conversation")
                #expect(plan.summary.keptByReason["not_created_by_app"] == nil)
                #expect(plan.summary.ask == 0)
                let summary = try await running.tickNow()
                #expect(summary.due == plan.summary.close)
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan says that the next tick will trip the breaker`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.due(40, in: .days(10)), .fresh(4)]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick(2)
                stage.editPolicy { $0.staleAfter = .days(3) }
                try await running.reload()
                let (plan, touched) = try await Self.compare(running)
                #expect(plan.note?.contains("breaker") == true)
                #expect(plan.summary.nextTick == 0)
                #expect(touched.isEmpty)
                #expect(stage.events.breakers.count == 1)
                #expect(try await running.plan().breaker?.count == 40)
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan shows why a tick will do nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(5)]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick()
                running.time.setWall(offset: .days(365))
                #expect(try await running.plan().note?.contains("clock") == true)
                running.time.setWall(offset: .zero)
                try await running.post("pause", team: 1)
                #expect(try await running.plan().note?.contains("paused") == true)
                stage.config.edit { $0.team(1) { $0.enabled = false } }
                try await running.reload()
                #expect(try await running.plan().note?.contains("enabled = true") == true)
            }
        }
    }
}
