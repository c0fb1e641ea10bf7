import EbbCore
import EbbStore
import Systemd

/// Tells the supervisor that Ebb lives: once in every quarter of its limit, and only if in that quarter the tick loop
/// and the limiter have answered from their own loops, and the store has taken and given back its write lock.
///
/// It is told as soon as the last of them has answered: at the quarter's end it would be news of up to a quarter ago, and
/// a wedge would live that much longer.
struct Watchdog: Sendable {
    let limit: Duration
    let daemon: Daemon

    func run() async {
        let time = self.daemon.outside.time
        let notifier = self.daemon.outside.notifier
        let quarter = self.limit / 4
        let pulse = Pulse { notifier.watchdog() }
        let isProbing = Locked(false)
        await withDiscardingTaskGroup { group in
            var next = time.now
            while !Task.isCancelled {
                pulse.begin()
                self.daemon.ticks.pulse(pulse)
                self.daemon.limiter.pulse(pulse)
                let mustProbe = isProbing.withLock { isUnderWay in
                    defer { isUnderWay = true }
                    return !isUnderWay
                }
                if mustProbe {
                    group.addTask {
                        let hasAnswered = await self.probe()
                        isProbing.withLock { $0 = false }
                        if hasAnswered { pulse.beat(.store) }
                    }
                }
                // Quarters that were slept through are not made up for.
                next = max(next, time.now - quarter) + quarter
                guard (try? await time.sleep(until: next)) != nil else { break }
            }
            group.cancelAll()
        }
    }

    /// Returns true when the store has taken a write, false when the task was cancelled first. A lock that another process
    /// holds is tried for again; a full disk is an error that others report, not a wedge.
    private func probe() async -> Bool {
        let time = self.daemon.outside.time
        while !Task.isCancelled {
            do {
                try await self.daemon.outside.store.probe()
                return true
            } catch {
                guard StoreError(describing: error).kind == .busy else { return true }
                try? await time.sleep(until: time.now + .milliseconds(50))
            }
        }
        return false
    }
}
