import EbbCore
import Testing

@testable import EbbStore

@Suite("Listings in the books")
struct ListingTests {
    let store: SQLiteStore
    let record = TeamRecord(team: acme)

    init() throws { self.store = try memoryStore() }

    @Test func `pages are kept apart from the books, and an id that comes twice counts once, as it came last`()
        async throws
    {
        var record = self.record
        record.listing.progress = .fetching(cursor: "next", pages: 1)
        try await self.store.stage([facts(1), facts(2)], of: record)
        try await self.store.stage([facts(2, created: 9, isOpen: false), facts(3, isOpen: true)], of: record)
        #expect(try await self.store.teams() == [record])
        #expect(try await self.store.conversation(id(1), in: acme) == nil)
        #expect(try await self.store.compareListing(of: acme, approved: []).staged == 3)
        try await self.merge(generation: 1, limit: 10)
        #expect(try await self.store.conversation(id(2), in: acme)?.created == day(9))
        #expect(try await self.store.conversation(id(2), in: acme)?.state == .alreadyClosed)
        #expect(try await self.store.conversation(id(3), in: acme)?.state == .open)
    }

    @Test func `a missing fact stays missing through the stage`() async throws {
        let unknown = ConversationFacts(id: id(1), created: nil, creator: nil, isOpen: nil, isExternal: true)
        let seen = Locked<[ConversationFacts]>([])
        try await self.store.stage([unknown, facts(2, isOpen: false)], of: self.record)
        _ = try await self.store.mergeListing(of: acme, generation: 1, ageing: .created, limit: 9) { facts, known in
            seen.withLock { $0.append(facts) }
            return known ?? Conversation(facts, firstSeen: 1)
        }
        #expect(seen.withLock { $0 } == [unknown, facts(2, isOpen: false)])
    }

    @Test func `a merge goes in batches, gives what is known, and says how many are left`() async throws {
        try await self.store.commit { $0.conversations = [(acme, .created, conversation(4, firstSeen: 1))] }
        try await self.store.stage((0..<5).map { facts($0) }, of: self.record)
        try await self.store.stage([facts(0)], of: TeamRecord(team: globex))
        var left: [Int] = []
        repeat {
            left.append(
                try await self.store.mergeListing(of: acme, generation: 3, ageing: .created, limit: 2) {
                    facts,
                    known in
                    var result = known ?? Conversation(facts, firstSeen: 7)
                    result.attempt = known == nil ? 0 : 1
                    return result
                }
            )
        } while left.last != 0
        #expect(left == [3, 1, 0])
        #expect(try await self.store.conversation(id(0), in: acme)?.firstSeen == 7)
        #expect(try await self.store.conversation(id(4), in: acme)?.firstSeen == 1)
        #expect(try await self.store.conversation(id(4), in: acme)?.attempt == 1)
        #expect(try await self.store.compareListing(of: globex, approved: []).staged == 1)
    }

    @Test func `a merged conversation is due by the measure that the merge was given`() async throws {
        var talkative = conversation(1, created: 0)
        talkative.lastMessage = day(20)
        let query = DueQuery(team: acme, cutoff: day(10), firstSeenBefore: 2)
        for (ageing, due) in [(Ageing.created, 1), (.lastMessage, 0)] {
            try await self.store.commit { $0.conversations = [(acme, .lastMessage, talkative)] }
            try await self.store.stage([facts(1)], of: self.record)
            _ = try await self.store.mergeListing(of: acme, generation: 1, ageing: ageing, limit: 9) { facts, known in
                known ?? Conversation(facts, firstSeen: 1)
            }
            #expect(try await self.store.due(query, after: nil, limit: 9).count == due)
        }
    }

