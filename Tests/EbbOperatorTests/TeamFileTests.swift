import EbbConfig
import EbbControl
import EbbCore
import Foundation
import Glibc
import Testing

@testable import EbbOperator

/// `new`, `enable` and `disable`: what they write, what they leave alone, and what they ask of `ebbd`.
@Suite struct TeamFileTests {
    private static let person = Terminal(isInteractive: true)
    private static let text = """
        \u{FEFF}# käse 日本\r
        "enabled"   =   false # not yet\r
        team = "T0123ABCD"   # äöü\r
        dry_run = true\r
        [rate_limit.per_minute]\r
        "conversations.history" = 50\r

        """

    /// A daemon that judges as `ebbd` does, and is content with everything else.
    private static func daemon(_ request: ControlRequest) throws -> ControlResponse {
        switch request {
        case .draft(let file, let text):
            let url = URL(fileURLWithPath: file)
            let main = url.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("ebb.toml")
            let draft = (name: url.lastPathComponent, text: Array(text.utf8))
            var problems: [String] = []
            do throws(ConfigFailure) {
                _ = try ConfigLoader(path: main.path).load(draft: draft)
            } catch {
                problems = error.problems.map(\.description)
            }
            let prepared = problems.isEmpty ? "7" : nil
            return try .reply(DraftReply(ok: problems.isEmpty, problems: problems, prepared: prepared))
        case .reload: return try self.reloaded([])
        case .show:
            var reply = ShowReply.acme
            reply.file = nil
            reply.team.enabled = false
            return try .reply(reply)
        case .pause, .resume:
            let team = TeamReference(team: "T0123ABCD", name: "acme")
            let isPause = if case .pause = request { true } else { false }
            return try .reply(PauseReply(team: team, paused: isPause, changed: true, sitePaused: false))
        default: return try .refusal(.badRequest, "not asked for")
        }
    }

    private static func reloaded(_ problems: [String]) throws -> ControlResponse {
        try .reply(
            ReloadReply(
                at: "2026-11-23T18:40:00Z",
                ok: problems.isEmpty,
                problems: problems,
                teams: 1,
                enabled: 1
            )
        )
    }

