import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution
import Testing

@testable import EbbDaemon

/// The seeds that every scenario is run with.
let seeds: [UInt64] = [1, 2]

extension Simulation {
    /// A stage with a world of its own for each seed: teams with these conversations, and no app beside Ebb.
    func stage(
        _ groups: [ConversationGroup],
        teams: Int = 1,
        edit: (inout Settings) -> Void = { _ in },
        world change: (inout WorldPlan) -> Void = { _ in }
    ) -> Stage {
        var plan = WorldPlan(teamCount: teams, groups: groups)
        plan.seed = self.seed
        plan.appRate = 0
        change(&plan)
        return Stage(self, plan) { settings in
            settings.rateLimit.perMinute[.conversationsHistory] = 50
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsHistory] = 50
            }
            edit(&settings)
        }
    }
}

extension Stage {
    /// The conversations of a team as the world has them.
    func conversations(_ number: Int = 1) -> [ConversationID] {
        self.slack.look { $0.conversations(of: Self.team(number)) }
    }

    /// Edits the policy of every team, as an operator does in `[policy]`.
    func editPolicy(_ change: (inout Policy) -> Void) {
        self.config.edit { configuration in
            for index in configuration.settings.teams.indices { change(&configuration.settings.teams[index].policy) }
        }
    }
}

extension RunningDaemon {
    var events: CapturedEvents { self.stage.events }
    var slack: SimulatedSlack { self.stage.slack }

    /// Lets time pass until a call of this method has come to Slack, the so-manieth from now; forgets those before.
    func pass(untilCalled method: SlackMethod, times: Int = 1) async throws {
        for _ in 0..<times { await self.slack.nextCall(of: method) }
        _ = self.slack.takeCalls()
    }

    /// Expects something to become so, looking now and then, for at most `limit`.
    func expect(
        within limit: Duration,
        at location: SourceLocation = #_sourceLocation,
        _ isMet: @Sendable () async throws -> Bool
    ) async throws {
        let end = self.time.now + limit
        while self.time.now < end, try await !isMet() { try await self.pass(.minutes(20)) }
        let wasMet = try await isMet()
        #expect(wasMet, sourceLocation: location)
    }

    /// What Ebb remembers of a team.
    func record(_ number: Int = 1) -> TeamRecord { self.daemon.services.teams.record(of: Stage.team(number)) }

    /// A conversation in the books.
    func conversation(_ id: ConversationID, of number: Int = 1) async throws -> Conversation? {
        try await self.daemon.services.store.conversation(id, in: Stage.team(number))
    }

    /// How many conversations stand where in the books.
    func tally(_ number: Int = 1) async throws -> [String: Int] {
        try await self.daemon.services.store.tally(of: Stage.team(number))
    }

    /// What `ebbctl plan` shows.
    func plan(_ number: Int = 1) async throws -> PlanReply {
        try await self.get("/v1/teams/\(Stage.team(number))/plan", as: PlanReply.self)
    }

    /// What `ebbctl approve` does.
    @discardableResult
    func approve(_ number: Int = 1, plan: String? = nil) async throws -> ApproveReply {
        var body = ["team": Stage.team(number).rawValue]
        body["plan"] = plan
        return try await self.post("/v1/approve", body, as: ApproveReply.self)
    }

    /// What `ebbctl drain` does.
    @discardableResult
    func drain(_ number: Int = 1) async throws -> DrainReply {
        try await self.post("/v1/drain", ["team": Stage.team(number).rawValue], as: DrainReply.self)
    }

    /// What `ebbctl pause` and `ebbctl resume` do; for everything without a team.
    @discardableResult
    func post(_ command: String, team number: Int?) async throws -> PauseReply {
        let body = number.map { ["team": Stage.team($0).rawValue] } ?? [:]
        return try await self.post("/v1/\(command)", body, as: PauseReply.self)
    }

    /// What `ebbctl tick` does; returns when it has ended.
    @discardableResult
    func tickNow() async throws -> TickSummary {
        async let ended = self.nextTick()
        try await self.pass(.milliseconds(1))
        _ = try await self.post("/v1/tick", as: TickReply.self)
        return try await ended
    }
}

extension Sequence where Element == CallRecord {
    /// How many calls of a method there are.
    func count(of method: SlackMethod) -> Int { self.count { $0.method == method.rawValue } }

    /// The calls for a team.
    func of(_ number: Int) -> [CallRecord] { self.filter { $0.team == Stage.team(number) } }
}
