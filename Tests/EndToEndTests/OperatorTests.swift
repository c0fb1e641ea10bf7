import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `ebbctl` against the real `ebbd`.
@Suite struct OperatorTests {
    private static let scene = [
        "--teams", "3", "--off", "1", "--stale", "30", "--fresh", "4", "--app-rate", "0", "--time-scale", "60",
        "--tick", "1h", "--latency", "2ms", "--jitter", "2ms",
    ]

    /// A daemon that has listed its teams, with no tick due for an hour.
    private func onStage(_ body: (Stage, Simulator, RunningProgram) async throws -> Void) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let ebbd = try await stage.daemon()
            try await eventually("the first tick has ended") {
                let tick = try await stage.control.status().tick
                return tick.lastEnded != nil && !tick.running
            }
            try await body(stage, simulator, ebbd)
            _ = try await ebbd.stop()
            #expect(try await simulator.report().wrongCloses.isEmpty)
        }
    }

    private func json(_ ended: Stage.Ended) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
        let json = try #require(object, "\(ended.output)")
        #expect(json["version"] as? Int == 1)
        return json
    }

    @Test func `status, teams and plan tell what there is, and ask Slack nothing`() async throws {
        try await self.onStage { stage, simulator, _ in
            let calls = try await simulator.report().ebb.calls
            let status = try await stage.ebbctl("status")
            #expect(status.end == .status(0))
            #expect(status.output.contains("2 of 3 enabled"))
            let totals = try #require(self.json(try await stage.ebbctl("status", "--json"))["totals"] as? [String: Any])
            #expect(totals["teams"] as? Int == 3)
            #expect(totals["enabled"] as? Int == 2)

            let teams = try await stage.ebbctl("teams")
            #expect(teams.end == .status(0))
            #expect(teams.output.contains("T0SIM0003"))
            let list = try #require(self.json(try await stage.ebbctl("teams", "--json"))["teams"] as? [[String: Any]])
            #expect(list.map { $0["standing"] as? String } == ["healthy", "healthy", "off"])
            #expect(list.map { $0["last_listing"] is String } == [true, true, false])

            // By name and by id it is the same team.
            let byName = try self.json(try await stage.ebbctl("plan", "team-1", "--json"))
            let byID = try self.json(try await stage.ebbctl("plan", "T0SIM0001", "--json"))
            for plan in [byName, byID] {
                #expect(plan["team"] as? String == "T0SIM0001")
                #expect(plan["name"] as? String == "team-1")
                let summary = try #require(plan["summary"] as? [String: Any])
                #expect((summary["ask"] as? Int ?? 0) >= 30)
                #expect(summary["next_tick"] as? Int == 10)
                let kept = try #require(summary["kept_by_reason"] as? [String: Int])
                #expect(kept["external"] == 2)
                #expect(kept["not_created_by_app"] == 2)
            }
            let plan = try await stage.ebbctl("plan", "team-1")
            #expect(plan.end == .status(0))
            #expect(plan.output.contains("C0"))
            #expect(try await simulator.report().ebb.calls == calls)
        }
    }

    @Test func `pause, tick, resume and drains do what they say`() async throws {
        try await self.onStage { stage, simulator, _ in
            #expect(try await stage.ebbctl("pause", "team-1").end == .status(0))
            #expect(try await stage.control.team("team-1").standing == .paused)
            #expect(try await stage.ebbctl("tick", "--yes").end == .status(0))
            try await eventually("team 2 has used up its cap") {
                try await simulator.report().closedByTeam["T0SIM0002"] == 10
            }
            #expect(try await simulator.report().closedByTeam["T0SIM0001"] == nil)
            #expect(try await stage.ebbctl("resume", "team-1", "--yes").end == .status(0))
            #expect(try await stage.control.team("team-1").standing == .healthy)

            // A drain knows no cap; its limit holds.
            let limited = try await stage.ebbctl("drain", "T0SIM0001", "--limit", "4", "--follow", "--yes")
            #expect(limited.end == .status(0), "\(limited.output)\(limited.errors)")
            #expect(try await simulator.report().closedByTeam["T0SIM0001"] == 4)
            let whole = try await stage.ebbctl("drain", "team-1", "--follow", "--json", "--yes")
            #expect(whole.end == .status(0))
            #expect(try await simulator.report().closedByTeam["T0SIM0001"] == 30)
            #expect(whole.output.contains("\"state\":\"done\""), "\(whole.output)")

            let begun = try self.json(try await stage.ebbctl("drain", "team-2", "--yes", "--json"))
            #expect(begun["team"] as? String == "T0SIM0002")
            let cancelled = try self.json(try await stage.ebbctl("drain", "team-2", "--cancel", "--json"))
            #expect(cancelled["state"] as? String == "cancelled")
            #expect(try await stage.ebbctl("drain", "team-2", "--cancel").end == .status(1))
            let closed = try await simulator.report().closed
            try await stage.control.beginTick("team-1")
            try await eventually("a tick ends") { try await !stage.control.status().tick.running }
            #expect(try await simulator.report().closed <= closed + 1)
        }
    }

    @Test func `a drain survives a kill and goes on by itself`() async throws {
        try await self.onStage { stage, simulator, ebbd in
            #expect(try await stage.ebbctl("drain", "team-1", "--yes").end == .status(0))
            try await eventually("it closes") { try await simulator.report().closed >= 5 }
            #expect(try await ebbd.stop(SIGKILL) == .signal(SIGKILL))
            let second = try await stage.daemon()
            try await eventually("team 1 is done") {
                try await simulator.report().leftByTeam["T0SIM0001", default: 0] == 0
            }
            let report = try await simulator.report()
            #expect(report.closedByTeam["T0SIM0002"] == nil)
            #expect(report.doubleCloses.count <= 1)
            #expect(try await second.stop() == .status(0))
        }
    }

    @Test func `a breaker is approved by its plan, and by no other`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene + ["--fresh", "60"])
            try stage.edit(stage.configPath, "stale_after = \"30d\"", "stale_after = \"3000d\"")
            let ebbd = try await stage.daemon()
            try await eventually("the first tick has ended") { ebbd.records(with: "A tick has ended") == 1 }
            try await stage.control.beginTick()
            try await eventually("the second tick has ended") { ebbd.records(with: "A tick has ended") == 2 }
            try stage.edit(stage.configPath, "stale_after = \"3000d\"", "stale_after = \"30d\"")
            ebbd.kill(SIGHUP)
            try await ebbd.says("The configuration was read anew")
            #expect(try await stage.ebbctl("approve", "team-1", "--yes").end == .status(1))
            try await stage.control.beginTick("team-1")
            try await ebbd.says("A breaker has tripped")
            #expect(try await stage.ebbctl("status").end == .status(1))
            #expect(try await stage.ebbctl("drain", "team-1", "--yes").end == .status(1))
            let teams = try self.json(try await stage.ebbctl("teams", "--json"))
            let first = try #require((teams["teams"] as? [[String: Any]])?.first)
            let plan = try #require((first["breaker"] as? [String: Any])?["plan"] as? String)
            let other = String(repeating: "0", count: plan.count)
            #expect(try await stage.ebbctl("approve", "team-1", "--plan", other, "--yes").end == .status(1))
            #expect(try await stage.control.send(.approve(team: "team-1", plan: "nonsense")).status == 400)
            #expect(try await simulator.report().closed == 0)
            let approved = try await stage.ebbctl("approve", "team-1", "--plan", plan, "--yes", "--json")
            #expect(approved.end == .status(0))
            #expect(try self.json(approved)["team"] as? String == "T0SIM0001")
            try await stage.control.beginTick("team-1")
            try await eventually("it closes up to its cap") {
                try await simulator.report().closedByTeam["T0SIM0001"] == 10
            }
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `check tells offline what is wrong, and online whose token it is`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            try stage.write("xoxp-somebody", to: stage.tokenPath(3), mode: 0o600)
            let offline = try await stage.run(BuiltProgram.ebbctl.path, ["check", "--config", stage.configPath])
            #expect(offline.end == .status(0))
            #expect(offline.output.contains("3 teams, 2 enabled"))
            let json = try await stage.run(BuiltProgram.ebbctl.path, ["check", "--json", "--config", stage.configPath])
            #expect(try self.json(json)["ok"] as? Bool == true)

            let token = try String(contentsOfFile: stage.tokenPath(1), encoding: .utf8)
            try stage.write(token, to: stage.tokenPath(2), mode: 0o600)
            let ebbd = try await stage.daemon()
            let arguments = ["check", "--online", "--config", stage.configPath]
            let online = try await stage.run(BuiltProgram.ebbctl.path, arguments)
            #expect(online.end == .status(1), "\(online.errors)")
            #expect(online.output.contains("the token belongs to T0SIM0001"), "\(online.output)")
            #expect(online.output.contains("invalid_auth"))
            let checked = try self.json(try await stage.run(BuiltProgram.ebbctl.path, arguments + ["--json"]))
            let teams = try #require(checked["teams"] as? [[String: Any]])
            #expect(teams.map { $0["ok"] as? Bool } == [true, false, false])
            #expect(teams.map { $0["team_found"] as? String } == ["T0SIM0001", "T0SIM0001", nil])
            #expect(teams[0]["token_kind"] as? String == "bot")
            // The team that is off was asked who its token is, and nothing else.
            #expect(try await simulator.report().ebb.callsByTeam["T0SIM0003"] == nil)
            #expect(try await ebbd.stop() == .status(0))

            try stage.edit(stage.teamPath(1), "enabled = true", "enabled = 1")
            #expect(try await stage.run(BuiltProgram.ebbctl.path, arguments).end == .status(78))
        }
    }

    @Test func `what cannot be done ends with its own status`() async throws {
        try await self.onStage { stage, simulator, ebbd in
            let wrong: [([String], Int32)] = [
                (["frobnicate"], 64), (["plan"], 64), (["status", "--bogus"], 64), (["drain", "team-1"], 64),
                (["drain", "team-1", "--limit", "x", "--yes"], 64), (["plan", "nobody"], 65),
                (["pause", "T0NOBODY"], 65), (["tick", "team-3", "--yes"], 77), (["drain", "team-3", "--yes"], 77),
                (["drain", "team-1", "--cancel"], 1),
            ]
            for (arguments, status) in wrong {
                let all = arguments + ["--socket", stage.socketPath]
                let ended = try await stage.run(BuiltProgram.ebbctl.path, all)
                #expect(ended.end == .status(status), "\(arguments): \(ended.errors)")
                #expect(ended.errors.hasPrefix("ebbctl: "))
                let json = try self.json(try await stage.run(BuiltProgram.ebbctl.path, all + ["--json"]))
                #expect((json["error"] as? [String: Any])?["code"] is String, "\(arguments)")
            }
            // `ebbd` says no to who does not go through `ebbctl`, too.
            for (target, status) in [("/v1/nothing", 404), ("/v1/tick", 405), ("/v1/plan", 404)] {
                let reply = try await HTTPExchange.send("GET", target, to: .unix(stage.socketPath))
                #expect(reply.status == status, "\(target)")
            }
            let broken = try await HTTPExchange.send("POST", "/v1/pause", body: "{", to: .unix(stage.socketPath))
            #expect(broken.status == 400)
            #expect(try await simulator.report().closed == 0)
            #expect(try await ebbd.stop() == .status(0))
            #expect(try await stage.ebbctl("status").end == .status(69))
            #expect(try await stage.ebbctl("status", "--json").end == .status(69))
        }
    }

    @Test(.enabled(if: Machine.isRoot, "only root can run it as somebody else"))
    func `who may not open the socket is told so, with 77`() async throws {
        try await self.onStage { stage, _, _ in
            chmod(stage.folder, 0o711)
            let copy = stage.folder + "/ebbctl"
            try FileManager.default.copyItem(atPath: BuiltProgram.ebbctl.path, toPath: copy)
            chmod(copy, 0o755)
            let ended = try await stage.run(
                "setpriv",
                [
                    "--reuid", "65534", "--regid", "65534", "--clear-groups", copy, "status", "--socket",
                    stage.socketPath,
                ]
            )
            #expect(ended.end == .status(77), "\(ended.errors)")
            #expect(ended.errors.contains("member of the group ebb"))
        }
    }
}
