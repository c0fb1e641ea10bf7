import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `SIGHUP`, and what it must do even when the new files are broken.
@Suite struct ReloadTests {
    private static let scene = [
        "--teams", "3", "--off", "0", "--stale", "60", "--fresh", "0", "--other", "0", "--app-rate", "0",
        "--time-scale", "60", "--tick", "60s", "--pace", "100000", "--latency", "2ms", "--jitter", "2ms",
    ]

    /// Ebb's calls for a team so far.
    private func calls(_ simulator: Simulator, _ team: Int) async throws -> Int {
        try await simulator.report().ebb.callsByTeam["T0SIM000\(team)"] ?? 0
    }

    /// Starts `ebbd`, and the first tick in which anything may be closed.
    private func daemonAtWork(_ stage: Stage) async throws -> RunningProgram {
        let ebbd = try await stage.daemon()
        try await eventually("the first tick has ended") { ebbd.records(with: "A tick has ended") == 1 }
        try await stage.control.beginTick()
        return ebbd
    }

    /// Waits until so many more calls came for a team.
    private func work(_ simulator: Simulator, _ team: Int, more count: Int) async throws {
        let before = try await self.calls(simulator, team)
        try await eventually("work goes on for team \(team)") {
            try await self.calls(simulator, team) >= before + count
        }
    }

    @Test func `a valid configuration is in force at once`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let ebbd = try await stage.daemon()
            try stage.write("team = \"T0123ABCD\"\n", to: stage.folder + "/teams.d/acme.toml")
            ebbd.kill(SIGHUP)
            let status = try await eventually("the reload is done") {
                let status = try await stage.control.status()
                return status.lastReload == nil ? nil : status
            }
            #expect(status.lastReload?.ok == true)
            #expect(status.totals.teams == 1)
            #expect(status.totals.enabled == 0)
            try await ebbd.says("The configuration was read anew and is in force EBB_TEAMS=1 EBB_ENABLED=0")
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a main file that is gone is no empty one`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let ebbd = try await stage.daemon()
            unlink(stage.configPath)
            ebbd.kill(SIGHUP)
            try await ebbd.says("The new configuration was refused")
            #expect(try await stage.control.status().lastReload?.ok == false)
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `what a reload cannot change is said`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let ebbd = try await stage.daemon()
            try stage.edit(stage.configPath, "/ebb.db", "/new.db")
            ebbd.kill(SIGHUP)
            try await ebbd.says("[state] has changed; that is in force only after")
            #expect(!FileManager.default.fileExists(atPath: stage.folder + "/new.db"))
            // It is said for as long as it is so, and not when it is as it was.
            let again = try await stage.control.ask(.reload(), for: ReloadReply.self)
            #expect(again.problems.contains { $0.hasPrefix("[state] has changed") }, "\(again.problems)")
            try stage.edit(stage.configPath, "/new.db", "/ebb.db")
            let restored = try await stage.control.ask(.reload(), for: ReloadReply.self)
            #expect(restored.problems.isEmpty, "\(restored.problems)")
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `one team off and another one's file broken: no further request for either`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let ebbd = try await self.daemonAtWork(stage)
            for team in 1...3 { try await self.work(simulator, team, more: 8) }
            try stage.edit(stage.teamPath(1), "enabled = true", "enabled = false")
            try stage.edit(stage.teamPath(2), "enabled = true", "enabled = maybe")
            ebbd.kill(SIGHUP)
            try await ebbd.says("The new configuration was refused")
            // What was on its way has arrived by the time that others had two more turns.
            try await self.work(simulator, 3, more: 4)
            let before = try await simulator.report()
            try await self.work(simulator, 3, more: 30)
            let after = try await simulator.report()
            for team in ["T0SIM0001", "T0SIM0002"] {
                #expect(after.ebb.callsByTeam[team] == before.ebb.callsByTeam[team], "\(team)")
            }
            #expect(try await stage.control.team("team-1").standing == .stopped)
            #expect(try await stage.control.team("team-3").standing == .healthy)
            let problems = try #require(try await stage.control.status().lastReload).problems
            #expect(problems.contains { $0.hasPrefix("\(stage.teamPath(2)):2:") }, "\(problems)")

            // Mended, both files are in force: the one goes on, the other stays off.
            try stage.edit(stage.teamPath(2), "enabled = maybe", "enabled = true")
            ebbd.kill(SIGHUP)
            try await ebbd.says("The configuration was read anew")
            try await stage.control.beginTick()
            try await self.work(simulator, 2, more: 8)
            #expect(try await self.calls(simulator, 1) == before.ebb.callsByTeam["T0SIM0001"])
            #expect(try await ebbd.stop() == .status(0))
            #expect(try await simulator.report().wrongCloses.isEmpty)
        }
    }

    @Test func `two teams' token files swapped: both stop and name the team found`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let tokens = try [1, 2].map { try String(contentsOfFile: stage.tokenPath($0), encoding: .utf8) }
            try stage.write(tokens[1], to: stage.tokenPath(1), mode: 0o600)
            try stage.write(tokens[0], to: stage.tokenPath(2), mode: 0o600)
            let ebbd = try await self.daemonAtWork(stage)
            try await self.work(simulator, 3, more: 20)
            let teams = try await [stage.control.team("team-1"), stage.control.team("team-2")]
            #expect(teams.map(\.standing) == [.stopped, .stopped])
            #expect(teams[0].reason?.contains("T0SIM0002") == true)
            #expect(teams[1].reason?.contains("T0SIM0001") == true)
            let report = try await simulator.report()
            for team in ["T0SIM0001", "T0SIM0002"] { #expect(report.ebb.callsByTeam[team] == 1) }
            #expect(try await stage.ebbctl("status").end == .status(1))

            // Put right, a reload is enough: token files are read anew.
            try stage.write(tokens[0], to: stage.tokenPath(1), mode: 0o600)
            try stage.write(tokens[1], to: stage.tokenPath(2), mode: 0o600)
            ebbd.kill(SIGHUP)
            try await ebbd.says("The configuration was read anew")
            try await stage.control.beginTick("team-1")
            try await self.work(simulator, 1, more: 2)
            #expect(try await stage.control.team("team-1").standing == .healthy)
            #expect(try await ebbd.stop() == .status(0))
        }
    }
}
