import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct PlanTests {
    private static let groups: [ConversationGroup] = [
        .stale(30), .staleEmpty(5), .fresh(6), .external(3), .byOthers(4), .due(3, in: .days(5)),
    ]

    /// The plan as it stands, and then what the next tick touched: one that begins now, or the next regular one.
    private static func compare(
        _ running: RunningDaemon,
        isRegular: Bool = false
    ) async throws -> (plan: PlanReply, touched: [String]) {
        _ = running.slack.takeCalls()
        let plan = try await running.plan()
        #expect(running.slack.takeCalls().isEmpty)
        _ = isRegular ? try await running.nextTick() : try await running.tickNow()
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
                    try await running.pass(.minutes(5 * 60 + 50))
                    let (plan, touched) = try await Self.compare(running, isRegular: true)
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

    @Test(arguments: seeds)
    func `what failed before comes last in a plan, page by page, as it does in a tick`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(12)]) { settings in
                settings.tick.interval = .hours(6)
                settings.teams[0].policy.maxClosesPerTick = 3
            }
            try await stage.run { running in
                try await running.nextTick()
                let oldest = try await running.plan().conversations.prefix(2).map(\.id)
                for id in oldest.map(ConversationID.init(unchecked:)) {
                    try stage.slack.apply(
                        .fail(method: "conversations.history", team: nil, conversation: id, code: "5xx", count: 1)
                    )
                }
                try await running.nextTick()
                try await running.pass(.minutes(5 * 60 + 59))
                stage.editPolicy { $0.maxClosesPerTick = 40 }
                try await running.reload()
                let plan = try await running.plan()
                let ask = plan.conversations.filter { $0.verdict == .ask }.map(\.id)
                #expect(ask.count == 9)
                #expect(Set(ask.suffix(2)) == Set(oldest))
                for entries in [1, 2, 4, 9, 12] {
                    let pages = try await running.wholePlan(Stage.team(1), entries: entries)
                    #expect(pages.conversations == plan.conversations)
                }
                _ = stage.slack.takeCalls()
                try await running.nextTick()
                let asked = stage.slack.takeCalls().filter { $0.method == "conversations.history" }
                #expect(asked.compactMap { $0.conversation?.rawValue } == ask)
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan has room for what the next tick can close, though the cap is used up for now`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)])
            try await stage.run { running in
                try await running.nextTick(2)
                try await running.pass(.minutes(5))
                let plan = try await running.plan()
                #expect(plan.capLeft == 0)
                #expect(plan.summary.nextTick == 10)
                let shown = try await running.get("/v1/teams/\(Stage.team(1))", as: ShowReply.self)
                #expect(shown.next.tickTakes == 10)
                _ = stage.slack.takeCalls()
                try await running.nextTick()
                let closed = stage.slack.takeCalls().filter { $0.method == "conversations.close" }
                #expect(
                    closed.compactMap { $0.conversation?.rawValue }
                        == plan.conversations.filter(\.nextTick).map(\.id)
                )
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan knows what was closed while the state could not be written`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(8)]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick()
                stage.disk.fail(as: .io) { !$0.audit.isEmpty }
                try await running.nextTick()
                let closed = try #require(stage.events.closes.first?.conversation.rawValue)
                stage.disk.heal()
                try await running.pass(.hours(1))
                let (plan, touched) = try await Self.compare(running)
                #expect(!plan.conversations.contains { $0.id == closed })
                #expect(plan.conversations.filter { $0.verdict == .ask }.map(\.id) == touched)
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan goes on where the next tick ends the breaker, because its cause is undone`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(12), .due(40, in: .days(10))]) { $0.tick.interval = .hours(6) }
            try await stage.run { running in
                try await running.nextTick(2)
                stage.editPolicy { $0.staleAfter = .days(3) }
                try await running.reload()
                try await running.nextTick()
                #expect(try await running.plan().note?.contains("breaker") == true)
                stage.editPolicy { $0.staleAfter = .days(30) }
                try await running.reload()
                let (plan, touched) = try await Self.compare(running)
                #expect(plan.breaker != nil)
                #expect(plan.note == nil)
                #expect(plan.summary.nextTick == 2)
                #expect(plan.conversations.filter(\.nextTick).map(\.id) == touched)
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan says that a token is awaited`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.installedStage([.stale(8)])
            try await stage.run { running in
                try await running.nextTick()
                stage.installations.put(stage.tokens[0], for: 1, expires: running.time.wall)
                try await running.nextTick()
                let (plan, touched) = try await Self.compare(running)
                #expect(plan.note?.contains("token_expired") == true)
                #expect(plan.summary.nextTick == 0)
                #expect(touched.isEmpty)
            }
        }
    }

    @Test(arguments: seeds)
    func `while a method is stopped that the work needs, a plan says so, and nothing else is asked`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(8)])
            try await stage.run { running in
                try await running.nextTick()
                try stage.slack.apply(
                    .fail(
                        method: "conversations.close",
                        team: nil,
                        conversation: nil,
                        code: "invalid_arguments",
                        count: 1
                    )
                )
                let summary = try await running.nextTick()
                #expect(summary.ends == ["method_stopped": 1])
                let (plan, touched) = try await Self.compare(running)
                #expect(plan.note?.contains("conversations.close is stopped") == true)
                #expect(plan.summary.nextTick == 0)
                #expect(touched.isEmpty)
                #expect(stage.events.summaries.last?.ends == ["method_stopped": 1])
            }
        }
    }

    @Test(arguments: seeds)
    func `a plan counts who was told as it shows them, also once notices are off`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.noticing([.idle(6, for: .days(24)), .fresh(3)])
            try await stage.run { running in
                try await running.nextTick(2)
                #expect(stage.events.summaries.last?.notified == 6)
                stage.editPolicy { policy in
                    policy.noticeAfter = nil
                    policy.measure = .created
                    policy.staleAfter = .days(20)
                }
                try await running.reload()
                let plan = try await running.plan()
                #expect(plan.summary.keptByReason["notified"] == 6)
                #expect(plan.conversations.count { $0.reason == "notified" } == 6)
            }
        }
    }
}
