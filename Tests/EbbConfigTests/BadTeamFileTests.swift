import EbbConfig
import EbbCore
import Foundation
import Testing

@Suite struct BadTeamFileTests {
    static let texts = [
        BadText("", "1:1: team: missing; name the workspace that the token belongs to, such as \"T0123ABCD\""),
        BadText("team = \"acme\"", "1:8: team: expected a workspace's id such as \"T0123ABCD\", found \"acme\""),
        BadText(
            "team = \"E0123ABCD\"",
            "1:8: team: expected a workspace's id such as \"T0123ABCD\", found \"E0123ABCD\""
        ),
        BadText("team = \"T1\"\nenabled = \"true\"", "2:11: enabled: expected true or false, found a string"),
        BadText("team = \"T1\"\nenabeld = true", "2:1: enabeld: unknown key; did you mean \"enabled\"?"),
        BadText(
            "team = \"T1\"\n[policy]\nstale_after = \"1d\"",
            "2:2: policy: unknown key; in a team's file the keys of [policy] stand at the top, without a table"
        ),
        BadText("team = \"T1\"\n[tick]", "2:2: tick: unknown key here; it belongs in the main file"),
        BadText(
            "team = \"T1\"\ninterval = \"1m\"",
            "2:1: interval: unknown key here; it belongs under [tick] of the main file"
        ),
        BadText(
            "team = \"T1\"\nrate_limit.share = 1",
            "2:12: rate_limit.share: unknown key here; it belongs under [rate_limit] of the main file"
        ),
        BadText(
            "team = \"T1\"\n[rate_limit.per_minute]\n\"auth.test\" = 0",
            "3:15: rate_limit.per_minute.\"auth.test\": expected a number from 0.001 to 100000, found 0"
        ),
        BadText(
            "team = \"T1\"\nnotice_text = \" \"\nnotice_after = \"59m\"",
            "2:15: notice_text: expected \"\" or a text of at most 4000 characters",
            "3:16: notice_after: expected \"\" or a duration such as \"23d\", at least 1h and less than stale_after"
        ),
        BadText("team = \"T1\"\ntoken = \"abc\"", "2:1: token: \(BadMainFileTests.secret)"),
        BadText(
            "team = \"T1\"\ntoken_credential = \"xoxb-1-2-abc\"",
            "2:20: token_credential: \(BadMainFileTests.secret)"
        ),
        BadText(
            "team = \"T1\"\ntoken_credential = \"../x\"",
            "2:20: token_credential: expected the name of a credential: at most 64 letters, digits, dots, dashes and "
                + "underscores, beginning with a letter or digit"
        ),
        BadText("team = \"T1\"\ntoken_file = \"token\"", "2:14: token_file: expected an absolute path"),
        BadText(
            "team = \"T1\"\ntoken_credential = \"a\"\ntoken_file = \"/nowhere/token\"",
            "3:14: token_file: token_credential is given too; keep one of them"
        ),
    ]

    @Test(arguments: texts)
    func `each error names file, line, column, key and what was expected`(bad: BadText) throws {
        let problems = try ConfigFolder(["ebb.toml": "", "teams.d/acme.toml": bad.text]).problems()
        #expect(problems == bad.problems.map { "teams.d/acme.toml:\($0)" })
    }

    @Test func `every error in every file comes at once, the main file's first, then by name`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "[tick]\nx = 1\ninterval = 1",
            "teams.d/b.toml": "team = 1\nenabled = 1",
            "teams.d/a.toml": "team = ",
        ])
        #expect(
            folder.problems().map { $0.prefix { $0 != " " } }
                == [
                    "ebb.toml:2:1:", "ebb.toml:3:12:", "teams.d/a.toml:1:8:", "teams.d/b.toml:1:8:",
                    "teams.d/b.toml:2:11:",
                ]
        )
    }

    @Test func `of thousands of files every error comes in the order of their names`() throws {
        var files = ["ebb.toml": ""]
        for number in 1000..<3500 { files["teams.d/t\(number).toml"] = "team = \"T\(number)\"" }
        files["teams.d/t1001.toml"] = "team = \"T3400\""
        files["teams.d/t2200.toml"] = "team = "
        files["teams.d/t3000.toml"] = "enabled = 1\nteam = \"T3000\""
        #expect(
            try ConfigFolder(files).problems().map { $0.prefix { $0 != " " } }
                == [
                    "teams.d/t2200.toml:1:8:", "teams.d/t3000.toml:1:11:", "teams.d/t3400.toml:1:8:",
                ]
        )
        files["teams.d/t1001.toml"] = nil
        files["teams.d/t2200.toml"] = nil
        files["teams.d/t3000.toml"] = nil
        let teams = try ConfigFolder(files).load().settings.teams
        let names = files.keys.filter { $0 != "ebb.toml" }.map { String($0.dropFirst(8).dropLast(5)) }
        #expect(teams.map(\.name) == names.sorted())
    }

    @Test func `two files that name one team are an error`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "", "teams.d/a.toml": "team = \"T1\"", "teams.d/b.toml": "# b\n  team = \"T1\"",
        ])
        #expect(
            folder.problems() == ["teams.d/b.toml:2:10: team: teams.d/a.toml names T1 too; keep one of the two files"]
        )
    }

    @Test func `a file named like another team's id is an error`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "", "teams.d/a.toml": "team = \"T1\"", "teams.d/T1.toml": "team = \"T2\"",
        ])
        #expect(
            folder.problems()
                == ["teams.d/T1.toml:1:1: this file is named like the team of teams.d/a.toml; give it another name"]
        )
    }

    @Test(arguments: ["a b", "-a", "ä", "a\u{1B}b", String(repeating: "a", count: 65)])
    func `a team's file has a safe name`(name: String) throws {
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d/\(name).toml": "team = \"T1\""])
        let shown = name.replacingOccurrences(of: "\u{1B}", with: "?")
        #expect(
            folder.problems() == [
                "teams.d/\(shown).toml:1:1: a team's file is named by at most 64 letters, digits, dots, dashes and "
                    + "underscores, beginning with a letter or digit, and .toml"
            ]
        )
    }

    @Test(arguments: [0o640, 0o604, 0o444])
    func `a token file that group or others may read is an error`(mode: Int) throws {
        let folder = try ConfigFolder(["ebb.toml": ""])
        try folder.write("token", Data("xoxb-1".utf8), mode: mode)
        try folder.write("teams.d/a.toml", Data("team = \"T1\"\ntoken_file = \"\(folder.path("token"))\"".utf8))
        #expect(
            folder.problems() == [
                "teams.d/a.toml:2:14: token_file: group or others may read this file; take that away with chmod go=, and "
                    + "have Slack replace the token if they did"
            ]
        )
    }

    @Test(arguments: [0o600, 0o400, 0o000])
    func `one that nobody else can read is none, nor is a missing one`(mode: Int) throws {
        let folder = try ConfigFolder(["ebb.toml": ""])
        try folder.write("token", Data("xoxb-1".utf8), mode: mode)
        try folder.write("teams.d/a.toml", Data("team = \"T1\"\ntoken_file = \"\(folder.path("token"))\"".utf8))
        try folder.write("teams.d/b.toml", Data("team = \"T2\"\ntoken_file = \"\(folder.path("missing"))\"".utf8))
        #expect(
            try folder.load().settings.teams.map(\.tokenSource) == [
                .file(folder.path("token")), .file(folder.path("missing")),
            ]
        )
    }
}
