import EbbCore
import Testing

@testable import EbbStore

@Suite("Conversations in the books")
struct ConversationsTests {
    static let states: [ConversationState] =
        [
            .open, .closed, .alreadyClosed, .wouldClose(until: second(1)), .wouldClose(until: .never),
            .retry(notBefore: second(2)), .dead(SlackErrorCode(rawValue: "channel_not_found"), until: nil),
            .dead(SlackErrorCode(rawValue: "fatal_error"), until: second(3)),
        ] + KeepReason.allCases.map { .kept($0) }

    @Test(arguments: states)
    func `a conversation comes back in every state with every fact`(state: ConversationState) async throws {
        let store = try memoryStore()
        var full = conversation(1)
        full.state = state
        full.isExternal = true
        full.restarted = day(1)
        full.lastMessage = WallTime(microseconds: 1_767_225_600_123_456)
        full.members = [app, UserID(unchecked: "W0PERSON01")]
        full.attempt = 3
        full.lastFailure = second(4)
        full.firstSeen = 17
        full.released = true
        full.plan = PlanID(rawValue: .max)
        var bare = conversation(2, created: nil)
        bare.creator = nil
        bare.state = state
        bare.members = []
        try await store.commit { changes in
            changes.conversations = [(acme, .lastMessage, full), (acme, .created, bare)]
        }
        #expect(try await store.conversation(id(1), in: acme) == full)
        #expect(try await store.conversation(id(2), in: acme) == bare)
        bare.members = nil
        try await store.commit { $0.conversations = [(acme, .created, bare)] }
        #expect(try await store.conversation(id(2), in: acme) == bare)
    }

    @Test func `one id in two teams is two conversations`() async throws {
        let store = try memoryStore()
        var other = conversation(1)
        other.state = .closed
        try await store.commit { changes in
            changes.conversations = [(acme, .created, conversation(1)), (globex, .created, other)]
        }
        #expect(try await store.conversation(id(1), in: acme)?.state == .open)
        #expect(try await store.conversation(id(1), in: globex)?.state == .closed)
        #expect(try await store.conversation(id(1), in: TeamID(unchecked: "T0UNKNOWN")) == nil)
    }

    @Test func `pages hold what is not closed, in the order of the ids`() async throws {
        let store = try memoryStore()
        try await store.commit { changes in
            for (number, state) in Self.states.enumerated() {
                var conversation = conversation(number)
                conversation.state = state
                changes.conversations.append((acme, .created, conversation))
            }
        }
        var seen: [ConversationID] = []
        while case let page = try await store.conversations(of: acme, after: seen.last, limit: 4), !page.isEmpty {
            #expect(page.count <= 4)
            seen += page.map(\.id)
        }
        #expect(seen == Self.states.indices.filter { ![1, 2].contains($0) }.map(id))
    }

    @Test func `the tally counts by the short names of the states`() async throws {
        let store = try memoryStore()
        #expect(try await store.tally(of: acme) == [:])
        try await store.commit { changes in
            for (number, state) in Self.states.enumerated() {
                var conversation = conversation(number)
                conversation.state = state
                changes.conversations.append((acme, .created, conversation))
            }
            changes.conversations.append((globex, .created, conversation(1)))
        }
        var expected = ["open": 1, "closed": 1, "already_closed": 1, "would_close": 2, "retry": 1, "dead": 2]
        for reason in KeepReason.allCases { expected[reason.rawValue] = 1 }
        #expect(try await store.tally(of: acme) == expected)
    }

    @Test func `the tally is what counting gives, whatever conversations go through`() async throws {
        let store = try memoryStore()
        for round in 0..<40 {
            try await store.commit { changes in
                for step in 0..<9 {
                    let number = (round * 7 + step * 5) % 30
                    var conversation = conversation(number)
                    conversation.state = Self.states[(round * 11 + step * step) % Self.states.count]
                    changes.conversations.append((number % 2 == 0 ? acme : globex, .created, conversation))
                }
            }
            if round % 4 == 3 { try await store.wake(now: second(2)) }
            let difference = """
                SELECT count(*) FROM (SELECT team, state, count(*) AS count FROM conversation GROUP BY team, state) AS counted
                FULL JOIN (SELECT * FROM tally WHERE count <> 0) AS kept
                    ON counted.team = kept.team AND counted.state = kept.state AND counted.count = kept.count
                WHERE counted.team IS NULL OR kept.team IS NULL
                """
            #expect(try await store.integer(difference) == 0)
        }
        #expect(try await store.tally(of: acme).values.reduce(0, +) == 15)
    }

    @Test func `reclassify passes every conversation once, in batches, and stores what comes out`() async throws {
        let store = try memoryStore()
        try await store.commit { changes in
            changes.conversations = (0..<10).map { (acme, .created, conversation($0)) }
            changes.conversations.append((globex, .created, conversation(3)))
        }
        var cursor: ConversationID?
        var batches = 0
        repeat {
            cursor = try await store.reclassify(acme, ageing: .lastMessage, after: cursor, limit: 5) { conversation in
                var result = conversation
                result.attempt += 1
                return result
            }
            batches += 1
        } while cursor != nil
        #expect(batches == 3)
        #expect(try await store.integer("SELECT count(*) FROM conversation WHERE attempt = 1") == 10)
        #expect(try await store.conversation(id(3), in: globex)?.attempt == 0)
    }

    @Test func `reclassify judges age by the measure that it is given`() async throws {
        let store = try memoryStore()
        var talkative = conversation(1)
        talkative.lastMessage = day(20)
        try await store.commit { $0.conversations = [(acme, .lastMessage, talkative)] }
        let query = DueQuery(team: acme, cutoff: day(10), firstSeenBefore: 9)
        #expect(try await store.due(query, after: nil, limit: 9).isEmpty)
        _ = try await store.reclassify(acme, ageing: .created, after: nil, limit: 9) { $0 }
        #expect(try await store.due(query, after: nil, limit: 9) == [talkative])
        _ = try await store.reclassify(acme, ageing: .lastMessage, after: nil, limit: 9) { $0 }
        #expect(try await store.due(query, after: nil, limit: 9).isEmpty)
    }
}
