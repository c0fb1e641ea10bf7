import Testing

/// A text and every line that is said about it.
struct BadText: Sendable, CustomTestStringConvertible {
    let text: String
    let problems: [String]

    init(_ text: String, _ problems: String...) {
        self.text = text
        self.problems = problems
    }

    var testDescription: String { self.text }
}

@Suite struct BadMainFileTests {
    static let durations = "a duration such as \"90s\", \"30m\", \"12h\" or \"30d\", from"
    static let address =
        "expected \"\" or an address and port such as \"127.0.0.1:9733\" or \"[::1]:9733\""
    static let secret =
        "a token or password never stands in a configuration file; take it out, have Slack replace it if others could "
        + "read it, and say where it is with token_credential or token_file"

    static let syntax = [
        BadText("[tick", "1:6: not valid TOML: in a table header: encountered end-of-file"),
        BadText("[tick]\ninterval =", "2:11: not valid TOML: in a key-value pair: encountered end-of-file"),
        BadText(
            "[tick]\ninterval = 30m",
            "2:14: not valid TOML: in a decimal integer: expected digit, saw 'm'"
                + "; a duration stands in quotation marks: \"30m\""
        ),
        BadText(
            "a = 1 # \n[\n",
            "2:2: not valid TOML: in a key: expected bare key starting character or string delimiter, saw '\\n'"
        ),
        BadText(
            "[tick]\n[tick]\n[tick]",
            "2:1: not valid TOML: in a table header: cannot redefine existing table 'tick'"
        ),
        BadText(
            "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1",
            "1:34: not valid TOML: more than 16 dots in one key"
        ),
        BadText(
            "a = [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",
            "1:21: not valid TOML: in a value: exceeded maximum nested value depth of 16 (TOML_MAX_NESTED_VALUES)"
        ),
    ]

    static let keys = [
        BadText("[tick]\nintervall = \"30m\"", "2:1: tick.intervall: unknown key; did you mean \"interval\"?"),
        BadText("[tick]\n  Interval = \"30m\"", "2:3: tick.Interval: unknown key; did you mean \"interval\"?"),
        BadText("[polcy]\nx = 1", "1:2: polcy: unknown key; did you mean \"policy\"?"),
        BadText("[tick]\nzzz = 1", "2:1: tick.zzz: unknown key; the nearest known one is \"interval\""),
        BadText("stale_after = \"30d\"", "1:1: stale_after: unknown key here; it belongs under [policy]"),
        BadText("[tick]\nburst = 1", "2:1: tick.burst: unknown key here; it belongs under [rate_limit]"),
        BadText(
            "[policy]\nteam = \"T1\"",
            "2:1: policy.team: unknown key here; it belongs in a team's own file, teams.d/NAME.toml"
        ),
        BadText(
            "[policy]\nenabled = true",
            "2:1: policy.enabled: only a team's own file can turn a team on, so that no default ever opts a team in; "
                + "write it in teams.d/NAME.toml"
        ),
        BadText(
            "[rate_limit.per_minute]\n\"conversations.clsoe\" = 20",
            "2:1: rate_limit.per_minute.\"conversations.clsoe\": unknown key; did you mean \"conversations.close\"?"
        ),
        BadText(
            "[rate_limit.per_minute]\nconversations.close = 20",
            "2:1: rate_limit.per_minute.conversations: unknown key; a method's name stands in quotation marks: "
                + "\"conversations.close\" = 20"
        ),
        BadText("\"a\\nb\" = 1", "1:1: \"a?b\": unknown key; the nearest known one is \"tick\""),
    ]

