import Foundation
import Glibc
import Testing

/// Each kind of configuration error: 78, with file, line and column, from `ebbd` and from `ebbctl check`.
@Suite struct BadConfigTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        /// What follows the file's name.
        var says: [String]
        var isTeam = false

        var testDescription: String { self.text }
    }

    private static func main(_ text: String, _ says: String...) -> Case { Case(text: text, says: says) }
    private static func team(_ text: String, _ says: String...) -> Case { Case(text: text, says: says, isTeam: true) }

    static let cases = [
        main("[tick\n", ":1:6: not valid TOML"),
        main("[tick]\ninterval = 30m", ":2:14: not valid TOML"),
        main("[tick]\nintervall = \"30m\"", ":2:1: tick.intervall: unknown key; did you mean \"interval\"?"),
        main("[polcy]\n", ":1:2: polcy: unknown key; did you mean \"policy\"?"),
        main("[tick]\ninterval = 30", ":2:12: tick.interval: expected a duration"),
        main("[tick]\ninterval = \"0s\"\nfirst_delay = \"25h\"", ":2:12: tick.interval:", ":3:15: tick.first_delay:"),
        main("[rate_limit]\nrequests_per_second = 0", ":2:23: rate_limit.requests_per_second:"),
        main("[rate_limit]\nshare = 2\nburst = 0", ":2:9: rate_limit.share:", ":3:9: rate_limit.burst:"),
        main("[rate_limit]\non_429 = \"panic\"", ":2:10: rate_limit.on_429:"),
        main(
            "[rate_limit.per_minute]\n\"conversations.clsoe\" = 20",
            ":2:1: rate_limit.per_minute.\"conversations.clsoe\": unknown key; did you mean \"conversations.close\"?"
        ),
        main("[slack]\nbase_url = \"http://slack.com/api/\"", ":2:12: slack.base_url:"),
        main("[slack]\nbase_url = \"ftp://slack.com/\"\ntimeout = \"1h\"", ":2:12:", ":3:11: slack.timeout:"),
        main("[state]\nurl = \"postgresql://db/ebb\"", ":2:7: state.url:"),
        main("[state]\nkeep_audit = \"1h\"", ":2:14: state.keep_audit:"),
        main("[control]\nsocket = \"run/control.sock\"", ":2:10: control.socket:"),
        main("[control]\nsocket = \"/\(String(repeating: "x", count: 200))\"", ":2:10: control.socket:"),
        main("[metrics]\nlisten = \"localhost\"\nper_team = -1", ":2:10: metrics.listen:", ":3:12:"),
        main("[installations]\nsource = \"sqlite:x\"", ":2:10: installations.source:"),
        main("[policy]\nenabled = true", ":2:1: policy.enabled: only a team's own file can turn a team on"),
        main("[policy]\nmeasure = \"updated\"", ":2:11: policy.measure:"),
        main("[policy]\nmax_closes_per_tick = 1000001", ":2:23: policy.max_closes_per_tick:"),
        main("[policy]\nbreaker_percent = 101", ":2:19: policy.breaker_percent:"),
        main("[policy]\nkeep_members = [\"Ünderdog\"]", ":2:17: policy.keep_members"),
        main("[policy]\nnotice_after = \"30d\"", ":2:16: policy.notice_after:"),
        main("[policy]\nactive_hours = \"20:00\"", ":2:16: policy.active_hours:"),
        main("ünknown = 1 ; x", ":1:"),
        team("enabled = true", ": team: missing"),
        team("team = \"acme\"", ":1:8: team:"),
        team("team = \"T0123ABCD\"\nenabled = \"yes\"", ":2:11: enabled: expected true or false, found a string"),
        team("team = \"T0123ABCD\"\ntoken = \"xoxb-1-2-secret\"", ":2:"),
        team("team = \"T0123ABCD\"\ntoken_file = \"relative\"", ":2:14: token_file:"),
        team("team = \"T0123ABCD\"\ntoken_credential = \"a/b\"", ":2:20: token_credential:"),
        team("team = \"T0123ABCD\"\n[tick]\ninterval = \"1m\"", ":2:2: tick: unknown key here"),
    ]

    @Test(arguments: Self.cases)
    func `ends with 78 and tells where`(bad: Case) async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let path = bad.isTeam ? stage.folder + "/teams.d/acme.toml" : stage.configPath
            try stage.write(bad.text, to: path)
            try await self.expectRefusal(stage, bad.says.map { (path, $0) })
        }
    }

    @Test func `every error of every file is told at once, in the order of the text`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig("[tick]\ninterval = 3\nfirst_dely = \"1m\"\n")
            let (first, second) = (stage.folder + "/teams.d/a.toml", stage.folder + "/teams.d/b.toml")
            try stage.write("team = \"T0123ABCD\"\nenabled = 1\nuser_token = 2\n", to: first)
            try stage.write("\n\nteam = \"T0123ABCD\"\n", to: second)
            try await self.expectRefusal(
                stage,
                [
                    (stage.configPath, ":6:12: tick.interval:"), (stage.configPath, ":7:1: tick.first_dely:"),
                    (first, ":2:11: enabled:"), (first, ":3:14: user_token:"), (second, ":3:8: team:"),
                ]
            )
        }
    }

    @Test(arguments: [mode_t(0o640), 0o604, 0o644])
    func `a token file that others may read is a configuration error`(mode: mode_t) async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let (path, token) = (stage.folder + "/teams.d/acme.toml", stage.folder + "/token")
            try stage.write("xoxb-1-2-not-for-you", to: token, mode: mode)
            try stage.write("team = \"T0123ABCD\"\ntoken_file = \"\(token)\"\n", to: path)
            try await self.expectRefusal(stage, [(path, ":2:14: token_file: group or others may read")])
        }
    }

    @Test func `a main file that was named and is not there is an error`() async throws {
        try await Stage.run { stage in
            try await self.expectRefusal(stage, [(stage.configPath, ":1:1: this file cannot be read")])
        }
    }

    private func expectRefusal(_ stage: Stage, _ problems: [(path: String, says: String)]) async throws {
        let ebbd = try stage.startDaemon()
        #expect(try await ebbd.ended() == .status(78))
        let check = try await stage.run(BuiltProgram.ebbctl.path, ["check", "--config", stage.configPath])
        #expect(check.end == .status(78))
        let lines = ebbd.errors.split(separator: "\n")
        #expect(lines.count >= problems.count, "\(ebbd.errors)")
        for (line, problem) in zip(lines, problems) {
            let isPlaced = line.hasPrefix("ebbd: \(problem.path):") && line.contains(problem.says)
            #expect(isPlaced, "expected \(problem.path)\(problem.says), got \(line)")
        }
        // Both programs say the same.
        let told = check.errors.split(separator: "\n").filter { !$0.contains(": warning: ") }
        #expect(told.map { "ebbd: " + $0 } == lines.map(String.init))
        #expect(!(ebbd.errors + check.errors + check.output).contains("xoxb-"))
        #expect(!FileManager.default.fileExists(atPath: stage.statePath))
    }
}
