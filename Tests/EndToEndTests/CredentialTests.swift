import EbbControl
import EbbCore
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import HTTPServer
import Testing

/// Whose tokens they are, and where they come from.
@Suite struct CredentialTests {
    @Test func `credentials of the service manager are read at the start alone`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "2", "--off", "0", "--stale", "5", "--app-rate", "0", "--time-scale", "60", "--tick", "1s",
                "--latency", "2ms",
            ])
            let credentials = stage.folder + "/credentials"
            mkdir(credentials, 0o700)
            for number in 1...2 {
                try stage.edit(stage.teamPath(number), "token_file = \"\(stage.tokenPath(number))\"\n", "")
                let token = try String(contentsOfFile: stage.tokenPath(number), encoding: .utf8)
                // As `LoadCredential=token:…` names them, and by the file's own name.
                let name = number == 1 ? "token_team-1" : "team-2"
                try stage.write(token, to: "\(credentials)/\(name)", mode: 0o400)
            }
            let ebbd = try await stage.daemon(environment: ["CREDENTIALS_DIRECTORY": credentials])
            try await eventually("nothing is left") { try await simulator.report().left == 0 }

            // A team that comes with a reload has none yet.
            let text = "team = \"T0SIM0009\"\nenabled = true\n"
            try stage.write(text, to: stage.folder + "/teams.d/late.toml")
            ebbd.kill(SIGHUP)
            try await ebbd.says("The configuration was read anew")
            let late = try await stage.control.team("late")
            #expect(late.standing == .stopped)
            #expect(late.reason?.contains("systemctl restart ebbd") == true, "\(late.reason ?? "")")
            #expect(try await stage.control.team("team-1").standing == .healthy)
            #expect(try await stage.ebbctl("status").end == .status(1))
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    /// Answers `auth.test` by the token, and nothing else.
    private static func answer(_ request: HTTPRequest) -> HTTPResponse {
        let token = request.headers["authorization"]?.split(separator: " ").last ?? ""
        let who = token == "xoxp-person" ? "" : ", \"bot_id\": \"B0000000A\""
        let body = "{\"ok\": true, \"team_id\": \"T000000A1\", \"user_id\": \"U0000000A\"\(who)}"
        let scopes = token == "xoxb-poor" ? "mpim:read,chat:write" : "mpim:read,mpim:write,mpim:history"
        return HTTPResponse(
            status: request.path == "/api/auth.test" ? 200 : 404,
            headers: [HTTPField("Content-Type", "application/json"), HTTPField("X-OAuth-Scopes", scopes)],
            body: Array(body.utf8)
        )
    }

    /// A stage beside a server that answers `auth.test`, and the server's port.
    private func run(_ body: (Stage, Int) async throws -> Void) async throws {
        let server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0))
        let port = Int(try #require(server.port))
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await server.run { Self.answer($0) } }
            defer { server.stop() }
            try await Stage.run { stage in try await body(stage, port) }
        }
    }

    @Test func `check --online names a missing scope, a person's token and another team`() async throws {
        try await self.run { stage, port in
            try stage.writeConfig(
                "[slack]\nbase_url = \"http://127.0.0.1:\(port)/api/\"\n[rate_limit]\nshare = 1\n"
            )
            for (name, team, token) in [
                ("a-good", "T000000A1", "xoxb-good"), ("b-other", "T000000B2", "xoxb-good"),
            ] + [("c-person", "T000000C3", "xoxp-person"), ("d-poor", "T000000D4", "xoxb-poor")] {
                let path = "\(stage.folder)/\(name)"
                try stage.write(token + "\n", to: path, mode: 0o600)
                let text = "team = \"\(team)\"\ntoken_file = \"\(path)\"\n"
                try stage.write(text, to: "\(stage.folder)/teams.d/\(name).toml")
            }
            let ebbd = try await stage.daemon()
            let ended = try await stage.run(
                BuiltProgram.ebbctl.path,
                ["check", "--online", "--json", "--config", stage.configPath]
            )
            #expect(ended.end == .status(1), "\(ended.errors)")
            let teams = try JSONDecoder().decode(Envelope<CheckReply>.self, from: Data(ended.output.utf8)).body
                .teams
            try #require(teams.map(\.name) == ["a-good", "b-other", "c-person", "d-poor"])
            #expect(teams[0].ok && !teams[0].enabled)
            #expect(teams[1].teamFound == "T000000A1")
            #expect(teams[1].problems.contains { $0.contains("the token belongs to T000000A1") })
            #expect(teams[2].tokenKind == "user")
            #expect(teams[2].problems.contains { $0.contains("person's") })
            #expect(teams[3].scopesMissing == ["mpim:write", "mpim:history"])
            for scope in teams[3].scopesMissing {
                #expect(teams[3].problems.contains { $0.contains("the scope \(scope) is missing") })
            }
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `check --online says nothing of a token that is not the one that stands there now`() async throws {
        try await self.run { stage, port in
            try stage.writeConfig("[slack]\nbase_url = \"http://127.0.0.1:\(port)/api/\"\n")
            let path = "\(stage.folder)/token"
            try stage.write("xoxb-good\n", to: path, mode: 0o600)
            let text = "team = \"T000000A1\"\ntoken_file = \"\(path)\"\n"
            try stage.write(text, to: "\(stage.folder)/teams.d/acme.toml")
            let ebbd = try await stage.daemon()
            let check = { () async throws -> TeamCheck? in
                let ended = try await stage.run(
                    BuiltProgram.ebbctl.path,
                    ["check", "--online", "--json", "--config", stage.configPath]
                )
                return try JSONDecoder().decode(Envelope<CheckReply>.self, from: Data(ended.output.utf8)).body
                    .teams.first
            }
            #expect(try await check()?.ok == true)
            try stage.write("xoxb-poor\n", to: path, mode: 0o600)
            #expect(try await check()?.problems.first?.contains("`ebbctl reload`") == true)
            unlink(path)
            #expect(try await check()?.problems.first?.hasPrefix("token_unreadable: ") == true)
            #expect(try await ebbd.stop() == .status(0))
        }
    }
}
