import EbbSimulation

/// How fast simulated time passes, with every invariant looked at in every step.
struct SpeedRun: Sendable {
    var teams = 5
    /// In each team.
    var conversations = 300
    var days = 30.0
    /// Each has a world, troubles and an order of its own.
    var seeds: ClosedRange<UInt64> = 1...20

    /// Runs every seed once.
    func run() async -> SpeedOutcome {
        let writer = ScriptWriter(days: self.days, teams: self.teams, conversations: self.conversations)
        var violations: [String] = []
        let began = ContinuousClock.now
        for seed in self.seeds {
            if let violation = await ScriptRun(writer.script(seed: seed)).run().violation {
                violations.append("seed \(seed): \(violation)")
            }
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        return SpeedOutcome(
            teams: self.teams,
            conversations: self.conversations,
            days: self.days * Double(self.seeds.count),
            seconds: seconds,
            violations: violations
        )
    }
}

/// Simulated days, and the time that they took.
struct SpeedOutcome: Codable, Sendable {
    var teams: Int
    /// In each team.
    var conversations: Int
    var days: Double
    var seconds: Double
    /// The invariants that did not hold.
    var violations: [String]

    var daysPerSecond: Double { self.days / self.seconds }
}
