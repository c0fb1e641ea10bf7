import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `ebbctl log`, `undo` and `limits` against the real `ebbd`.
@Suite struct UndoTests {
    private static let scene = [
        "--teams", "2", "--stale", "30", "--fresh", "4", "--app-rate", "0", "--time-scale", "60", "--tick", "1h",
        "--latency", "2ms", "--jitter", "2ms",
    ]

    private func json(_ ended: Stage.Ended) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
        return try #require(object, "\(ended.output)\(ended.errors)")
    }

    @Test func `what a drain closed is told by the log and opened by an undo, through a kill`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let ebbd = try await stage.daemon()
            try await eventually("the first tick has ended") {
                let tick = try await stage.control.status().tick
                return tick.lastEnded != nil && !tick.running
            }
            let drained = try await stage.ebbctl("drain", "team-1", "--follow", "--yes")
            #expect(drained.end == .status(0), "\(drained.output)\(drained.errors)")
            let log = try self.json(try await stage.ebbctl("log", "team-1", "--json"))
            let closes = try #require(log["entries"] as? [[String: Any]])
            #expect(closes.count == 30)
            #expect(closes.allSatisfy { $0["command"] as? String == "drain" && $0["run"] as? String == "d1" })
            #expect(closes.allSatisfy { ($0["request_id"] as? String)?.count == 32 })
            let text = try await stage.ebbctl("log", "team-1", "--lines", "3")
            #expect(text.end == .status(0))
            #expect(text.output.split(separator: "\n").count == 4)
            #expect(text.errors.contains("--lines gives more"))
            let limits = try await stage.ebbctl("limits", "--all")
            #expect(limits.end == .status(0))
            #expect(limits.output.contains("team-1/conversations.close"))
            #expect(try await stage.ebbctl("limits", "--release", "app", "--yes").end == .status(1))
            #expect(try await stage.ebbctl("retry", "team-1", "--all").end == .status(0))
            #expect(try await stage.ebbctl("undo", "team-2", "--run", "d1", "--yes").end == .status(1))
            #expect(try await stage.ebbctl("undo", "team-1", "--run", "d1").end == .status(64))

            let follower = try stage.start(
                BuiltProgram.ebbctl.path,
                ["log", "team-1", "--since", "1s", "--follow", "--json", "--socket", stage.socketPath]
            )
            #expect(try await stage.ebbctl("pause").end == .status(0))
            #expect(try await stage.ebbctl("undo", "team-1", "--run", "d1", "--yes").end == .status(0))
            try await eventually("some are open") { try await simulator.report().reopened >= 5 }
            #expect(try await ebbd.stop(SIGKILL) == .signal(SIGKILL))
            let second = try await stage.daemon()
            let followed = try await stage.ebbctl("undo", "team-1", "--follow", "--json")
            #expect(followed.end == .status(0), "\(followed.output)\(followed.errors)")
            let undo = try self.json(followed)
            #expect(undo["state"] as? String == "done")
            #expect((undo["reopened"] as? Int ?? 0) + (undo["already_open"] as? Int ?? 0) == 30)
            let report = try await simulator.report()
            #expect(report.reopened == 30)
            #expect(report.ebb.refused == 0)

            #expect(try await stage.ebbctl("resume", "--yes").end == .status(0))
            try await stage.control.beginTick("team-1")
            try await eventually("the tick has ended") { try await !stage.control.status().tick.running }
            let last = try await simulator.report()
            #expect(last.closedByTeam["T0SIM0001"] == 30)
            #expect(last.wrongCloses.isEmpty)
            try await eventually("the follower has told all") {
                follower.output.split(separator: "\n").count { $0.contains("\"command\":\"undo\"") } == 30
            }
            #expect(follower.output.split(separator: "\n").count == 30)
            _ = try await follower.stop(SIGINT)
            #expect(try await second.stop() == .status(0))
        }
    }
}
