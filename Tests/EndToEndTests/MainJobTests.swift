import EbbControl
import EbbCore
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// Ebb's main job with real processes: `ebb-sim` as Slack, an app at work beside `ebbd`.
@Suite struct MainJobTests {
    private static let stale = 25
    private static let enabled = 3

    private func scene(_ world: String, _ faults: String) -> [String] {
        [
            "--world", world, "--teams", "4", "--off", "1", "--stale", "\(Self.stale)", "--fresh", "6",
            "--time-scale", "60", "--tick", "1s", "--pace", "1000", "--latency", "6ms", "--jitter", "10ms",
            "--faults", faults, "--fault", "odd_retry_after=0",
        ]
    }

    @Test(arguments: ["documented", "incident"])
    func `every stale conversation is closed, no other one, and no call is refused`(world: String) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(self.scene(world, "0"))
            let ebbd = try await stage.daemon()
            try await eventually("nothing is left") { try await simulator.report().left == 0 }
            try await eventually("all are on record") {
                try await stage.control.status().totals.closedToday == Self.stale * Self.enabled
            }
            #expect(try await ebbd.stop() == .status(0))
            let (end, report) = try await simulator.stop()
            #expect(end == .status(0))
            #expect(report.closed == Self.stale * Self.enabled)
            self.expectNoHarm(report)
            #expect(report.doubleCloses.isEmpty)
            #expect(report.alreadyClosed == 0)
            #expect(report.ebb.refused == 0, "\(report.ebb.refusals)")
            #expect(report.app.refused == 0, "\(report.app.refusals)")
            #expect(report.app.calls > 0)
        }
    }

    @Test(arguments: ["documented", "incident"])
    func `with a tenth of all calls failing and three kills, the end is the same`(world: String) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(self.scene(world, "0.1"))
            try stage.edit(stage.configPath, "timeout = \"5s\"", "timeout = \"1s\"")
            var (recorded, repeated): (Set<String>, Set<String>) = ([], [])
            /// Only what was in flight at a kill may be closed again: nothing that was on record then.
            func expectNoNeedlessRepeat(_ report: WorldReport, kills: Int) {
                let closedTwice = report.doubleCloses.map(\.conversation.rawValue)
                #expect(closedTwice.count <= kills * Self.enabled)
                #expect(Set(closedTwice).count == closedTwice.count, "one was closed three times")
                #expect(recorded.isDisjoint(with: Set(closedTwice).subtracting(repeated)))
                repeated = Set(closedTwice)
            }
            for kill in 1...3 {
                let ebbd = try await stage.daemon()
                let goal = Self.stale * Self.enabled * kill / 5 + Int.random(in: 0...8)
                try await eventually("\(goal) are closed") { try await simulator.report().closed >= goal }
                // Any moment of a call, at random: nothing waits for this.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...60)))
                #expect(try await ebbd.stop(SIGKILL) == .signal(SIGKILL))
                expectNoNeedlessRepeat(try await simulator.report(), kills: kill - 1)
                // What the state says now was answered and written down before the kill.
                let closes = try StateFile.copy(of: stage.statePath).column("SELECT conversation FROM audit")
                #expect(Set(closes).count == closes.count)
                #expect(recorded.isSubset(of: closes), "a kill lost what was recorded")
                recorded = Set(closes)
            }
            let ebbd = try await stage.daemon()
            try await eventually("the work is done") {
                var (open, dead) = (0, 0)
                for number in 1...Self.enabled {
                    let team = try await stage.control.team("team-\(number)")
                    open += team.backlog + team.retrying
                    dead += team.dead
                }
                // One that failed five times is left, and nothing else.
                return try await simulator.report().left == dead && open == 0
            }
            #expect(try await ebbd.stop() == .status(0))
            let (_, report) = try await simulator.stop()
            self.expectNoHarm(report)
            expectNoNeedlessRepeat(report, kills: 3)
            #expect(report.ebb.refused == 0, "\(report.ebb.refusals)")
            #expect(report.app.refused == 0, "\(report.app.refusals)")
        }
    }

    @Test(arguments: ["31536000", "-31536000"])
    func `a clock that Slack contradicts closes nothing until it is set right`(offset: String) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(self.scene("documented", "0"))
            try await simulator.steer("clock", ["offset": offset])
            let ebbd = try await stage.daemon()
            try await ebbd.says("The machine's clock contradicts Slack's")
            let ticks = ebbd.records(with: "A tick has ended")
            try await eventually("two more ticks end") { ebbd.records(with: "A tick has ended") >= ticks + 2 }
            #expect(try await simulator.report().ebb.callsByMethod["conversations.close"] == nil)
            #expect(try await stage.control.status().clock.contradicted)
            try await simulator.steer("clock", ["offset": "0"])
            try await eventually("nothing is left") { try await simulator.report().left == 0 }
            #expect(try await ebbd.stop() == .status(0))
            self.expectNoHarm(try await simulator.stop().report)
        }
    }

    private func expectNoHarm(_ report: WorldReport) {
        #expect(report.wrongCloses.isEmpty)
        #expect(report.racedCloses.isEmpty)
        #expect(report.callsInHold.isEmpty)
        #expect(report.ebb.callsByTeam["T0SIM0004"] == nil, "a team that is off got a request")
    }
}
