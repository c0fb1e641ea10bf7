/// How many requests have left this process, and how many of them were too many for Slack.
struct Traffic: Hashable, Sendable {
    var sent = 0
    var refused = 0

    /// Nothing yet.
    init() {}

    /// All since the start.
    init(_ counters: MetricsCounters) {
        for outcomes in counters.snapshot.requests.values {
            self.sent += outcomes.values.reduce(0, +)
            self.refused += outcomes[.refused] ?? 0
        }
    }
}
