import EbbConfig
import EbbCore
import Foundation
import Testing

@Suite struct WarningTests {
    @Test func `what is risky but valid is warned of, in the order of the text`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "[policy]\nstale_after = \"1h\"\nbreaker_percent = 0",
            "teams.d/a.toml": "team = \"T1\"\nmeasure = \"created\"\nstale_after = \"4000d\"",
        ])
        let loaded = try folder.load()
        #expect(
            loaded.warnings.map { folder.shortened($0.description) } == [
                "ebb.toml:2:15: policy.stale_after: less than the least there is; 1d is used "
                    + "(m is minutes, h hours, d days)",
                "ebb.toml:3:19: policy.breaker_percent: 0 turns the surprise breaker off: nothing asks a person "
                    + "before a surprise is carried out",
                "teams.d/a.toml:2:11: measure: \"created\" also closes one that is in use today",
                "teams.d/a.toml:3:15: stale_after: more than the most there is; 3650d is used",
            ]
        )
    }

    @Test func `a token file that is not there yet is warned of`() throws {
        let folder = try ConfigFolder(["ebb.toml": ""])
        try folder.write("teams.d/a.toml", Data("team = \"T1\"\ntoken_file = \"\(folder.path("token"))\"".utf8))
        #expect(
            try folder.load().warnings.map { folder.shortened($0.description) } == [
                "teams.d/a.toml:2:14: token_file: there is no such file yet; without it nothing is sent for the team"
            ]
        )
        try folder.write("token", Data("xoxb-1".utf8))
        #expect(try folder.load().warnings.isEmpty)
    }

    @Test func `an address that others reach is warned of`() throws {
        let loaded = try load("[metrics]\nlisten = \"[2001:db8::1]:9733\"")
        #expect(loaded.settings.metrics.listen?.description == "[2001:db8::1]:9733")
        #expect(loaded.warnings.map(\.message).count == 1)
        #expect(loaded.warnings.first?.key == "metrics.listen")
    }

    @Test(arguments: [("127.0.0.1:9733", "127.0.0.1"), ("[::1]:9733", "::1"), ("localhost:9733", "127.0.0.1")])
    func `a loopback address is not`(text: String, host: String) throws {
        let loaded = try load("[metrics]\nlisten = \"\(text)\"")
        #expect(loaded.settings.metrics.listen == ListenAddress(host: host, port: 9733, isLoopback: true))
        #expect(loaded.warnings.isEmpty)
    }

    @Test(arguments: [("0s", 1), ("1h", 1), ("24h", 1), ("3650d", 3650), ("3651d", 3650), ("999999999d", 3650)])
    func `stale_after is clamped`(text: String, days: Int) throws {
        let loaded = try load("[policy]\nstale_after = \"\(text)\"", teams: ["a": "team = \"T1\""])
        #expect(loaded.settings.teams.map(\.policy.staleAfter) == [.days(days)])
    }

    @Test func `warnings come with the problems too`() throws {
        let folder = try ConfigFolder(["ebb.toml": "x = 1\n[policy]\nmeasure = \"created\""])
        let failure = #expect(throws: ConfigFailure.self) { try folder.load() }
        #expect(failure?.warnings.count == 1)
        #expect(failure?.shortName == "invalid_config")
    }
}
