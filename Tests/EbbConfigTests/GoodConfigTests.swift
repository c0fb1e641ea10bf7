import EbbCore
import Foundation
import Testing

@testable import EbbConfig

@Suite struct GoodConfigTests {
    @Test(arguments: ["", "\n# nothing\n", "\u{FEFF}", "[tick]\n[rate_limit.per_minute]\n[policy]\n"])
    func `an empty file is valid and means the defaults`(text: String) throws {
        let loaded = try load(text)
        #expect(loaded.settings == Settings())
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.foundMainFile)
    }

    @Test func `every key is read`() throws {
        let settings = try load(
            """
            [tick]
            interval = "24h"
            first_delay = "0s"
            [rate_limit]
            requests_per_second = 2.5
            share = 1
            burst = 3
            on_429 = "method"
            [rate_limit.per_minute]
            "auth.test" = 0.001
            "auth.teams.list" = 2
            "users.conversations" = 3
            "conversations.history" = 50
            "conversations.members" = 5
            "conversations.close" = 6.5
            "conversations.open" = 100000
            [slack]
            base_url = "http://127.0.0.1:8080/api"
            timeout = "90s"
            [state]
            url = "sqlite:/srv/ebb.db"
            keep_audit = "1d"
            [control]
            socket = "/tmp/c.sock"
            [metrics]
            listen = ""
            per_team = 0
            [installations]
            source = ""
            client_id = ""
            [policy]
            dry_run = true
            stale_after = "48h"
            measure = "created"
            created_by_app = false
            external = "close"
            max_closes_per_tick = 0
            breaker_percent = 0
            breaker_minimum = 1
            keep_conversations = ["G2", "C1"]
            keep_members = ["W2", "U1", "U1"]
            notice_after = ""
            notice_text = ""
            active_hours = ""
            time_zone = "Europe/Vienna"
            """,
            teams: [
                "acme": """
                team = "T0123ABCD"
                enabled = true
                token_credential = "other"
                user_token = true
                """
            ]
        ).settings
        let policy = Policy(
            dryRun: true,
            staleAfter: .days(2),
            measure: .created,
            createdByApp: false,
            external: .close,
            maxClosesPerTick: 0,
            breakerPercent: 0,
            breakerMinimum: 1,
            keepConversations: [ConversationID(unchecked: "C1"), ConversationID(unchecked: "G2")],
            keepMembers: [UserID(unchecked: "U1"), UserID(unchecked: "W2")]
        )
        let perMinute: [SlackMethod: Double] = [
            .authTest: 0.001, .authTeamsList: 2, .usersConversations: 3, .conversationsHistory: 50,
            .conversationsMembers: 5, .conversationsClose: 6.5, .conversationsOpen: 100_000,
        ]
        let team = TeamSettings(
            name: "acme",
            team: TeamID(unchecked: "T0123ABCD"),
            enabled: true,
            tokenSource: .credential("other"),
            userToken: true,
            policy: policy,
            perMinute: perMinute
        )
        #expect(
            settings
                == Settings(
                    tick: TickSettings(interval: .hours(24), firstDelay: .zero),
                    rateLimit: RateLimitSettings(
                        requestsPerSecond: 2.5,
                        share: 1,
                        burst: 3,
                        on429: .method,
                        perMinute: perMinute
                    ),
                    slack: SlackSettings(baseURL: "http://127.0.0.1:8080/api/", timeout: .seconds(90)),
                    state: StateSettings(path: "/srv/ebb.db", keepAudit: .days(1)),
                    control: ControlSettings(socket: "/tmp/c.sock"),
                    metrics: MetricsSettings(perTeam: 0),
                    teams: [team]
                )
        )
    }

    /// What the catalogue of keys lists, the reader must also read: a value of a type that no key takes is refused.
    @Test(arguments: Section.allCases)
    func `every key of the catalogue is looked at`(section: Section) throws {
        for key in section.keys {
            let text = section.path.isEmpty ? "\"\(key)\" = 07:30:00" : "[\(section.path)]\n\"\(key)\" = 07:30:00"
            let folder = try ConfigFolder(
                section.isTeams ? ["ebb.toml": "", "teams.d/a.toml": text] : ["ebb.toml": text]
            )
            #expect(folder.problems().contains { $0.hasSuffix("found a date or time") }, "\(section.path) \(key)")
        }
    }

    @Test(arguments: [
        ("https://slack.com/api", "https://slack.com/api/"), ("HTTPS://slack.com/api/", "https://slack.com/api/"),
        ("http://[::1]:80/", "http://[::1]:80/"), ("http://localhost", "http://localhost/"),
        ("http://127.1.2.3:9/x", "http://127.1.2.3:9/x/"),
    ])
    func `Slack's URL ends in a slash, and may be plain http to a loopback address`(text: String, url: String) throws {
        #expect(try load("[slack]\nbase_url = \"\(text)\"").settings.slack.baseURL == url)
    }

    @Test(arguments: ["sqlite:/srv/ebb.db", "sqlite:///srv/ebb.db"])
    func `the state's URL is sqlite and a path`(url: String) throws {
        #expect(try load("[state]\nurl = \"\(url)\"").settings.state.path == "/srv/ebb.db")
    }

    @Test func `a team is off, and its token is the credential of its name, unless its file says more`() throws {
        let team = try #require(try load("", teams: ["acme": "team = \"T1\""]).settings.teams.first)
        #expect(team == TeamSettings(name: "acme", team: TeamID(unchecked: "T1")))
        #expect(!team.enabled)
        #expect(team.tokenSource == .credential("acme"))
    }

    @Test func `what looks alarming in a comment or a path alone is accepted`() throws {
        #expect(try load("# xoxb-1 is what tokens look like\n[control]\nsocket = \"/run/xox/c\"").warnings.isEmpty)
    }

    @Test func `the shipped examples are valid and say what the defaults are`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config")
        let main = try String(contentsOf: root.appending(path: "ebb.toml"), encoding: .utf8)
        let team = try String(contentsOf: root.appending(path: "teams.d/example.toml.sample"), encoding: .utf8)
        #expect(try load(main).settings == load("").settings)
        #expect(try load(main).warnings.isEmpty && load("").warnings.isEmpty)
        #expect(try load(Self.uncommented(main)).settings == load("").settings)
        let loaded = try load("", teams: ["example": team])
        #expect(loaded.settings == (try load("", teams: ["example": "team = \"T0123ABCD\""])).settings)
    }

    /// The text with its commented settings in force.
    private static func uncommented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.wholeMatch(of: #/#(\[.*\]|"?[a-z_.0-9]+"? = .*)/#) == nil ? $0 : $0.dropFirst() }
            .joined(separator: "\n")
    }
}
