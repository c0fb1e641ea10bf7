import EbbCore
import Foundation
import Glibc
import Testing

@testable import EbbSimulator

@Suite("ebb-sim")
struct ProgramTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-sim-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func run(_ arguments: [String]) async -> Int32 {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        continuation.yield(SIGTERM)
        return await SimulatorProgram.run(arguments: arguments, signals: signals)
    }

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o777 : 0
    }

    @Test(
        "arguments that are not understood end with 64, and say what was meant",
        arguments: [
            (["--tems", "3"], "unknown option --tems; did you mean --teams?"),
            (["--teams"], "--teams needs a value"),
            (["--teams", "0"], "--teams needs a whole number from 1 to 10000, not \"0\""),
            (["--world=wild"], "--world needs documented or incident, not \"wild\""),
            (["serve"], "\"serve\" is not an option; ebb-sim takes nothing else"),
            (["--latency", "80"], "--latency needs a duration such as 80ms, 5s, 30m or 12h, not \"80\""),
            (["--listen", "here"], "--listen needs an address such as 127.0.0.1:8065, not \"here\""),
            (["--history-per-minute", "7"], "--history-per-minute is 1 or 50, the two that Slack has"),
            (["--help=yes"], "--help takes no value"),
            (["--write-only"], "--write-only needs --write-config DIR"),
            (["--no-team-files"], "--no-team-files needs --write-config DIR"),
            (["--fault", "5xx"], "--fault needs KIND=PROBABILITY, not \"5xx\""),
            (["--fault", "5xx=2"], "--fault 5xx needs a number from 0.0 to 1.0, not \"2\""),
        ]
    )
    func usage(arguments: [String], message: String) async {
        #expect(throws: SimulatorError.usage(message)) { try SimulatorOptions(arguments) }
        #expect(await self.run(arguments) == 64)
    }

    @Test("a fault that is named stands above all kinds together, wherever it stands")
    func faultOrder() throws {
        let options = try SimulatorOptions(["--fault", "odd_retry_after=0", "--faults=0.6", "--fault=5xx=0.5"])
        #expect(options.faults[.oddRetryAfter] == 0)
        #expect(options.faults[.serverError] == 0.5)
        #expect(options.faults[.timeout] == 0.6 / 6)
        #expect(options.faults[.shortPage] == 0.6)
        #expect(options.faults[.revokedToken] == 0)
    }

    @Test("the configuration fits the world: scaled rates, teams off at the end, tokens for their owner alone")
    func config() async throws {
        try await self.inFolder { folder in
            let status = await self.run([
                "--listen", "127.0.0.1:18065", "--teams", "4", "--off", "2", "--time-scale", "60", "--pace", "5",
                "--history-per-minute", "1", "--write-config", folder, "--write-only",
            ])
            #expect(status == 0)
            let main = try String(contentsOfFile: folder + "/ebb.toml", encoding: .utf8)
            for line in [
                "interval = \"30s\"", "requests_per_second = 60.0", "\"conversations.history\" = 60.0",
                "\"conversations.close\" = 1200.0", "base_url = \"http://127.0.0.1:18065/api/\"",
                "url = \"sqlite:\(folder)/ebb.db\"", "socket = \"\(folder)/control.sock\"", "stale_after = \"30d\"",
                "max_closes_per_tick = 5",
            ] {
                #expect(main.components(separatedBy: "\n").contains(line), "\(line)")
            }
            for (number, enabled) in [(1, true), (2, true), (3, false), (4, false)] {
                let team = try String(contentsOfFile: folder + "/teams.d/team-\(number).toml", encoding: .utf8)
                #expect(team.contains("team = \"T0SIM000\(number)\"\nenabled = \(enabled)\n"))
                #expect(team.contains("token_file = \"\(folder)/tokens/team-\(number)\"\n"))
                #expect(team.contains("keep_conversations = [\"C0"))
                #expect(self.mode(folder + "/tokens/team-\(number)") == 0o600)
                let token = try String(contentsOfFile: folder + "/tokens/team-\(number)", encoding: .utf8)
                #expect(token == WorldPlan(teamCount: 4, groups: []).teams[number - 1].token + "\n")
            }
            #expect(self.mode(folder + "/tokens") == 0o700)
        }
    }

    @Test("without files of teams nothing is exempt, and their tokens are there")
    func noTeamFiles() async throws {
        try await self.inFolder { folder in
            let status = await self.run([
                "--listen", "127.0.0.1:18065", "--teams", "2", "--no-team-files", "--write-config", folder,
                "--write-only",
            ])
            #expect(status == 0)
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
            #expect(files.sorted() == ["ebb.toml", "teams.d", "tokens", "tokens/team-1", "tokens/team-2"])
        }
        let options = try SimulatorOptions(["--no-team-files", "--write-config", "x", "--stale", "3", "--empty", "4"])
        let groups = try #require(options.plan.teams.first).groups.filter { $0.count > 0 }
        #expect(groups.allSatisfy { $0.exemption == nil })
        #expect(groups.last?.messages == 0 && groups.last?.count == 4)
    }

    @Test("the keys of the two extremes stay within their ranges", arguments: [1.0, 100_000])
    func ranges(scale: Double) {
        var plan = Stage.plan()
        plan.timeScale = scale
        let writer = ConfigWriter(
            plan: plan,
            directory: "/tmp/a \"b\"",
            host: "::1",
            port: 1,
            tick: nil,
            pace: nil,
            keeps: [:]
        )
        let text = writer.main
        #expect(text.contains("interval = \"\(scale == 1 ? 1_800 : 1)s\""))
        #expect(text.contains("requests_per_second = \(scale == 1 ? 1.0 : 1_000.0)"))
        #expect(text.contains("\"conversations.members\" = \(scale == 1 ? 100.0 : 100_000.0)"))
        #expect(text.contains("http://[::1]:1/api/"))
        #expect(text.contains("sqlite:/tmp/a \\\"b\\\"/ebb.db"))
    }

    @Test("a signal ends it with the report, in a file too")
    func reportFile() async throws {
        try await self.inFolder { folder in
            let file = folder + "/report.json"
            let arguments = ["--listen", "127.0.0.1:0", "--stale=7", "--teams=2", "--write-config", folder]
            #expect(await self.run(arguments + ["--report", file]) == 0)
            let report = try JSONDecoder().decode(WorldReport.self, from: Data(contentsOf: URL(filePath: file)))
            #expect(report.left == 7)
            #expect(report.leftByTeam == ["T0SIM0001": 7])
        }
    }

    @Test("an address in use ends with 69, a folder that cannot be made with 73")
    func failures() async throws {
        let server = try SimulatorServer(Stage.plan(), port: 0)
        #expect(await self.run(["--listen", "127.0.0.1:\(server.port)"]) == 69)
        #expect(await self.run(["--listen=127.0.0.1:0", "--write-config", "/proc/none"]) == 73)
    }
}
