import EbbCore
import Testing

@testable import EbbStore

@Suite("Teams, budgets and documents")
struct RecordsTests {
    @Test func `a team's record comes back as it was, every part of it`() async throws {
        let store = try memoryStore()
        var full = TeamRecord(team: acme)
        full.identity = Identity(
            tokenFingerprint: "ab",
            team: acme,
            user: app,
            isPerson: true,
            isOrg: true,
            scopes: ["mpim:write"]
        )
        full.standing = .stopped(
            Standing.Stop(
                reason: "wrong_team",
                detail: "found \"T0OTHER\" – not T0ACME",
                since: day(1),
                tokenFingerprint: "ab",
                settings: "0123456789abcdef",
                nextCheck: .never
            )
        )
        full.pausedSince = WallTime(microseconds: .min)
        full.listing.progress = .fetching(cursor: "dXNlcjpV", pages: 3)
        full.listing.acceptedAt = day(2)
        full.baseline = Baseline(ageing: .created, wall: day(3), instant: second(4))
        full.breaker = TrippedBreaker(
            cause: .listing,
            plan: PlanID(rawValue: .max),
            count: 20,
            of: 30,
            since: day(5)
        )
        full.approved = [PlanID(rawValue: 0), PlanID(rawValue: .max), PlanID(rawValue: 1 << 63)]
        full.classifiedBy = "fedcba9876543210"
        full.lastSuccess = second(6)
        full.unknownCodes = [SlackErrorCode(rawValue: "new_one"): [id(1), id(2)]]
        full.lastTurn = Count.range.upperBound
        full.drain = Drain(number: 3, limit: 5, backlogAtStart: 100, since: day(6))
        var resting = TeamRecord(team: globex)
        resting.standing = .resting(until: second(9), reason: "team_added_to_org")
        try await store.commit { $0.teams = [resting, full] }
        #expect(try await store.teams() == [full, resting])
    }

    @Test func `an older copy of a record or of a budget never overwrites a newer one`() async throws {
        let store = try memoryStore()
        var record = TeamRecord(team: acme)
        var budget = BudgetRecord(key: .method(acme, .conversationsClose))
        (record.revision, record.lastTurn) = (5, 50)
        (budget.revision, budget.owedUntil) = (5, second(50))
        try await store.commit { changes in
            changes.teams = [record]
            changes.budgets = [budget]
        }
        var (older, olderBudget) = (record, budget)
        (older.revision, older.lastTurn) = (4, 40)
        (olderBudget.revision, olderBudget.owedUntil) = (4, second(40))
        try await store.commit { changes in
            changes.teams = [older]
            changes.budgets = [olderBudget]
        }
        try await store.stage([facts(1)], of: older)
        #expect(try await store.teams() == [record])
        #expect(try await store.budgets() == [budget])

        (record.revision, record.lastTurn) = (6, 60)
        (budget.revision, budget.owedUntil) = (6, second(60))
        try await store.stage([facts(2)], of: record)
        try await store.commit { $0.budgets = [budget] }
        #expect(try await store.teams() == [record])
        #expect(try await store.budgets() == [budget])
    }

    @Test func `budgets come back as they were`() async throws {
        let store = try memoryStore()
        var budgets = [BudgetRecord(key: .app)]
        for method in SlackMethod.allCases {
            var budget = BudgetRecord(key: .method(acme, method))
            budget.owedUntil = second(1)
            budget.owedInterval = 120_000_000_000
            budget.heldUntil = .never
            budget.factor = 0.1 + 0.2
            budget.cleanUse = .seconds(599)
            budget.lastUse = second(2)
            budget.lastRefusal = second(3)
            budget.ceiling = 0.5
            budget.ceilingUntil = second(4)
            budgets.append(budget)
        }
        try await store.commit { $0.budgets = budgets }
        #expect(try await Set(store.budgets()) == Set(budgets))
    }

    @Test func `a budget of a method that this version does not call is passed over`() async throws {
        let store = try memoryStore()
        try await store.commit { $0.budgets = [BudgetRecord(key: .app)] }
        try await store.execute(
            """
            INSERT INTO budget (team, method, revision, owed_until, owed_interval, factor, clean_use)
            VALUES ('T1', 'x.y', 0, 0, 0, 1, 0)
            """
        )
        #expect(try await store.budgets() == [BudgetRecord(key: .app)])
    }

    @Test func `documents hold any bytes, and the last commit counts`() async throws {
        let store = try memoryStore()
        #expect(try await store.document("schedule") == nil)
        let bytes = Array(UInt8.min...UInt8.max)
        try await store.commit { $0.documents = ["schedule": bytes, "empty": []] }
        #expect(try await store.document("schedule") == bytes)
        #expect(try await store.document("empty") == [])
        try await store.commit { $0.documents = ["schedule": [0]] }
        #expect(try await store.document("schedule") == [0])
    }

    @Test func `a team without a record is not remembered, though its conversations are`() async throws {
        let store = try memoryStore()
        try await store.commit { $0.conversations = [(acme, .created, conversation(1))] }
        #expect(try await store.teams().isEmpty)
        try await store.commit { $0.teams = [TeamRecord(team: acme)] }
        #expect(try await store.teams() == [TeamRecord(team: acme)])
        #expect(try await store.conversation(id(1), in: acme) == conversation(1))
    }

    @Test(arguments: ["old", "new"])
    func `the marks of conversations that were sorted anew stay when an older plan is written late`(
        _ sortedBy: String
    ) async throws {
        let store = try memoryStore()
        var released = conversation(1)
        released.released = true
        var record = TeamRecord(team: acme)
        record.revision = 2
        record.classifiedBy = "new"
        try await store.commit { changes in
            changes.teams = [record]
            changes.conversations = [(acme, .created, released)]
        }
        record.revision = 1
        record.classifiedBy = sortedBy
        try await store.commit { changes in
            changes.teams = [record]
            changes.settledTeams = [acme]
        }
        #expect(try await store.conversation(id(1), in: acme)?.released == (sortedBy == "old"))
    }

    @Test func `a settled team's marks end, another's stay, also for what the same commit writes`() async throws {
        let store = try memoryStore()
        var released = conversation(1)
        released.released = true
        var second = conversation(2)
        second.released = true
        try await store.commit { $0.conversations = [(acme, .created, released), (globex, .created, released)] }
        try await store.commit { changes in
            changes.conversations = [(acme, .created, second)]
            changes.settledTeams = [acme, TeamID(unchecked: "T0UNKNOWN")]
        }
        #expect(try await store.conversation(id(1), in: acme)?.released == false)
        #expect(try await store.conversation(id(2), in: acme)?.released == false)
        #expect(try await store.conversation(id(1), in: globex)?.released == true)
    }
}
