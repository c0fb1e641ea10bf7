import EbbCore

/// A clock that stands still, so that reading it costs nothing.
struct FrozenTime: TimeSource {
    let now = Instant.zero + .hours(1)
    let wall = WallTime(microseconds: 0)

    func sleep(until deadline: Instant) async throws {}
}

/// A clock that comes to whatever is waited for at once.
final class JumpingTime: TimeSource {
    private let instant = Locked(Instant.zero + .hours(1))

    var now: Instant { self.instant.withLock { $0 } }
    var wall: WallTime { WallTime(microseconds: 0) }

    func sleep(until deadline: Instant) async throws {
        self.instant.withLock { $0 = max($0, deadline) }
    }
}
