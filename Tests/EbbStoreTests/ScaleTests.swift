import EbbCore
import SeededExecution
import Testing

@testable import EbbStore

@Suite("A million conversations are fine")
struct ScaleTests {
    @Test(
        arguments: [
            (SQLiteStore.dueStatement, "conversation_work (team=? AND (base,id)>(?,?) AND base<?)"),
            (SQLiteStore.censusStatement, "conversation_work (team=? AND base<?)"),
            (SQLiteStore.openStatement, "conversation_work (team=?)"),
            (SQLiteStore.wakeStatement, "conversation_wake (until<?)"),
            (SQLiteStore.settleStatement, "conversation_released (team=?)"),
            (SQLiteStore.pacedStatement, "audit_team (team=? AND instant>?)"),
            (SQLiteStore.closesStatement, "audit_wall (wall>?)"),
        ]
    )
    func `frequent questions are answered from an index, without a sort`(sql: String, index: String) async throws {
        let plan = try await memoryStore().queryPlan(of: sql)
        #expect(plan.count == 1, "\(plan)")
        #expect(plan.first?.contains("SEARCH") == true && plan.first?.contains(index) == true, "\(plan)")
    }

    @Test func `a conversation takes less than 150 bytes with its indexes, a closed one less than 100`() async throws {
        let folder = try Folder()
        let store = try folder.open()
        var random = SplitMix64(seed: 1)
        let count = 100_000
        let empty = try await store.integer("PRAGMA page_count")
        // Ids in no order, as Slack gives them; every fact that a conversation in work has.
        let conversations = (0..<count).map { number in
            let letters = String(random.next(), radix: 36, uppercase: true).prefix(9)
            var result = conversation(number, created: Double(number) / 500)
            result.id = ConversationID(unchecked: "C0" + letters + String(number % 10))
            result.lastMessage = day(Double(number) / 400)
            result.firstSeen = 1_000
            return result
        }
        for batch in stride(from: 0, to: count, by: 1_000) {
            try await store.commit { changes in
                changes.conversations = conversations[batch..<batch + 1_000].map { (acme, .lastMessage, $0) }
            }
        }
        let open = try await store.bytes(beyond: empty) / count
        #expect(open < 150, "\(open) bytes")
        try await store.execute("UPDATE conversation SET state = \(StateCode.closed), base = NULL")
        try await store.execute("VACUUM")
        let closed = try await store.bytes(beyond: empty) / count
        #expect(closed < 100, "\(closed) bytes")
    }
}

extension SQLiteStore {
    fileprivate func bytes(beyond pages: Int64) throws -> Int {
        Int((try self.integer("PRAGMA page_count") - pages) * (try self.integer("PRAGMA page_size")))
    }
}