    private static func read(_ path: String) -> String {
        (try? String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)) ?? ""
    }

    private static func files(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/teams.d")) ?? []).sorted()
    }

    private static func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test(arguments: ["acme", "T0123ABCD"])
    func `enable changes one word of the file and nothing else, by name and by id`(team: String) throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let path = "\(folder)/teams.d/acme.toml"
            chmod(path, 0o640)
            let outcome = ebbctl(
                "enable",
                team,
                "--config",
                "\(folder)/ebb.toml",
                on: Self.person,
                answers: ["y"],
                daemon: Self.daemon
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(Self.read(path) == Self.text.replacingOccurrences(of: "   false", with: "   true"))
            #expect(Self.mode(path) == 0o640)
            #expect(
                outcome.questions.first?.contains("- \"enabled\"   =   false # not yet\n+ \"enabled\"   =   true")
                    == true
            )
            #expect(outcome.questions.first?.contains("It is a dry run") == true)
            #expect(
                outcome.requests.prefix(2) == [
                    .draft(file: path, text: Self.read(path)), .reload(prepared: "7"),
                ]
            )
            #expect(Self.files(folder) == ["acme.toml"])
        }
    }

    @Test func `enable writes the line where there is none, at the top of the file`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": "# a\nteam = \"T0123ABCD\"\n"]) { folder in
            let outcome = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml", daemon: Self.daemon)
            #expect(outcome.status == 0)
            #expect(Self.read("\(folder)/teams.d/acme.toml") == "# a\nenabled = true\nteam = \"T0123ABCD\"\n")
        }
    }

    @Test func `a no, a broken configuration and an unusual line leave the file as it is`() throws {
        let broken = [
            ("team = \"T0123ABCD\"\nenabled = false\nstale_aftr = \"1d\"\n", "did you mean"),
            ("team = \"T0123ABCD\"\nenabled = \"false\"\n", "yourself"), ("enabled = false\nteam = ", "yourself"),
        ]
        for (text, words) in broken {
            try withFiles(["ebb.toml": "", "teams.d/acme.toml": text]) { folder in
                let outcome = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml", daemon: Self.daemon)
                #expect(outcome.status == 78)
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
                #expect(Self.read("\(folder)/teams.d/acme.toml") == text)
                #expect(outcome.requests.isEmpty)
            }
        }
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let path = "\(folder)/ebb.toml"
            #expect(ebbctl("enable", "acme", "--config", path, daemon: Self.daemon).status == 64)
            #expect(ebbctl("enable", "acme", "--config", path, on: Self.person, answers: ["n"]).status == 1)
            #expect(ebbctl("enable", "amce", "--yes", "--config", path).status == 65)
            #expect(Self.read("\(folder)/teams.d/acme.toml") == Self.text)
        }
    }

    @Test func `without ebbd the file is written, and that it counts later is said`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let outcome = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("Left: ebbd cannot be reached: the file counts from its next start on."))
        }
    }

    @Test(arguments: [true, false])
    func `with something wrong in another team's file nothing is written, and what is wrong is told`(
        isReached: Bool
    ) throws {
        let daemon = isReached ? Self.daemon : { _ in throw OperatorError.unreachable("nobody is there") }
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text, "teams.d/other.toml": "broken"]) { folder in
            let enabled = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml", daemon: daemon)
            #expect(enabled.status == 78)
            #expect(enabled.errors.contains("teams.d/other.toml:1:"), "\(enabled.errors)")
            #expect(enabled.errors.hasSuffix("teams.d/acme.toml was left as it is.\n"), "\(enabled.errors)")
            #expect(Self.read("\(folder)/teams.d/acme.toml") == Self.text)
            let new = ebbctl("new", "beta", "--team", "T0BETA", "--config", "\(folder)/ebb.toml", daemon: daemon)
            #expect(new.status == 78)
            #expect(new.errors.contains("teams.d/other.toml:1:"), "\(new.errors)")
            #expect(new.errors.hasSuffix("teams.d/beta.toml was not written.\n"), "\(new.errors)")
            #expect(Self.files(folder) == ["acme.toml", "other.toml"])
            #expect(enabled.requests.count == 1 && new.requests.count == 1, "nobody reads anything anew")
        }
    }

    @Test func `what an ebbd of another configuration cannot judge is judged here`() throws {
        let daemon: ScriptedTransport.Answer = { request in
            guard case .draft = request else { return try Self.daemon(request) }
            return try .refusal(.otherConfiguration, "this ebbd reads /etc/ebb/teams.d")
        }
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let path = "\(folder)/ebb.toml"
            let outcome = ebbctl("enable", "acme", "--yes", "--config", path, daemon: daemon)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.requests.contains(.reload()))
            #expect(Self.read("\(folder)/teams.d/acme.toml").contains("   true"))
            let rival = ebbctl("new", "beta", "--team", "T0123ABCD", "--config", path, daemon: daemon)
            #expect(rival.status == 78)
            #expect(rival.errors.contains("names T0123ABCD too"), "\(rival.errors)")
            #expect(Self.files(folder) == ["acme.toml"])
        }
    }

    @Test func `a reload that is refused is told with its problems, and the status is 78`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let outcome = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml") { request in
                guard case .reload = request else { return try Self.daemon(request) }
                return try Self.reloaded(["x.toml:1:1: no"])
            }
            #expect(outcome.status == 78)
            #expect(outcome.errors == "x.toml:1:1: no\n")
        }
    }

    @Test func `disable pauses first, writes, reloads, and takes its own pause back`() throws {
        let text = "team = \"T0123ABCD\"\nenabled = true\n"
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": text, "teams.d/other.toml": "broken"]) { folder in
            let outcome = ebbctl("disable", "acme", "--config", "\(folder)/ebb.toml", daemon: Self.daemon)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.questions.isEmpty)
            #expect(Self.read("\(folder)/teams.d/acme.toml") == "team = \"T0123ABCD\"\nenabled = false\n")
            #expect(
                outcome.requests == [
                    .pause(team: "acme", seconds: nil), .reload(), .show(team: "acme"), .resume(team: "acme"),
                ]
            )
            #expect(outcome.output.contains("acme is off"))
        }
    }

    @Test func `disable leaves an earlier pause as it was, with its time`() throws {
        let text = "team = \"T0123ABCD\"\nenabled = true\n"
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": text]) { folder in
            let outcome = ebbctl("disable", "acme", "--config", "\(folder)/ebb.toml") { request in
                let until = RFC3339.format(WallTime(seconds: 1_795_459_200 + 7_200))
                let team = TeamReference(team: "T0123ABCD", name: "acme")
                return switch request {
                case .pause(_, nil):
                    try .reply(
                        PauseReply(team: team, paused: true, changed: true, untilBefore: until, sitePaused: false)
                    )
                case .pause:
                    try .reply(PauseReply(team: team, paused: true, until: until, changed: true, sitePaused: false))
                default: try Self.daemon(request)
                }
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.requests.suffix(2) == [.resume(team: "acme"), .pause(team: "acme", seconds: 7_200)])
            #expect(outcome.output.contains("acme is off") && outcome.output.contains("stays so until"))
        }
    }

    @Test(arguments: [false, true])
    func `enable names what ends the pause that is in its way`(isEverything: Bool) throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let outcome = ebbctl("enable", "acme", "--yes", "--config", "\(folder)/ebb.toml") { request in
                switch request {
                case .show:
                    var reply = ShowReply.acme
                    reply.file = nil
                    reply.team.standing = .paused
                    return try .reply(reply)
                case .status:
                    var reply = StatusReply.calm
                    reply.paused = isEverything
                    return try .reply(reply)
                default: return try Self.daemon(request)
                }
            }
            let says = outcome.output
            #expect(says.contains("paused; 'ebbctl resume acme' ends that") != isEverything, "\(says)")
            #expect(outcome.output.contains("'ebbctl resume' ends that") == isEverything)
        }
    }

    @Test func `a file that cannot be edited leaves the team paused, says so, and ends with its own status`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": "team = \"T0123ABCD\"\nenabled = 1 # ?\n"]) { folder in
            let outcome = ebbctl("disable", "acme", "--config", "\(folder)/ebb.toml", daemon: Self.daemon)
            #expect(outcome.status == 78)
            #expect(outcome.requests == [.pause(team: "acme", seconds: nil)])
            #expect(outcome.output.contains("acme is paused: nothing is sent for it."))
            #expect(outcome.output.contains("Left: "))
            let away = ebbctl("disable", "acme", "--config", "\(folder)/ebb.toml")
            #expect(away.status == 78)
            #expect(away.output.contains("it is not paused"))
        }
    }

    @Test func `new writes a commented file, off and dry, and never over another`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let config = "\(folder)/ebb.toml"
            umask(0o077)
            defer { umask(0o022) }
            let outcome = ebbctl("new", "beta", "--team", "T0BETA", "--config", config, daemon: Self.daemon)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let path = "\(folder)/teams.d/beta.toml"
            let text = Self.read(path)
            #expect(text.contains("\nteam = \"T0BETA\"\n") && text.contains("\nenabled = false\n"))
            #expect(text.contains("\ndry_run = true\n"))
            #expect(Self.mode(path) == 0o644)
            #expect(ebbctl("check", "--config", config).status == 0)
            let asked = ebbctl(
                "new",
                "gamma",
                "--config",
                config,
                on: Self.person,
                answers: [" T0GAMMA "],
                daemon: Self.daemon
            )
            #expect(asked.status == 0)
            let wrong: [([String], Int32)] = [
                (["beta", "--team", "T0OTHER"], 65), (["delta"], 64), (["../x", "--team", "T0X"], 64),
                (["delta", "--team", "x"], 64), (["delta", "--team", "T0BETA"], 78), (["a", "--team", "T0BETA"], 78),
            ]
            for (words, status) in wrong {
                let outcome = ebbctl(words: ["new"] + words + ["--config", config], daemon: Self.daemon)
                #expect(outcome.status == status, "\(words): \(outcome.errors)")
            }
            #expect(Self.read(path) == text)
            #expect(Self.files(folder) == ["acme.toml", "beta.toml", "gamma.toml"])
        }
    }

    @Test func `new names a token's file from the root on, and says where a token goes without one`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text, "a \\ \"b\"": "xoxb-1"]) { folder in
            let config = "\(folder)/ebb.toml"
            let token = "\(folder)/a \\ \"b\""
            chmod(token, 0o600)
            let named = ebbctl(
                words: ["new", "beta", "--team", "T0BETA", "--token-file", token, "--config", config],
                daemon: Self.daemon
            )
            #expect(named.status == 0, "\(named.errors)")
            #expect(named.output.contains("Its token is read from \(token).\n"))
            #expect(
                Self.read("\(folder)/teams.d/beta.toml").contains(
                    "\ntoken_file = \"\(folder)/a \\\\ \\\"b\\\"\"\n"
                )
            )
            #expect(ebbctl("check", "--config", config).status == 0)
            let relative = ebbctl(
                words: ["new", "gamma", "--team", "T0GAMMA", "--token-file", "tokens/x", "--config", config],
                daemon: Self.daemon
            )
            #expect(relative.status == 0, "\(relative.errors)")
            #expect(relative.output.contains("token_file: there is no such file yet"))
            let current = FileManager.default.currentDirectoryPath
            let text = Self.read("\(folder)/teams.d/gamma.toml")
            #expect(text.contains("\ntoken_file = \"\(current)/tokens/x\"\n"))
            let unnamed = ebbctl("new", "delta", "--team", "T0DELTA", "--config", config, daemon: Self.daemon)
            #expect(unnamed.output.contains("that you alone can read"))
            #expect(Self.read("\(folder)/teams.d/delta.toml").contains("\n#token_file = "))
        }
    }

    @Test func `with --json each is one object`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.text]) { folder in
            let outcome = ebbctl(
                "enable",
                "acme",
                "--yes",
                "--json",
                "--config",
                "\(folder)/ebb.toml",
                daemon: Self.daemon
            )
            #expect(outcome.json?["written"] as? Bool == true)
            #expect(outcome.json?["reloaded"] as? Bool == true)
            #expect(outcome.json?["name"] as? String == "acme")
        }
    }
}
