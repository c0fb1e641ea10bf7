import EbbCore
import Foundation
import Host
import Testing

@Suite struct SystemTimeTests {
    @Test func `a new timeline starts now and follows the time since boot`() throws {
        let time = try SystemTime(continuing: nil)
        let before = SystemTime.boottime
        let now = time.now
        let after = SystemTime.boottime
        #expect((time.timeline.instant(boottime: before)...time.timeline.instant(boottime: after)).contains(now))
        #expect(now >= Timeline.start)
        #expect(now < Timeline.start + .minutes(10))
    }

    @Test func `a restart within the boot goes on exactly`() throws {
        let first = try SystemTime(continuing: nil)
        let second = try SystemTime(continuing: first.anchor)
        let moment = SystemTime.boottime
        #expect(first.timeline.instant(boottime: moment) == second.timeline.instant(boottime: moment))
    }

    @Test func `the civil clock is the machine's`() throws {
        let before = WallTime(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) - .milliseconds(1)
        let wall = try SystemTime(continuing: nil).wall
        let after = WallTime(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) + .milliseconds(1)
        #expect((before...after).contains(wall))
    }

    @Test func `a sleep ends at its deadline, not before`() async throws {
        let time = try SystemTime(continuing: nil)
        let deadline = time.now + .milliseconds(20)
        try await time.sleep(until: deadline)
        #expect(time.now >= deadline)
        try await time.sleep(until: .zero)
    }

    @Test func `a cancelled sleep throws, even until never`() async throws {
        let time = try SystemTime(continuing: nil)
        await withTaskGroup(of: Void.self) { group in
            // Before they begin: a sleep until a moment that has passed may else be over already.
            group.cancelAll()
            for deadline in [Instant.zero, .never] {
                group.addTask {
                    await #expect(throws: CancellationError.self) { try await time.sleep(until: deadline) }
                }
            }
        }
        let sleeper = Task { try await time.sleep(until: .never) }
        await Task.yield()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test func `random numbers differ`() {
        let random = SystemRandom()
        #expect(Set((0..<8).map { _ in random.next() }).count == 8)
    }
}