    @Test func `what a listing should hold is what is neither closed nor gone; what it lacks is missing`() async throws
    {
        let states: [ConversationState] = [
            .open, .closed, .alreadyClosed, .kept(.gone), .kept(.external), .retry(notBefore: second(1)),
            .dead(SlackErrorCode(rawValue: "not_permitted"), until: nil), .wouldClose(until: second(1)),
        ]
        try await self.store.commit { changes in
            for (number, state) in states.enumerated() {
                var conversation = conversation(number)
                conversation.state = state
                changes.conversations.append((acme, .created, conversation))
            }
            changes.conversations.append((globex, .created, conversation(99)))
        }
        try await self.store.stage([facts(0), facts(1), facts(5), facts(50)], of: self.record)
        let comparison = try await self.store.compareListing(of: acme, approved: [])
        var hash = PlanHash()
        for number in [4, 6, 7] { hash.add(id(number)) }
        #expect(comparison == ListingComparison(expected: 5, missing: 3, staged: 4, plan: hash.id))
        #expect(try await self.store.conversation(id(4), in: acme)?.plan == nil)

        try await self.store.markMissing(in: acme, as: comparison.plan)
        #expect(try await self.store.compareListing(of: acme, approved: []) == comparison)
        #expect(try await self.store.compareListing(of: acme, approved: [comparison.plan]).missing == 0)
        try await self.store.commit { $0.conversations = [(acme, .created, conversation(60))] }
        #expect(try await self.store.compareListing(of: acme, approved: [comparison.plan]).missing == 1)
    }

    @Test(arguments: [AuditEntry.Action.reopened, .alreadyOpen, .closed])
    func `what an undo opened while it was listed is there, whether a page had it or not`(
        _ action: AuditEntry.Action
    ) async throws {
        try await self.store.commit { $0.conversations = (1...3).map { (acme, .created, conversation($0)) } }
        try await self.store.stage([facts(1, isOpen: false)], of: self.record)
        try await self.store.commit { changes in
            changes.conversations = (1...2).map { (acme, .created, conversation($0)) }
            changes.audit = (1...2).map { entry($0, at: 2, action: action) }
        }
        let isOpen = action != .closed
        #expect(try await self.store.compareListing(of: acme, approved: []).missing == (isOpen ? 1 : 2))
        let listed = Locked<[ConversationFacts]>([])
        _ = try await self.store.mergeListing(of: acme, generation: 1, ageing: .created, limit: 9) { facts, known in
            listed.withLock { $0.append(facts) }
            return known ?? Conversation(facts, firstSeen: 1)
        }
        let conversations = (1...2).map { facts($0, isOpen: true) }
        #expect(listed.withLock { $0 } == (isOpen ? conversations : [facts(1, isOpen: false)]))
    }

    @Test func `a listing that was dropped leaves the books as they were`() async throws {
        try await self.store.commit { $0.conversations = [(acme, .created, conversation(1))] }
        try await self.store.stage([facts(2)], of: self.record)
        try await self.store.stage([facts(3)], of: TeamRecord(team: globex))
        try await self.store.dropStaged(of: acme)
        #expect(try await self.store.compareListing(of: acme, approved: []).staged == 0)
        #expect(try await self.store.compareListing(of: globex, approved: []).staged == 1)
        #expect(try await self.store.tally(of: acme) == ["open": 1])
        #expect(try await self.store.compareListing(of: TeamID(unchecked: "T0NEW"), approved: []).expected == 0)
    }

    @Test func `what the accepted listing lacks is gone, in batches; what is closed stays closed`() async throws {
        try await self.store.stage((0..<8).map { facts($0) }, of: self.record)
        try await self.merge(generation: 1, limit: 3)
        var closed = try #require(try await self.store.conversation(id(7), in: acme))
        closed.state = .closed
        try await self.store.commit { $0.conversations = [(acme, .created, closed)] }
        #expect(try await self.store.markGone(in: acme, generation: 1, limit: 9) == 0)

        try await self.store.stage([facts(0), facts(1), facts(8)], of: self.record)
        try await self.merge(generation: 2, limit: 9)
        // A commit in between does not make one a member of the listing, or take it out.
        try await self.store.commit {
            $0.conversations = [(acme, .created, conversation(0)), (acme, .created, conversation(2))]
        }
        var marked: [Int] = []
        repeat {
            marked.append(try await self.store.markGone(in: acme, generation: 2, limit: 2))
        } while marked.last != 0
        #expect(marked == [2, 2, 1, 0])
        #expect(try await self.store.tally(of: acme) == ["open": 3, "gone": 5, "closed": 1])
    }

    private func merge(generation: Int, limit: Int) async throws {
        while try await self.store.mergeListing(
            of: acme,
            generation: generation,
            ageing: .created,
            limit: limit,
            merge: { facts, known in known ?? Conversation(facts, firstSeen: 1) }
        ) > 0 {}
    }
}
