import EbbCore

/// The demo at one moment, as it is shown.
struct DemoFrame: Sendable {
    /// One team's part.
    struct TeamLine: Hashable, Sendable {
        var name: String
        var isOn: Bool
        /// What ought to be closed, at the start and still.
        var stale: Int
        var left: Int
        /// Ebb's calls for it.
        var calls: Int
    }

    var elapsed: Duration
    /// The last tick that has ended.
    var tick: Int
    var teams: [TeamLine]
    /// What was left in all, from the start until now, at equal steps.
    var history: [Int]
    /// Calls in the last window of the limit, and how many it allows.
    var appCallsInWindow = 0
    var ebbCallsInWindow = 0
    var budget: Int
    var report: WorldReport

    /// What ought to be closed in the teams that are on, at the start.
    var stale: Int { self.teams.filter(\.isOn).reduce(0) { $0 + $1.stale } }

    /// Closes that should not have been, that came twice, or that nobody could have known to be wrong.
    var wrongCloses: Int {
        self.report.wrongCloses.count + self.report.doubleCloses.count + self.report.racedCloses.count
    }
}

/// Makes frames from the world's report as time goes on.
struct DemoRecorder {
    private static let step = Duration.milliseconds(1_200)

    private let plan: WorldPlan
    private let started: Instant
    private var history: [Int] = []
    private var calls: [(at: Instant, app: Int, ebb: Int)] = []

    init(_ plan: WorldPlan, started: Instant) {
        self.plan = plan
        self.started = started
    }

    /// The frame of that moment.
    mutating func frame(_ report: WorldReport, tick: Int, now: Instant) -> DemoFrame {
        let elapsed = now - self.started
        while self.started + Self.step * self.history.count <= now { self.history.append(report.left) }
        let window = Duration.clampedSeconds(60 / self.plan.timeScale)
        self.calls.append((now, report.app.calls, report.ebb.calls))
        // The newest one that is a whole window old stays: what came since is in the window.
        while self.calls.count > 1, self.calls[1].at <= now - window { self.calls.removeFirst() }
        var frame = DemoFrame(
            elapsed: elapsed,
            tick: tick,
            teams: self.plan.teams.map { team in
                let stale = DemoScene.stale(in: team)
                let left = team.isConsenting ? report.leftByTeam[team.id.rawValue] ?? 0 : stale
                return DemoFrame.TeamLine(
                    name: team.name,
                    isOn: team.isConsenting,
                    stale: stale,
                    left: left,
                    calls: report.ebb.callsByTeam[team.id.rawValue] ?? 0
                )
            },
            history: self.history,
            budget: self.plan.limits.appBudget,
            report: report
        )
        frame.appCallsInWindow = report.app.calls - (self.calls.first?.app ?? 0)
        frame.ebbCallsInWindow = report.ebb.calls - (self.calls.first?.ebb ?? 0)
        return frame
    }
}