    static let types = [
        BadText("tick = 5", "1:8: tick: expected a table [tick], found an integer"),
        BadText("[[policy]]", "1:1: policy: expected a table [policy], found an array"),
        BadText("[tick]\ninterval = 30", "2:12: tick.interval: expected \(durations) 1s to 24h, found an integer"),
        BadText("[policy]\ndry_run = \"yes\"", "2:11: policy.dry_run: expected true or false, found a string"),
        BadText(
            "[policy]\nmax_closes_per_tick = 1.5",
            "2:23: policy.max_closes_per_tick: expected a whole number from 0 to 1000000, found a fraction"
        ),
        BadText(
            "[rate_limit]\nshare = true",
            "2:9: rate_limit.share: expected a number from 0.001 to 1, found a boolean"
        ),
        BadText("[slack]\nbase_url = 1979-05-27", "2:12: slack.base_url: expected a string, found a date or time"),
        BadText(
            "[policy]\nkeep_members = \"U0123ABCD\"",
            "2:16: policy.keep_members: expected an array of ids such as [\"U0123ABCD\"], found a string"
        ),
        BadText(
            "[policy]\nkeep_members = [\n  \"U0123ABCD\",\n  \"T0123ABCD\",\n  7,\n]",
            "4:3: policy.keep_members: expected a user's id such as \"U0123ABCD\", found \"T0123ABCD\"",
            "5:3: policy.keep_members: expected a user's id such as \"U0123ABCD\", found an integer"
        ),
        BadText(
            "policy.keep_conversations = [\"#general\"]",
            "1:30: policy.keep_conversations: expected a conversation's id such as \"G0123ABCD\", found \"#general\""
        ),
    ]

    static let ranges = [
        BadText("[tick]\ninterval = \"0s\"", "2:12: tick.interval: expected \(durations) 1s to 24h, found \"0s\""),
        BadText("[tick]\ninterval = \"25h\"", "2:12: tick.interval: expected \(durations) 1s to 24h, found \"25h\""),
        BadText(
            "[tick]\ninterval = \"1h30m\"",
            "2:12: tick.interval: expected \(durations) 1s to 24h, found \"1h30m\""
        ),
        BadText("[tick]\ninterval = \"-1s\"", "2:12: tick.interval: expected \(durations) 1s to 24h, found \"-1s\""),
        BadText("[tick]\ninterval = \"m\"", "2:12: tick.interval: expected \(durations) 1s to 24h, found \"m\""),
        BadText(
            "[tick]\nfirst_delay = \"2d\"",
            "2:15: tick.first_delay: expected \(durations) 0s to 24h, found \"2d\""
        ),
        BadText("[slack]\ntimeout = \"0s\"", "2:11: slack.timeout: expected \(durations) 1s to 10m, found \"0s\""),
        BadText(
            "[state]\nkeep_audit = \"1h\"",
            "2:14: state.keep_audit: expected \(durations) 1d to 3650d, found \"1h\""
        ),
        BadText(
            "[rate_limit]\nrequests_per_second = 0\nshare = 1.01\nburst = 0\non_429 = \"adaptve\"",
            "2:23: rate_limit.requests_per_second: expected a number from 0.001 to 1000, found 0",
            "3:9: rate_limit.share: expected a number from 0.001 to 1, found 1.01",
            "4:9: rate_limit.burst: expected a whole number from 1 to 1000, found 0",
            "5:10: rate_limit.on_429: expected \"adaptive\", \"global\" or \"method\", found \"adaptve\"; "
                + "did you mean \"adaptive\"?"
        ),
        BadText("[rate_limit]\nshare = nan", "2:9: rate_limit.share: expected a number from 0.001 to 1, found nan"),
        BadText("[rate_limit]\nshare = -inf", "2:9: rate_limit.share: expected a number from 0.001 to 1, found -inf"),
        BadText(
            "rate_limit.per_minute.\"auth.test\" = 100001",
            "1:37: rate_limit.per_minute.\"auth.test\": expected a number from 0.001 to 100000, found 100001"
        ),
        BadText(
            "[policy]\nbreaker_percent = 101\nbreaker_minimum = 0\nexternal = \"maybe\"",
            "2:19: policy.breaker_percent: expected a whole number from 0 to 100, found 101",
            "3:19: policy.breaker_minimum: expected a whole number from 1 to 1000000, found 0",
            "4:12: policy.external: expected \"keep\" or \"close\", found \"maybe\""
        ),
        BadText(
            "[policy]\nmax_closes_per_tick = -1",
            "2:23: policy.max_closes_per_tick: expected a whole number from 0 to 1000000, found -1"
        ),
        BadText(
            "[policy]\nstale_after = \"a month\"",
            "2:15: policy.stale_after: expected a duration such as \"30d\", from 1d to 3650d, found \"a month\""
        ),
        BadText(
            "[policy]\ntime_zone = \"Mars/Olympus\"",
            "2:13: policy.time_zone: expected the name of a time zone such as \"Europe/Vienna\"; this system's tz "
                + "database (package tzdata) has no \"Mars/Olympus\""
        ),
        BadText(
            "[policy]\ntime_zone = \"../../../etc/passwd\"",
            "2:13: policy.time_zone: expected the name of a time zone such as \"Europe/Vienna\""
        ),
        BadText(
            "[metrics]\nper_team = -1",
            "2:12: metrics.per_team: expected a whole number from 0 to 100000, found -1"
        ),
        BadText("[metrics]\nlisten = \"9733\"", "2:10: metrics.listen: \(BadMainFileTests.address)"),
        BadText("[metrics]\nlisten = \"127.0.0.1\"", "2:10: metrics.listen: \(BadMainFileTests.address)"),
        BadText("[metrics]\nlisten = \"127.0.0.1:0\"", "2:10: metrics.listen: \(BadMainFileTests.address)"),
        BadText("[metrics]\nlisten = \"::1:9733\"", "2:10: metrics.listen: \(BadMainFileTests.address)"),
        BadText(
            "[metrics]\nlisten = \"ebb.example:9733\"",
            "2:10: metrics.listen: \(BadMainFileTests.address): a number, not a name"
        ),
        BadText(
            "[metrics]\nlisten = \"127.0.0.256:9733\"",
            "2:10: metrics.listen: \(BadMainFileTests.address): a number, not a name"
        ),
        BadText(
            "[metrics]\nlisten = \"[1::2::3]:9733\"",
            "2:10: metrics.listen: \(BadMainFileTests.address): a number, not a name"
        ),
        BadText("[control]\nsocket = \"ebb.sock\"", "2:10: control.socket: expected an absolute path"),
        BadText(
            "[control]\nsocket = \"/\(String(repeating: "x", count: 107))\"",
            "2:10: control.socket: expected a path of at most 107 bytes: a Unix socket cannot have a longer one"
        ),
        BadText("[state]\nurl = \"/var/x.db\"", "2:7: state.url: expected \"sqlite:\" and an absolute path"),
        BadText("[state]\nurl = \"sqlite:x.db\"", "2:7: state.url: expected \"sqlite:\" and an absolute path"),
        BadText("[state]\nurl = \"sqlite:/a\\u0000b\"", "2:7: state.url: expected a path without control characters"),
    ]

