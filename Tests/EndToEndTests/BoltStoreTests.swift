import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// Tokens that an app has stored with Slack's own library.
@Suite(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
struct BoltStoreTests {
    @Test(arguments: ["sqlite3", "files"])
    func `teams are cleaned with the tokens of the app's installations, as soon as there are any`(
        kind: String
    ) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "2", "--off", "0", "--stale", "5", "--app-rate", "0", "--time-scale", "60", "--tick", "1s",
                "--latency", "2ms",
            ])
            let target = stage.folder + "/store"
            let source = kind == "files" ? "files:\(target)" : "sqlite:\(target)"
            let main = try String(contentsOfFile: stage.configPath, encoding: .utf8)
            try stage.write("\(main)\n[installations]\nsource = \"\(source)\"\n", to: stage.configPath)
            for number in 1...2 {
                try stage.edit(stage.teamPath(number), "token_file = \"\(stage.tokenPath(number))\"\n", "")
            }
            let token = { (number: Int) in "xoxb-sim-000\(number)-not-a-real-token" }
            try Python.write(kind, target, [.install("T0SIM0001", token: token(1))])
            let ebbd = try await stage.daemon()
            try await eventually("the first team is done") {
                try await simulator.report().closedByTeam["T0SIM0001"] == 5
            }
            #expect(try await stage.control.team("team-2").standing == .stopped)
            try Python.write(kind, target, [.install("T0SIM0002", token: token(2))])
            try await eventually("nothing is left") { try await simulator.report().left == 0 }
            #expect(try await simulator.report().wrongCloses.isEmpty)
            try await eventually("both are well") { try await stage.control.team("team-2").standing == .healthy }
            let check = try await stage.run(BuiltProgram.ebbctl.path, ["check", "--config", stage.configPath])
            #expect(check.end == .status(0) && check.output.contains("holds 2 installations"), "\(check.errors)")
            let online = try await stage.run(
                BuiltProgram.ebbctl.path,
                ["check", "--online", "--config", stage.configPath]
            )
            #expect(online.end == .status(0), "\(online.output)\(online.errors)")
            #expect(!ebbd.errors.contains("xoxb"))
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a database that hangs delays neither the start nor a reload nor the stop`() async throws {
        try await Stage.run { stage in
            // It takes connections, and says nothing.
            let server = try SilentServer(path: stage.folder + "/.s.PGSQL.5432")
            try stage.writeConfig(
                "[tick]\nfirst_delay = \"0s\"\n[installations]\nsource = \"postgresql://ebb@/app?host=\(stage.folder)\""
            )
            try stage.write("team = \"T0SIM0001\"\nenabled = true\n", to: stage.teamPath(1))
            let ebbd = try await stage.daemon()
            #expect(try await stage.control.team("team-1").standing == .resting)
            ebbd.kill(SIGHUP)
            try await ebbd.says("The configuration was read anew")
            let (end, took) = try await measured { try await ebbd.stop() }
            #expect(end == .status(0))
            #expect(took < .seconds(6))
            withExtendedLifetime(server) {}
        }
    }
}
