import EbbCore

/// The most calls that a world's app makes in any minute: exactly those that it will make, known in advance.
package struct AppTraffic: Sendable {
    /// Of all methods and for all teams together.
    package let inAll: Int
    /// Of each method for one team.
    package let perTeam: [String: Int]

    /// The traffic of a world of that plan, from its beginning on for so long.
    package init(_ plan: WorldPlan, for length: Duration) {
        var app = AppBot(rate: plan.appRate, seed: plan.seed, now: .zero)
        var all = Window()
        var windows: [String: [Window]] = [:]
        let teams = max(1, plan.teams.count)
        while app.next <= .zero + length {
            let at = app.next
            let call = app.take()
            all.count(at)
            windows[call.method, default: Array(repeating: Window(), count: teams)][call.team(of: teams)].count(at)
        }
        self.inAll = all.most
        self.perTeam = windows.mapValues { $0.map(\.most).max() ?? 0 }
    }

    /// The calls of the last minute.
    private struct Window {
        private static let length = Duration.seconds(60)

        private var calls: [Instant] = []
        private var oldest = 0
        /// The most that there were at any time.
        private(set) var most = 0

        mutating func count(_ now: Instant) {
            self.calls.append(now)
            while now - self.calls[self.oldest] > Self.length { self.oldest += 1 }
            self.most = max(self.most, self.calls.count - self.oldest)
            guard self.oldest >= 1_000 else { return }
            self.calls.removeFirst(self.oldest)
            self.oldest = 0
        }
    }
}