    static let notBuilt = [
        BadText(
            "[state]\nurl = \"postgresql://db/ebb\"",
            "2:7: state.url: state in PostgreSQL is not built yet; write \"sqlite:/var/lib/ebb/ebb.db\" or another path"
        ),
        BadText(
            "[installations]\nsource = \"postgresql://ebb@db/bolt?sslmode=require or not\"",
            "2:10: installations.source: expected \"\", \"sqlite:/path\", \"files:/path\" or "
                + "\"postgresql://user@host/database\", without spaces and of at most 2048 characters"
        ),
        BadText(
            "[installations]\nsource = \"postgresql://ebb:secret@db/bolt\"",
            "2:10: installations.source: \(secret)"
        ),
        BadText(
            "[installations]\nsource = \"bolt\"\nclient_id = \"mine\"",
            "2:10: installations.source: expected \"\", \"sqlite:/path\", \"files:/path\" or "
                + "\"postgresql://user@host/database\"",
            "3:13: installations.client_id: expected \"\" or an app's client id such as \"1111111111.2222222222\""
        ),
        BadText(
            "[policy]\nnotice_after = \"30d\"\nnotice_text = \"By {day}\"\nactive_hours = \"20:00\"",
            "2:16: policy.notice_after: notice_after must be less than stale_after, and people have the time between the "
                + "two to answer",
            "3:15: policy.notice_text: \"{day}\" stands for nothing; the moment of the close is {date}",
            "4:16: policy.active_hours: expected \"\" or hours such as \"20:00-06:00\""
        ),
        BadText(
            "[policy]\nnotice_after = \"soon\"\nactive_hours = \"20:00-24:00\"",
            "2:16: policy.notice_after: expected \"\" or a duration such as \"23d\", at least 1h and less than "
                + "stale_after",
            "3:16: policy.active_hours: expected \"\" or hours such as \"20:00-06:00\""
        ),
    ]

