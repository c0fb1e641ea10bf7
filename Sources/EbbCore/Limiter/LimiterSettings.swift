/// The limits as configured, already reduced to Ebb's share.
public struct LimiterSettings: Hashable, Sendable {
    /// Requests per second, all teams and methods together.
    public var perSecond: Double
    /// Permits that may be used at one instant after a rest.
    public var burst: Int
    /// What a 429 holds back.
    public var scope: HoldScope
    /// Permits per second of each method, for teams that say nothing else.
    private var common: [SlackMethod: Double]
    /// The same for the teams whose figures differ.
    private var special: [TeamID: [SlackMethod: Double]]

    /// The limits that `settings` ask for.
    public init(_ settings: Settings) {
        let limit = settings.rateLimit
        self.perSecond = limit.requestsPerSecond * limit.share
        self.burst = limit.burst
        self.scope = limit.on429
        self.common = limit.perMinute.mapValues { $0 * limit.share / 60 }
        self.special = [:]
        for team in settings.teams where team.perMinute != limit.perMinute {
            self.special[team.team] = team.perMinute.mapValues { $0 * limit.share / 60 }
        }
    }

    /// Permits per second of one method in one team, while nothing was refused.
    public func perSecond(_ method: SlackMethod, in team: TeamID) -> Double {
        self.special[team]?[method] ?? self.common[method] ?? method.defaultPerMinute / 120
    }

    /// Permits per second of a budget, while nothing was refused.
    func perSecond(_ key: BudgetKey) -> Double {
        switch key {
        case .app: self.perSecond
        case .method(let team, let method): self.perSecond(method, in: team)
        }
    }
}
