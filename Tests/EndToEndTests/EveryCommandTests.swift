import EbbControl
import EbbOperator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// Every command of `ebbctl`, by its own syntax, against an `ebbd` in every state: an answer, soon, and the status that
/// the manual promises.
@Suite(.serialized) struct EveryCommandTests {
    /// How to call a command so that it neither asks nor waits. A command that is not here fails the test.
    private static func lines(_ command: String, team: String) -> [[String]]? {
        switch command {
        case "check": [["check"], ["check", "--json"]]
        case "status", "teams", "reload": [[command], [command, "--json"]]
        case "drain": [["drain"], ["drain", team, "--limit", "1", "--yes"], ["drain", team, "--cancel"]]
        case "plan": [["plan", team], ["plan", team, "--diff"], ["plan", team, "--json"]]
        case "show": [["show", team], ["show", team, "--json"]]
        case "tick": [["tick", team, "--yes"]]
        case "pause": [["pause", team, "--for", "1h"]]
        case "resume": [["resume", team, "--yes"]]
        case "approve": [["approve", team, "--yes"], ["approve", team, "--recheck", "--yes"]]
        case "disable": [["disable", team]]
        case "enable": [["disable", team], ["enable", team, "--yes"]]
        case "new": [["new", "another", "--team", "T0ANOTHER"]]
        case "log": [["log", team], ["log"]]
        case "undo": [["undo", team, "--since", "1h", "--yes"]]
        case "retry": [["retry", team, "--all", "--yes"]]
        case "limits": [["limits"], ["limits", "--json"]]
        case "report": [["report", "--html", "-"], ["report", "--json"]]
        // It runs journalctl, which is not this program's to time.
        case "journal": []
        default: nil
        }
    }

    private static let commands = HelpText.commands.map(\.name)

    /// What every state allows: done, a problem that it tells, a refusal, no daemon. Never a signal or a usage error.
    private static let statuses: Set<Int32> = [0, 1, 65, 69, 77]

    /// What takes longer than this hangs. What a command took is printed; how fast it should be is no test's to say.
    private static let limit = Duration.seconds(60)
    private static let aim = Duration.milliseconds(300)

    /// So many teams that nothing may go through all of them unawares. Thread Sanitizer finds nothing more with more.
    #if TSAN
    private static let manyTeams = 1_000
    #else
    private static let manyTeams = 10_000
    #endif

    private func runAll(_ state: String, _ stage: Stage, team: String, statuses: Set<Int32>) async throws {
        var slowest = (took: Duration.zero, line: "")
        defer {
            try? FileManager.default.removeItem(atPath: stage.folder + "/teams.d/another.toml")
            try? stage.edit(stage.folder + "/teams.d/\(team).toml", "enabled = false", "enabled = true")
        }
        for command in Self.commands {
            let lines = try #require(Self.lines(command, team: team), "\(command) is in no line of this test")
            for line in lines {
                let ended = try await stage.run(BuiltProgram.ebbctl.path, line + ["--config", stage.configPath])
                let said = "\(state): \(line): \(ended.end)\n\(ended.output.prefix(500))\(ended.errors.prefix(500))"
                guard case .status(let status) = ended.end else {
                    Issue.record("\(said)")
                    continue
                }
                #expect(statuses.contains(status), "\(said)")
                #expect(ended.took < Self.limit, "\(ended.took) \(said)")
                #expect(!(ended.output + ended.errors).isEmpty, "\(said)")
                if line.contains("--json") {
                    let object = try? JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
                    #expect(object?["version"] as? Int == 1, "\(said)")
                }
                if ended.took > Self.aim { print("\(state): \(ended.took) \(line.joined(separator: " "))") }
                if ended.took > slowest.took { slowest = (ended.took, line.joined(separator: " ")) }
            }
        }
        let word = slowest.took < Self.aim ? "under" : "over"
        print("\(state): the slowest of all commands took \(slowest.took) (\(slowest.line)), \(word) \(Self.aim)")
    }

    @Test func `a daemon that is down, starting, holding, paused or reloading answers every command`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "3", "--stale", "40", "--fresh", "4", "--app-rate", "0", "--time-scale", "60", "--tick",
                "1h",
                "--latency", "2ms", "--jitter", "2ms",
            ])
            try await self.runAll("down", stage, team: "team-1", statuses: [0, 65, 69])

            // While another program holds its state file it starts, and nobody listens yet.
            let lock = try StateFile(stage.statePath)
            try lock.execute("BEGIN EXCLUSIVE")
            let starting = try stage.startDaemon()
            try await Task.sleep(for: .milliseconds(500))
            try await self.runAll("starting", stage, team: "team-1", statuses: [0, 65, 69])
            try lock.execute("ROLLBACK")
            try await stage.answers(starting)
            try await eventually("the first tick has ended") { try await stage.control.status().tick.lastEnded != nil }
            try await self.runAll("calm", stage, team: "team-1", statuses: Self.statuses)

            try await simulator.steer("refuse", ["retry_after": "600", "count": "5"])
            _ = try await stage.control.send(.drain(team: "team-2", limit: nil))
            try await eventually("it holds") { try await !stage.control.status().limiter.holds.isEmpty }
            try await self.runAll("holding", stage, team: "team-1", statuses: Self.statuses)

            _ = try await stage.control.send(.pause(team: nil, seconds: nil))
            try await self.runAll("paused", stage, team: "team-2", statuses: Self.statuses)

            try await withThrowingDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        starting.kill(SIGHUP)
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                }
                try await self.runAll("reloading", stage, team: "team-2", statuses: Self.statuses)
                group.cancelAll()
            }
            #expect(try await starting.stop() == .status(0))
        }
    }

    @Test func `with many teams every command answers, and lists come page by page`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig("[slack]\nbase_url = \"http://127.0.0.1:9/api/\"\n[tick]\nfirst_delay = \"24h\"")
            for number in 0..<Self.manyTeams {
                let name = "team-\(String(format: "%05d", number))"
                try "team = \"T\(String(format: "%07d", number))\"\nenabled = true\n".write(
                    toFile: stage.folder + "/teams.d/\(name).toml",
                    atomically: false,
                    encoding: .utf8
                )
            }
            let ebbd = try await stage.daemon()
            let page = try await stage.control.ask(.teams(Page(limit: 500)), for: TeamsReply.self)
            #expect(page.teams.count == 500)
            #expect(page.next == "team-00499")
            let teams = try await stage.ebbctl("teams")
            #expect(teams.output.split(separator: "\n").count == Self.manyTeams + 1)
            try FileManager.default.removeItem(atPath: stage.folder + "/teams.d/team-00999.toml")
            try await self.runAll("\(Self.manyTeams) teams", stage, team: "team-00500", statuses: Self.statuses)
            #expect(try await ebbd.stop() == .status(0))
        }
    }
}
