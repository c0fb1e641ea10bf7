import EbbCore

/// The most calls that a world's app makes in any minute: exactly those that it will make, known in advance.
package struct AppTraffic: Sendable {
    private static let minute = Duration.seconds(60)

    /// Of all methods and for all teams together.
    package private(set) var inAll = 0
    /// Of each method for one team.
    package private(set) var perTeam: [String: Int] = [:]

    /// The traffic of a world of that plan, from its beginning on for so long.
    package init(_ plan: WorldPlan, for length: Duration) {
        var app = AppBot(rate: plan.appRate, seed: plan.seed, now: .zero)
        var all = Window()
        var windows: [String: [Window]] = [:]
        let teams = max(1, plan.teams.count)
        while app.next <= .zero + length {
            let at = app.next
            let call = app.take()
            self.inAll = max(self.inAll, all.count(at))
            let team = call.team(of: teams)
            let most = windows[call.method, default: Array(repeating: Window(), count: teams)][team].count(at)
            self.perTeam[call.method] = max(self.perTeam[call.method] ?? 0, most)
        }
    }

    /// The calls of the last minute.
    private struct Window {
        private var calls: [Instant] = []

        /// How many there are with one more at `now`.
        mutating func count(_ now: Instant) -> Int {
            self.calls.removeAll { now - $0 > AppTraffic.minute }
            self.calls.append(now)
            return self.calls.count
        }
    }
}
