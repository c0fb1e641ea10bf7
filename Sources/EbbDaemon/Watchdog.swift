import EbbCore
import EbbStore
import Systemd

/// Tells the supervisor that Ebb lives: every quarter of its limit, and only if in that quarter the tick loop and the
/// limiter have answered from their own loops, and the store has taken and given back its write lock.
struct Watchdog: Sendable {
    let limit: Duration
    let daemon: Daemon

    func run() async {
        let time = self.daemon.outside.time
        let quarter = self.limit / 4
        await withDiscardingTaskGroup { group in
            var store = Pulse()
            var isProbing = false
            var next = time.now + quarter
            while !Task.isCancelled {
                let (ticks, limiter) = (Pulse(), Pulse())
                self.daemon.ticks.pulse(ticks)
                self.daemon.limiter.pulse(limiter)
                if !isProbing || store.hasBeaten {
                    store = Pulse()
                    isProbing = true
                    let probe = store
                    group.addTask { await self.probe(probe) }
                }
                guard (try? await time.sleep(until: next)) != nil else { break }
                next = next + quarter
                if ticks.hasBeaten, limiter.hasBeaten, store.hasBeaten { self.daemon.outside.notifier.watchdog() }
            }
            group.cancelAll()
        }
    }

    /// A lock that another process holds is tried for again; a full disk is an error that others report, not a wedge.
    private func probe(_ pulse: Pulse) async {
        let time = self.daemon.outside.time
        while !Task.isCancelled {
            do {
                try await self.daemon.outside.store.probe()
                return pulse.beat()
            } catch {
                guard StoreError(describing: error).kind == .busy else { return pulse.beat() }
                try? await time.sleep(until: time.now + .milliseconds(50))
            }
        }
    }
}
