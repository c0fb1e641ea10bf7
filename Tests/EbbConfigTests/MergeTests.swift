import EbbConfig
import EbbCore
import Testing

@Suite struct MergeTests {
    @Test func `a team's keys win over the site's, which win over the defaults`() throws {
        let settings = try load(
            """
            [policy]
            stale_after = "20d"
            max_closes_per_tick = 7
            created_by_app = false
            breaker_percent = 30
            """,
            teams: ["a": "team = \"T1\"\nstale_after = \"14d\"\ncreated_by_app = true", "b": "team = \"T2\""]
        ).settings
        #expect(
            settings.teams.map(\.policy) == [
                Policy(staleAfter: .days(14), createdByApp: true, maxClosesPerTick: 7, breakerPercent: 30),
                Policy(staleAfter: .days(20), createdByApp: false, maxClosesPerTick: 7, breakerPercent: 30),
            ]
        )
    }

    @Test func `the lists of what is kept add`() throws {
        let policy = try load(
            "[policy]\nkeep_conversations = [\"G1\"]\nkeep_members = [\"U2\"]",
            teams: ["a": "team = \"T1\"\nkeep_conversations = [\"G2\"]\nkeep_members = [\"U1\", \"U2\"]"]
        ).settings.teams.first?.policy
        #expect(policy?.keepConversations == [ConversationID(unchecked: "G1"), ConversationID(unchecked: "G2")])
        #expect(policy?.keepMembers == [UserID(unchecked: "U1"), UserID(unchecked: "U2")])
    }

    @Test(arguments: [(false, false, false), (false, true, true), (true, false, true), (true, true, true)])
    func `the stricter dry_run holds`(site: Bool, team: Bool, dry: Bool) throws {
        let settings = try load("[policy]\ndry_run = \(site)", teams: ["a": "team = \"T1\"\ndry_run = \(team)"])
            .settings
        #expect(settings.teams.map(\.policy.dryRun) == [dry])
    }

    @Test func `every method has a limit: the team's, else the site's, else the default`() throws {
        let settings = try load(
            "[rate_limit.per_minute]\n\"conversations.history\" = 50\n\"conversations.close\" = 15",
            teams: ["a": "team = \"T1\"\n[rate_limit.per_minute]\n\"conversations.close\" = 10"]
        ).settings
        var expected = Dictionary(uniqueKeysWithValues: SlackMethod.allCases.map { ($0, $0.defaultPerMinute) })
        expected[.conversationsHistory] = 50
        expected[.conversationsClose] = 15
        #expect(settings.rateLimit.perMinute == expected)
        expected[.conversationsClose] = 10
        #expect(settings.teams.first?.perMinute == expected)
    }

    @Test func `teams come sorted by name`() throws {
        let settings = try load(
            "",
            teams: ["c": "team = \"T1\"", "a": "team = \"T3\"", "b": "team = \"T2\""]
        ).settings
        #expect(settings.teams.map(\.name) == ["a", "b", "c"])
    }
}
