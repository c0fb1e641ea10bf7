import EbbCore

/// The teams that ask, in turn, and limits under which it is known what happens.
struct LimiterLoad {
    /// What makes a request wait.
    enum Limits {
        /// Nothing: every budget has more than is asked for.
        case ample
        /// The app's budget, which gives one permit in each ``LimiterLoad/interval``; the teams' own never do.
        case oneAtATime
    }

    /// The time between two permits of the app's budget when there is one at a time, in nanoseconds.
    static let interval: Int64 = 1_000_000
    private static let ample = 1e9

    let teams: [TeamID]
    private var next = 0

    init(teams: Int) {
        self.teams = (0..<teams).map { TeamID(unchecked: "T\($0 + 10_000_000)") }
    }

    /// The next team's request.
    mutating func request() -> PermitRequest {
        defer { self.next = self.next + 1 == self.teams.count ? 0 : self.next + 1 }
        return self.request(self.next)
    }

    /// A request of the team with this number.
    func request(_ team: Int) -> PermitRequest {
        PermitRequest(
            team: self.teams[team],
            method: .conversationsClose,
            priority: .tick,
            run: .tick(1),
            continuesTurn: false
        )
    }

    /// A limiter in which each team's budget was used once long ago, so that no round has to make room for it.
    func limiter(_ limits: Limits, now: Instant) throws -> Limiter {
        let before = now - .minutes(30)
        var limiter = Limiter(settings: Self.settings(.ample), now: before)
        limiter.open(.tick(1))
        for team in self.teams.indices {
            _ = try limiter.ask(self.request(team), now: before)
            for (_, permit) in limiter.advance(now: before).permits {
                limiter.finish(permit, as: .answered, now: before)
            }
        }
        limiter.configure(Self.settings(limits), now: now)
        return limiter
    }

    private static func settings(_ limits: Limits) -> LimiterSettings {
        var settings = Settings()
        settings.rateLimit.share = 1
        settings.rateLimit.perMinute[.conversationsClose] = 60 * self.ample
        switch limits {
        case .ample:
            settings.rateLimit.requestsPerSecond = self.ample
            settings.rateLimit.burst = Int(self.ample)
        case .oneAtATime:
            settings.rateLimit.requestsPerSecond = 1e9 / Double(self.interval)
        }
        return LimiterSettings(settings)
    }
}
