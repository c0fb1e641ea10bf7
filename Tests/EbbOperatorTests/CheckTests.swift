import EbbControl
import Testing

@testable import EbbOperator

@Suite struct CheckTests {
    private static let team = "team = \"T0123ABCD\"\nenabled = true\n"

    @Test func `a valid configuration is said to be, without any daemon`() throws {
        try withFiles(["ebb.toml": "", "teams.d/acme.toml": Self.team, "teams.d/beta.toml": "team = \"T2\"\n"]) {
            folder in
            let outcome = ebbctl("check", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 0)
            #expect(outcome.output == "\(folder)/ebb.toml is valid: 2 teams, 1 enabled.\n")
            #expect(outcome.requests.isEmpty)
            let json = ebbctl("check", "--json", "--config", "\(folder)/ebb.toml").json
            #expect(json?["version"] as? Int == 1)
            #expect(json?["ok"] as? Bool == true)
            #expect(json?["team_count"] as? Int == 2)
            #expect(json?["enabled_count"] as? Int == 1)
        }
    }

    @Test func `every problem is told with its place, and the status is 78, online too`() throws {
        let files = ["ebb.toml": "[tick]\nintervall = \"3m\"\n", "teams.d/acme.toml": "team = 3\n"]
        try withFiles(files) { folder in
            let outcome = ebbctl("check", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 78)
            #expect(outcome.errors.contains("\(folder)/ebb.toml:2:1: "))
            #expect(outcome.errors.contains("\(folder)/teams.d/acme.toml:1:"))
            #expect(outcome.output == "\(folder)/ebb.toml is not valid: 2 problems.\n")
            let online = ebbctl("check", "--online", "--config", "\(folder)/ebb.toml")
            #expect(online.status == 78)
            #expect(online.requests.isEmpty)
            let json = ebbctl("check", "--json", "--config", "\(folder)/ebb.toml")
            #expect(json.status == 78)
            #expect((json.json?["problems"] as? [[String: Any]])?.first?["line"] as? Int == 2)
            #expect(json.errors.isEmpty)
        }
    }

    @Test func `a warning is told and is no problem`() throws {
        try withFiles(["ebb.toml": "[policy]\nmeasure = \"created\"\n", "teams.d/acme.toml": Self.team]) { folder in
            let outcome = ebbctl("check", "--config", "\(folder)/ebb.toml")
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains(": warning: "))
        }
    }

    private static let checks = [
        TeamCheck(
            team: "T0123ABCD",
            name: "acme",
            enabled: true,
            ok: true,
            problems: [],
            teamFound: "T0123ABCD",
            tokenKind: "bot",
            scopesMissing: []
        ),
        TeamCheck(
            team: "T0456EFGH",
            name: "日本支社",
            enabled: true,
            ok: false,
            problems: ["the token is of the team T1"],
            teamFound: "T1",
            tokenKind: "user",
            scopesMissing: ["mpim:history"]
        ),
    ]

    @Test func `online each team's token is told, page by page, and a problem makes it 1`() throws {
        try withFiles(["ebb.toml": ""]) { folder in
            let outcome = ebbctl("check", "--online", "--config", "\(folder)/ebb.toml") { request in
                request == .check(Page(limit: 5))
                    ? try .reply(CheckReply(teams: [Self.checks[0]], next: "acme"))
                    : try .reply(CheckReply(teams: [Self.checks[1]]))
            }
            #expect(outcome.status == 1)
            #expect(outcome.requests == [.check(Page(limit: 5)), .check(Page(after: "acme", limit: 5))])
            #expect(
                outcome.output == """
                    NAME      TEAM       TOKEN  RESULT
                    acme      T0123ABCD  bot    in order
                    日本支社  T0456EFGH  user   the token is of the team T1
                                                the scope mpim:history is missing
                    2 teams asked about, 1 with a problem.

                    """
            )
            #expect(outcome.progress == ["asked about 1 team", "asked about 2 teams"])
        }
    }

    @Test func `online without a problem it is 0`() throws {
        try withFiles(["ebb.toml": ""]) { folder in
            let outcome = ebbctl("check", "--online", "--json", "--config", "\(folder)/ebb.toml") { _ in
                try .reply(CheckReply(teams: [Self.checks[0]]))
            }
            #expect(outcome.status == 0)
            #expect((outcome.json?["teams"] as? [[String: Any]])?.first?["token_kind"] as? String == "bot")
        }
    }
}
