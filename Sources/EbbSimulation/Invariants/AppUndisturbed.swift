import EbbCore
import EbbSimulator

/// Where Slack's limits are at least those configured, neither Ebb nor the app is ever refused by them.
package struct AppUndisturbed: Invariant {
    package static let name = "the app is refused nothing on Ebb's account"

    private let isWithinLimits: Bool

    package init(_ script: Script) { self.isWithinLimits = Allowance(script).isWithinLimits }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard self.isWithinLimits, case .finished(let report, _) = observation.what else { return nil }
        if let refusal = report.app.refusals.first {
            return "\(report.app.refused) calls of the app were refused, the first \(refusal.method) at \(refusal.at)"
        }
        let own = report.ebb.refusals.filter { $0.cause == .limit }
        return own.first.map { "\(own.count) calls of Ebb's were refused, the first \($0.method) at \($0.at)" }
    }
}

/// What Ebb and the app may send together in a minute, at most, whatever is edited on the way.
struct Allowance {
    /// A window holds what the rate gives, the burst, and what a slow disk may have held up.
    private static let heldUp = 2.0

    private var perSecond: Double
    private var share: Double
    private var history: Double
    private var burst: Int
    private let script: Script

    init(_ script: Script) {
        self.script = script
        let limit = script.settings.rateLimit
        self.perSecond = limit.requestsPerSecond
        self.share = limit.share
        self.burst = limit.burst
        self.history = script.settings.teams.compactMap { $0.perMinute[.conversationsHistory] }.max() ?? 1
        for case .edit(let edit) in script.happenings.map(\.what) {
            switch edit {
            case .requestsPerSecond(let rate): self.perSecond = max(self.perSecond, rate)
            case .share(let share): self.share = max(self.share, share)
            case .burst(let burst): self.burst = max(self.burst, burst)
            case .historyPerMinute(_, let limit): self.history = max(self.history, limit)
            default: break
            }
        }
    }

    /// Whether the limits have room for both.
    var isWithinLimits: Bool {
        // Most that have none have none for Ebb alone, and need no reckoning of what the app will do.
        guard self.leavesRoom(for: nil) else { return false }
        return self.leavesRoom(for: AppTraffic(self.script.world, for: self.script.length))
    }

    private func leavesRoom(for app: AppTraffic?) -> Bool {
        let limits = self.script.world.limits
        switch limits.world {
        case .incident:
            return self.inAMinute(self.perSecond * 60) + Double(app?.inAll ?? 0) <= Double(limits.appBudget)
        case .documented:
            return SlackMethod.allCases.allSatisfy { method in
                let configured = method == .conversationsHistory ? self.history : method.defaultPerMinute
                let together = self.inAMinute(configured) + Double(app?.perTeam[method.rawValue] ?? 0)
                return together <= Double(Self.limit(of: method, limits))
            }
        }
    }

    /// Requests are whole: of one and a half that a rate and its burst allow there is one.
    private func inAMinute(_ perMinute: Double) -> Double {
        (perMinute * self.share * (1 + Self.heldUp / 60) + Double(self.burst)).rounded(.down)
    }

    /// Calls per minute and team, as the world counts them.
    private static func limit(of method: SlackMethod, _ limits: LimitPlan) -> Int {
        switch method {
        case .conversationsHistory: limits.historyPerMinute
        default: limits.perMinute[method.rawValue] ?? Int(method == .usersConversations ? 50 : method.defaultPerMinute)
        }
    }
}
