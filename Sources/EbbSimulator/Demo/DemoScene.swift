import EbbCore

/// What the demo plays: five teams, an app at work in them, and one limit for the whole app.
enum DemoScene {
    /// Slack's minute in one second, the window of the limit included.
    static let timeScale = 60.0
    /// From the start of one tick to the next.
    static let tick = Duration.seconds(3)
    /// Above what the rate allows in a tick, so that the limit is what binds.
    static let pace = 60
    /// A run that has not closed everything by then has failed.
    static let patience = Duration.seconds(150)

    private static let teams = [
        (name: "acme", stale: 230), (name: "globex", stale: 150), (name: "initech", stale: 80),
        (name: "hooli", stale: 40), (name: "umbrella", stale: 60),
    ]
    /// The last of them did not say yes.
    static let teamOff = "umbrella"

    /// The world of the incident, with these teams.
    static var plan: WorldPlan {
        var plan = WorldPlan(
            teams: self.teams.enumerated().map { index, team in
                var plan = TeamPlan(
                    number: index + 1,
                    isConsenting: team.name != self.teamOff,
                    groups: [
                        .stale(team.stale), .fresh(8), .liveByReply(2), .byOthers(2), .external(2), .exempt(2),
                    ]
                )
                plan.name = team.name
                return plan
            }
        )
        plan.limits = LimitPlan(.incident)
        plan.timeScale = self.timeScale
        plan.latency = .milliseconds(20)
        plan.jitter = .milliseconds(20)
        return plan
    }

    /// How many conversations of each team ought to be closed at the start, whether it said yes or not.
    static func stale(in team: TeamPlan) -> Int {
        self.teams.first { $0.name == team.name }?.stale ?? 0
    }
}
