import EbbCore
import EbbStore
import Foundation
import Testing

@Suite struct AnchorTests {
    @Test func `the thousandth write goes no deeper than the first`() async throws {
        let store = try SQLiteStore.open(path: ":memory:", executor: QueueExecutor())
        let depths = Locked<[Int]>([])
        store.use(anchor: {
            depths.withLock { $0.append(Thread.callStackReturnAddresses.count) }
            return TimelineAnchor(bootID: "boot", boottime: 0, wall: WallTime(seconds: 0), instant: .zero)
        })
        for _ in 0..<1_000 { try await store.commit(StoreChanges()) }
        let all = depths.withLock { $0 }
        let first = try #require(all.first)
        let last = try #require(all.last)
        #expect(all.count == 1_000)
        #expect(last < first + 10)
    }
}
