import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// Every call of a run, to look at afterwards: what Slack saw, whatever Ebb says of itself.
struct CallLog: Sendable {
    let calls: [CallRecord]

    init(_ slack: SimulatedSlack) { self.calls = slack.takeCalls() }

    /// The calls of one method, in one team or in all.
    func of(_ method: SlackMethod, in team: TeamID? = nil) -> [CallRecord] {
        self.calls.filter { $0.method == method.rawValue && (team == nil || $0.team == team) }
    }

    /// The closes that were answered, also with `already_closed`.
    func closes(in team: TeamID? = nil) -> [CallRecord] {
        self.of(.conversationsClose, in: team).filter { $0.outcome == "ok" }
    }

    /// Whether over every window of length w there were at most `perSecond` · w + `burst` of these calls.
    ///
    /// One pass suffices: a bucket of that rate and burst never runs over exactly if no window has more.
    static func keeps(_ calls: [CallRecord], perSecond: Double, burst: Int) -> Bool {
        var owedUntil = -Double.infinity
        for call in calls {
            let now = Double(call.at.nanoseconds) / 1e9
            owedUntil = max(owedUntil, now) + 1 / perSecond
            if owedUntil - now > Double(burst) / perSecond + 1e-6 { return false }
        }
        return true
    }

    /// The most of `calls` in any window that is a little shorter than `length`.
    static func most(of calls: [CallRecord], within length: Duration) -> Int {
        Self.most(of: calls.map(\.at), within: length)
    }

    /// The most of `moments`, in their order, in any window that is a little shorter than `length`.
    static func most(of moments: [Instant], within length: Duration) -> Int {
        var first = 0
        var most = 0
        for (index, moment) in moments.enumerated() {
            while moment - moments[first] >= length { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    /// Checks that the calls kept within every budget of `settings`.
    func expectWithinBudgets(
        _ settings: Settings,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let limits = LimiterSettings(settings)
        #expect(
            Self.keeps(self.calls, perSecond: limits.perSecond, burst: limits.burst),
            "the app's budget was overrun",
            sourceLocation: location
        )
        for team in settings.teams.map(\.team) {
            for method in SlackMethod.allCases {
                let calls = self.of(method, in: team)
                let rate = limits.perSecond(method, in: team)
                #expect(
                    Self.keeps(calls, perSecond: rate, burst: limits.burst),
                    "\(method.rawValue) of \(team) was overrun",
                    sourceLocation: location
                )
            }
        }
    }
}

extension RunningDaemon {
    /// Lets the first tick end, which lists everything, and begins another.
    func beginWork() async throws {
        try await self.ticks(1)
        // A tick has told its summary a little before another can begin.
        while try await self.post("/v1/tick", as: TickReply.self).outcome != .started {
            try await self.pass(.milliseconds(100))
        }
    }

    /// Has the next such call refused for that many seconds, and returns a little after its answer.
    func haveRefused(_ method: SlackMethod?, of team: TeamID?, retryAfter: String?) async throws {
        let slack = self.stage.slack
        try slack.apply(.refuse(team: team, method: method?.rawValue, retryAfter: retryAfter, count: 1))
        _ = slack.takeCalls()
        for _ in 0..<36_000 {
            try await self.pass(.milliseconds(100))
            if slack.takeCalls().contains(where: { $0.outcome == "429" }) { return try await self.pass(.seconds(1)) }
        }
        Issue.record("no such call came for an hour")
    }
}

extension Stage {
    /// The clock of the simulation.
    var time: VirtualTime { self.simulation.time }

    /// The settings that the next reload finds.
    var settings: Settings { self.config.current.settings }

    /// How many conversations ought to be closed and are not.
    var left: Int { self.slack.report.left }

    /// The team with this number in the world's plan, from 1 on.
    func team(_ number: Int) -> TeamID { self.settings.teams[number - 1].team }
}
