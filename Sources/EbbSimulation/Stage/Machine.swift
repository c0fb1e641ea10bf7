package import EbbCore
package import SeededExecution

/// The machine that the daemon runs on, and its clocks as the daemon reads them: the time since boot begins at zero with
/// each boot, and Ebb's timeline goes on from what was stored last.
package final class Machine: TimeSource {
    private struct Boot: Sendable {
        var number = 1
        var at: Instant
        var timeline: Timeline
        /// What the last write stored with it.
        var stored: TimelineAnchor

        var name: String { "boot-\(self.number)" }
    }

    private let time: VirtualTime
    private let state: Locked<Boot>

    /// A machine that boots now.
    package init(_ time: VirtualTime) {
        self.time = time
        let begins = TimelineAnchor(bootID: "boot-1", boottime: 0, wall: time.wall, instant: time.now)
        let timeline = Timeline(continuing: begins, bootID: begins.bootID, boottime: 0, wall: time.wall)
        self.state = Locked(Boot(at: time.now, timeline: timeline, stored: begins))
    }

    package var now: Instant { self.state.withLock { self.now($0) } }
    package var wall: WallTime { self.time.wall }

    /// Now, by a civil clock that is right.
    package var trueWall: WallTime { self.time.trueWall }

    package func sleep(until deadline: Instant) async throws {
        let ahead = self.state.withLock { self.now($0) - self.time.now }
        try await self.time.sleep(until: deadline < .never ? deadline - ahead : .never)
    }

    /// Starts anew, as from a power failure.
    package func reboot() {
        self.state.withLock { boot in
            boot.number += 1
            boot.at = self.time.now
        }
    }

    /// A process begins: its timeline goes on from what it finds stored; from the last write, where that is not told.
    func resume(from anchor: TimelineAnchor? = nil) {
        let wall = self.time.wall
        self.state.withLock { boot in
            let boottime = self.boottime(boot)
            boot.timeline = Timeline(
                continuing: anchor ?? boot.stored,
                bootID: boot.name,
                boottime: boottime,
                wall: wall
            )
        }
    }

    /// What a write stores with it.
    var anchor: TimelineAnchor {
        let wall = self.time.wall
        return self.state.withLock { $0.timeline.anchor(boottime: self.boottime($0), wall: wall) }
    }

    /// Takes note that something was written.
    func noteWrite() {
        let anchor = self.anchor
        self.state.withLock { $0.stored = anchor }
    }

    private func boottime(_ boot: Boot) -> Int64 { (self.time.now - boot.at).nanoseconds }
    private func now(_ boot: Boot) -> Instant { boot.timeline.instant(boottime: self.boottime(boot)) }
}
