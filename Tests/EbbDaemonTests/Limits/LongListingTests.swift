import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct LongListingTests {
    private static func stage(
        _ simulation: Simulation,
        ending: FinalCursor = .empty,
        edit: (inout WorldPlan) -> Void = { _ in }
    ) -> Stage {
        var plan = WorldPlan(teamCount: 1, groups: [.fresh(700), .staleEmpty(300)])
        plan.appRate = 0
        plan.finalCursor = ending
        plan.faults[.shortPage] = 0.5
        plan.faults[.emptyPage] = 0.3
        plan.seed = simulation.seed
        edit(&plan)
        return Stage(simulation, plan) { $0.tick.interval = .minutes(5) }
    }

    private static func listings(_ stage: Stage) -> [Int] {
        stage.events.all.compactMap { if case .listingAccepted(_, let count, _, _) = $0 { count } else { nil } }
    }

    @Test(arguments: FinalCursor.allCases, [1, 2] as [UInt64])
    func `1,000 conversations over short and empty pages are all found`(
        _ ending: FinalCursor,
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, ending: ending)
            try await stage.run { running in
                _ = try await running.pass(atMost: .hours(1)) { !Self.listings(stage).isEmpty }
            }
            #expect(Self.listings(stage) == [1_000])
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the cursor survives kills and holds`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            stage.config.edit { $0.settings.tick.interval = .seconds(30) }
            let moments = simulation.random(for: "kills")
            var lives = 0
            var all: [CallRecord] = []
            while Self.listings(stage).isEmpty, lives < 200 {
                lives += 1
                try await stage.runAndKill { [lives] running in
                    try await running.pass(.seconds(2) + moments.part(of: .seconds(20)))
                    guard lives == 3 else { return }
                    try stage.slack.apply(
                        .refuse(team: nil, method: "users.conversations", retryAfter: "600", count: 1)
                    )
                }
                all += stage.slack.takeCalls()
            }
            #expect(Self.listings(stage) == [1_000])
            #expect(lives > 1)
            let pages = all.filter { $0.method == SlackMethod.usersConversations.rawValue }
            // The first page is asked for once, however often the process dies; a page may be repeated after a kill.
            #expect(pages.count { $0.cursor == nil } <= 2)
            let cursors = Dictionary(grouping: pages.compactMap(\.cursor)) { $0 }
            #expect(cursors.values.map(\.count).max() ?? 0 <= 3)
            #expect(stage.slack.report.callsInHold.isEmpty)
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `an invalid cursor starts the listing over`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                while stage.slack.takeCalls().filter({ $0.cursor != nil }).isEmpty {
                    try await running.pass(.milliseconds(500))
                }
                try stage.slack.apply(
                    .fail(
                        method: "users.conversations",
                        team: nil,
                        conversation: nil,
                        code: "invalid_cursor",
                        count: 1
                    )
                )
                _ = try await running.pass(atMost: .hours(1)) { !Self.listings(stage).isEmpty }
            }
            #expect(Self.listings(stage) == [1_000])
            #expect(CallLog(stage.slack).of(.usersConversations).count { $0.cursor == nil } == 1)
        }
    }

    @Test(arguments: [1, 2, 3, 5, 8])
    func `cursors that go round in a circle are noticed`(_ length: Int) {
        var circle = CursorCircle()
        var cursor: String?
        var steps = 0
        for step in 0..<1_000 {
            // Some pages on the way in, then round and round.
            let next = step < 4 ? "way\(step)" : "circle\(step % length)"
            steps += 1
            if circle.closes(with: next, after: cursor) { break }
            cursor = next
        }
        #expect(steps < 40)
        var straight = CursorCircle()
        for step in 1..<1_000 {
            let isCircle = straight.closes(with: "\(step)", after: "\(step - 1)")
            #expect(!isCircle)
        }
        let isEnd = !straight.closes(with: nil, after: "999")
        #expect(isEnd)
    }
}
