import EbbConfig
import EbbCore
import Testing

@Suite struct NoticeTests {
    @Test(arguments: [
        ("", "", nil),
        ("notice_after = \"23d\"", "", 23),
        ("notice_after = \"23d\"", "notice_after = \"7d\"\nstale_after = \"14d\"", 7),
        ("notice_after = \"23d\"", "notice_after = \"\"", nil),
        ("notice_after = \"23d\"", "notice_after = \"\"\nmeasure = \"created\"", nil),
        ("stale_after = \"10d\"", "notice_after = \"9d\"", 9),
    ])
    func `a team's own age of a notice goes before the site's`(_ site: String, _ team: String, _ days: Int?) throws {
        let settings = try load("[policy]\n" + site, teams: ["a": "team = \"T1\"\n" + team]).settings
        #expect(settings.teams.map(\.policy.noticeAfter) == [days.map { .days($0) }])
    }

    @Test func `a team's own text goes before the site's, and an empty one is Ebb's own`() throws {
        let site = "[policy]\nnotice_after = \"23d\"\nnotice_text = \"Closes {date}\""
        let settings = try load(
            site,
            teams: [
                "a": "team = \"T1\"", "b": "team = \"T2\"\nnotice_text = \"Bald zu: {date}\"",
                "c": "team = \"T3\"\nnotice_text = \"\"",
            ]
        ).settings
        let texts = settings.teams.map(\.policy.noticeText)
        #expect(texts == [NoticeText(template: "Closes {date}"), NoticeText(template: "Bald zu: {date}"), .standard])
    }

    /// Site, team, and what is told: of the file that is to blame, where it says so.
    @Test(arguments: [
        (
            "notice_after = \"23d\"", "stale_after = \"14d\"",
            "teams.d/a.toml:2:15: stale_after: notice_after must be less than stale_after, and people have the time between "
                + "the two to answer"
        ),
        (
            "stale_after = \"10d\"", "notice_after = \"10d\"",
            "teams.d/a.toml:2:16: notice_after: notice_after must be less than stale_after, and people have the time between "
                + "the two to answer"
        ),
        (
            "notice_after = \"23d\"", "measure = \"created\"",
            "teams.d/a.toml:2:11: measure: a notice needs measure = \"last_message\": by \"created\" no answer to it would "
                + "keep the conversation; write notice_after = \"\" or the other measure"
        ),
        (
            "notice_after = \"23d\"\nmeasure = \"created\"", "stale_after = \"40d\"",
            "ebb.toml:2:16: policy.notice_after: a notice needs measure = \"last_message\": by \"created\" no answer to it "
                + "would keep the conversation; write notice_after = \"\" or the other measure"
        ),
    ])
    func `what does not fit together is told once, where it stands`(
        _ site: String,
        _ team: String,
        _ told: String
    ) throws {
        let folder = try ConfigFolder([
            "ebb.toml": "[policy]\n" + site, "teams.d/a.toml": "team = \"T1\"\n" + team,
        ])
        let failure = #expect(throws: ConfigFailure.self) { try folder.load() }
        #expect(failure?.problems.map { folder.shortened($0.description) } == [told])
    }

    @Test func `less than a day to answer is warned of`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "", "teams.d/a.toml": "team = \"T1\"\nstale_after = \"2d\"\nnotice_after = \"25h\"",
        ])
        #expect(
            try folder.load().warnings.map { folder.shortened($0.description) }
                == ["teams.d/a.toml:3:16: notice_after: people have less than a day between the notice and the close"]
        )
    }
}
