import EbbCore
import EbbDaemon

/// Over every window of length w there are at most `rate · w + burst` requests, through reloads and restarts.
package struct Budgets: Invariant {
    package static let name = "no window of time holds more requests than the limits allow"

    /// A bucket that leaks at the rate: it never runs over exactly if no window holds more.
    private struct Bucket: Sendable {
        var level = 0.0
        var at: Instant
    }

    private var buckets: [BudgetKey: Bucket] = [:]
    private var limits: [Settings] = []
    /// So long a permit may be on its way to its request, where a disk or a suspend holds it up.
    private let delay: Double

    package init(_ script: Script) {
        let isSlow = script.happenings.contains { if case .diskSlow = $0.what { true } else { false } }
        self.delay = isSlow || script.isSuspended ? 2 : 0
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began, .read, .told(.reloaded):
            // Up to now the buckets leaked at the rates that end now.
            for key in Array(self.buckets.keys) { self.leak(key, until: observation.at) }
            self.limits = facts.configurations.map(\.settings)
        case .asked(let request):
            var keys = [BudgetKey.app]
            if let team = request.team { keys.append(.method(team, request.method)) }
            for key in keys {
                if let excess = self.pour(into: key, at: observation.at) {
                    return "\(request.words) is \(excess) more than \(key) allows"
                }
            }
        default: break
        }
        return nil
    }

    private mutating func pour(into key: BudgetKey, at now: Instant) -> Double? {
        let rate = self.leak(key, until: now)
        let burst = self.limits.map(\.rateLimit.burst).max() ?? 1
        let level = self.buckets[key, default: Bucket(at: now)].level + 1
        self.buckets[key] = Bucket(level: level, at: now)
        let excess = level - Double(burst) - rate * self.delay
        return excess > 1e-3 ? excess : nil
    }

    /// The rate at which it leaks.
    @discardableResult
    private mutating func leak(_ key: BudgetKey, until now: Instant) -> Double {
        let rate = self.limits.map { Self.rate(key, $0) }.max() ?? 0
        guard let bucket = self.buckets[key] else { return rate }
        let level = max(0, bucket.level - rate * max(0, (now - bucket.at).inSeconds))
        self.buckets[key] = Bucket(level: level, at: now)
        return rate
    }

    /// Reckoned from what the files say, not by what Ebb makes of them.
    private static func rate(_ key: BudgetKey, _ settings: Settings) -> Double {
        switch key {
        case .app: settings.rateLimit.requestsPerSecond * settings.rateLimit.share
        case .method(let id, let method):
            settings.teams.filter { $0.team == id }.compactMap { $0.perMinute[method] }.map {
                $0 / 60 * settings.rateLimit.share
            }.max() ?? 0
        }
    }
}