    static let plainHTTP =
        "plain http would show tokens to the network; it is accepted for a loopback address alone "
        + "(127.0.0.0/8, [::1], localhost), so write https"

    static let urls = [
        BadText("[slack]\nbase_url = \"http://slack.com/api/\"", "2:12: slack.base_url: \(plainHTTP)"),
        BadText("[slack]\nbase_url = \"http://127.0.0.1.example.com/\"", "2:12: slack.base_url: \(plainHTTP)"),
        BadText("[slack]\nbase_url = \"HTTP://10.0.0.1/\"", "2:12: slack.base_url: \(plainHTTP)"),
        BadText("[slack]\nbase_url = \"http://localhost.example.com/\"", "2:12: slack.base_url: \(plainHTTP)"),
        BadText(
            "[slack]\nbase_url = \"http://127.0.0.1@example.com/\"",
            "2:12: slack.base_url: expected a URL such as \"https://slack.com/api/\", without spaces, user, query or fragment"
        ),
        BadText(
            "[slack]\nbase_url = \"ftp://slack.com/\"",
            "2:12: slack.base_url: expected a URL such as \"https://slack.com/api/\": https, or http to a loopback address"
        ),
        BadText(
            "[slack]\nbase_url = \"https://slack.com:99999/\"",
            "2:12: slack.base_url: expected a URL such as \"https://slack.com/api/\": what follows https:// is not a host"
        ),
    ]

    static let secrets = [
        BadText("[policy]\ndry_run = \"xoxb-1-2-abc\"", "2:11: policy.dry_run: \(secret)"),
        BadText("token = \"xoxe.xoxp-1-abc\"", "1:9: token: \(secret)"),
        BadText("[slack]\nbot_token = \"whatever\"", "2:1: slack.bot_token: \(secret)"),
        BadText("[installations]\nclient_secret = \"abc\"", "2:1: installations.client_secret: \(secret)"),
        BadText("[state]\nurl = \"postgresql://ebb:hunter2@db/ebb\"", "2:7: state.url: \(secret)"),
        BadText("[policy]\nkeep_members = [\"U1\", \"xapp-1-A\"]", "2:23: policy.keep_members: \(secret)"),
        BadText("xoxb-1-2-abc = 1", "1:1: \(secret)"),
        BadText("token = xoxb-1-2-abc", "1:9: not valid TOML; moreover, \(secret)"),
        BadText("\"xoxb-1\" = 1\n\"xoxb-1\" = 2", "2:12: not valid TOML; moreover, \(secret)"),
    ]

    static let positions = [
        BadText("# ü\n\"ü\" = [\"ü\", 1] # ü", "2:1: \"ü\": unknown key; the nearest known one is \"tick\""),
        BadText(
            "policy = { measure = \"ü\", external = \"é\" }",
            "1:22: policy.measure: expected \"last_message\" or \"created\", found \"ü\"",
            "1:38: policy.external: expected \"keep\" or \"close\", found \"é\""
        ),
        BadText(
            "\u{FEFF}tick.interval = 1\r\n\tx = 1",
            "1:17: tick.interval: expected \(durations) 1s to 24h, found an integer",
            "2:2: x: unknown key; the nearest known one is \"tick\""
        ),
        BadText(
            "[slack]\ntimeout = 1\n[policy]\nb = 1\ndry_run = 1\n[tick]\ninterval = 1\n",
            "2:11: slack.timeout: expected \(durations) 1s to 10m, found an integer",
            "4:1: policy.b: unknown key; the nearest known one is \"dry_run\"",
            "5:11: policy.dry_run: expected true or false, found an integer",
            "7:12: tick.interval: expected \(durations) 1s to 24h, found an integer"
        ),
    ]

    @Test(arguments: syntax + keys + types + ranges + notBuilt + urls + secrets + positions)
    func `each error names file, line, column, key and what was expected`(bad: BadText) throws {
        let problems = try ConfigFolder(["ebb.toml": bad.text]).problems()
        #expect(problems == bad.problems.map { "ebb.toml:\($0)" })
    }
}
