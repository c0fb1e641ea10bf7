/// What limits the work, and when the backlog will be done: an estimate for people, by the limits in force.
public struct Forecast: Hashable, Sendable {
    /// ``binding`` when nothing does.
    public static let unbound = "nothing"

    /// What binds, in words: `app-wide rate`, `conversations.history of acme`, `pace cap of acme`, or ``unbound``.
    public var binding: String
    /// How long until the backlog is done; nil when it never is, or there is none.
    public var remaining: Duration?

    /// One team's part of the work.
    public struct Team: Hashable, Sendable {
        /// The name to show.
        public var name: String
        /// Conversations still due.
        public var backlog: Int
        /// Requests that each of them takes.
        public var requestsPerClose: Double
        /// Permits per second of each method that a close needs.
        public var rates: [SlackMethod: Double]
        /// Closes per second under the pace cap; nil when a drain is at work.
        public var pace: Double?

        /// A team's part.
        public init(
            name: String,
            backlog: Int,
            requestsPerClose: Double,
            rates: [SlackMethod: Double],
            pace: Double?
        ) {
            self.name = name
            self.backlog = backlog
            self.requestsPerClose = requestsPerClose
            self.rates = rates
            self.pace = pace
        }
    }

    /// The forecast for `teams` when everything together may send `appRate` requests per second.
    public init(appRate: Double, teams: [Team]) {
        self.binding = Self.unbound
        let work = teams.filter { $0.backlog > 0 }
        guard !work.isEmpty else { return }
        let requests = work.reduce(0) { $0 + Double($1.backlog) * $1.requestsPerClose }
        var longest = requests / appRate
        self.binding = "app-wide rate"
        for team in work {
            let backlog = Double(team.backlog)
            for (method, rate) in team.rates.sorted(by: { $0.key.rawValue < $1.key.rawValue })
            where backlog / rate > longest {
                longest = backlog / rate
                self.binding = "\(method.rawValue) of \(team.name)"
            }
            if let pace = team.pace, backlog / pace > longest {
                longest = backlog / pace
                self.binding = "pace cap of \(team.name)"
            }
        }
        self.remaining = longest.isFinite ? .clampedSeconds(longest) : nil
    }
}
