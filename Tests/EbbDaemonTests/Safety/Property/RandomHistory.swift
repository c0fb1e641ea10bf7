import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulation
import EbbSimulator
import EbbStore
import SeededExecution

/// What happens before anybody looks at a plan: time, people, faults, and operators, as a simulation's seed has it.
struct RandomHistory: Sendable {
    private let dice: Dice
    private let world: RandomWorld
    private let stage: Stage
    private let slack: RecordedSlack
    private let lives: Int
    private static let failures = [
        "channel_not_found", "not_in_channel", "fatal_error", "5xx", "html_body", "timeout", "broken_connection",
        "strange_error",
    ]
    /// Each team's policy at the start.
    private let policies: [Policy]

    init(_ simulation: Simulation, _ world: RandomWorld, _ stage: Stage, _ slack: RecordedSlack) {
        self.dice = Dice(simulation, "history")
        self.world = world
        self.stage = stage
        self.slack = slack
        self.lives = self.dice.one(of: 1, 1, 2, 3)
        self.policies = stage.config.current.settings.teams.map(\.policy)
    }

    /// Lives through everything but the last life of the daemon, which ends well or not.
    func runEarlierLives() async throws {
        for _ in 1..<max(1, self.lives) {
            let body: @Sendable (RunningDaemon) async throws -> Void = { try await self.live($0) }
            let ending: Stage.Ending = self.dice.happens(0.5) ? .order : .kill
            try await self.stage.run(recording: self.slack, ending: ending, body)
            // Nothing starts with a configuration that is broken.
            self.stage.config.edit { _ in }
            if self.dice.happens(0.3) {
                let time = self.stage.simulation.time
                try await time.sleep(until: time.now + self.dice.span(.minutes(1), .hours(30)))
            }
        }
    }

    /// One life of the daemon, or what of it lies before the look.
    func live(_ running: RunningDaemon) async throws {
        try await self.pass(running)
        for _ in 0..<(1 + self.dice.below(9)) { try await self.step(running) }
    }

    /// What happens last: often nothing, or what makes the next tick differ from those before it.
    func end(_ running: RunningDaemon) async throws {
        switch self.dice.below(6) {
        case 0...2: return
        case 3: try await self.edit(running)
        case 4:
            try await self.edit(running)
            try await self.pass(running)
            try await self.restore(running)
        default:
            self.stage.editPolicy { $0.maxClosesPerTick = min($0.maxClosesPerTick, 2) }
            try await running.reload()
        }
    }

    private func restore(_ running: RunningDaemon) async throws {
        self.stage.config.edit { configuration in
            for index in configuration.settings.teams.indices {
                configuration.settings.teams[index].policy = self.policies[index]
            }
        }
        try await running.reload()
    }

    private func step(_ running: RunningDaemon) async throws {
        switch self.dice.below(21) {
        case 0...4: try await self.pass(running)
        case 5...8: try self.act()
        case 9, 10: try self.disturb(running)
        case 11...13: try await self.edit(running)
        case 14, 20: try await running.order("tick", self.dice.happens(0.5) ? self.team : nil)
        case 15: try await self.pause(running)
        case 16: try await running.order("drain", self.team, ["limit": 1 + self.dice.below(10)])
        case 17: try await running.order("approve", self.team)
        case 18: try await running.order("undo", self.team, ["since": RFC3339.format(running.time.wall - .hours(8))])
        default: try await running.order("retry", self.team, ["all": true])
        }
    }

    private var interval: Duration { self.stage.config.current.settings.tick.interval }
    private var team: TeamID { self.dice.any(of: self.teams) ?? Stage.team(1) }
    private var teams: [TeamID] { self.stage.config.current.settings.teams.map(\.team) }
    private var conversation: ConversationID? {
        let all = self.teams.flatMap { team in self.stage.slack.look { $0.conversations(of: team) } }
        return self.dice.any(of: all)
    }

    private func pass(_ running: RunningDaemon) async throws {
        let longest = self.interval >= .hours(2) && self.dice.happens(0.3) ? .days(2) : self.interval * 2
        try await running.pass(self.dice.span(.seconds(1), longest))
    }

    /// What people and the app do.
    private func act() throws {
        guard let id = self.conversation else { return }
        let slack = self.stage.slack
        switch self.dice.below(6) {
        case 0, 1: try slack.apply(.post(id))
        case 2: try slack.apply(.reply(id, depth: self.dice.one(of: 1, 3, 12)))
        case 3: try slack.apply(.close(id))
        case 4: try slack.apply(.add(team: self.team, self.world.group()))
        default: for id in self.stage.events.closes.suffix(3).map(\.conversation) { try slack.apply(.reopen(id)) }
        }
    }

    /// What goes wrong, and is mended.
    private func disturb(_ running: RunningDaemon) throws {
        let (slack, team) = (self.stage.slack, self.team)
        let method = self.dice.one(
            of: "conversations.history",
            "conversations.close",
            "conversations.members",
            "chat.postMessage"
        )
        switch self.dice.below(19) {
        case 0...4:
            guard let code = self.dice.any(of: Self.failures) else { return }
            let count = self.dice.one(of: nil, 1, 3)
            try slack.apply(.fail(method: method, team: nil, conversation: self.conversation, code: code, count: count))
        case 5:
            try slack.apply(
                .refuse(team: self.dice.one(of: nil, team), method: method, retryAfter: "90", count: 1)
            )
        case 6: try slack.apply(.outage(true))
        case 7, 8: try slack.apply(.outage(false))
        case 9: try slack.apply(.heal)
        case 10: try slack.apply(.clock(offset: self.dice.one(of: .zero, nil, .days(-300), .minutes(2))))
        case 11: running.time.setWall(offset: self.dice.one(of: .minutes(-2), .hours(1), .days(20)))
        case 12, 13:
            try slack.apply(.clock(offset: .zero))
            running.time.setWall(offset: .zero)
        case 14: try slack.apply(.loseListing(team: team, part: self.dice.one(of: 0, 0, 0.2, 0.7)))
        case 15: try slack.apply(.revoke(team: team, code: self.dice.one(of: "token_revoked", "team_added_to_org")))
        case 16: for team in self.teams { try slack.apply(.restore(team: team)) }
        case 17: self.stage.disk.fail(as: .io) { !$0.audit.isEmpty }
        default:
            self.stage.disk.heal()
            // Ebb's own fault, as Slack has it.
            guard self.dice.happens(0.5) else { return }
            try slack.apply(.fail(method: method, team: nil, conversation: nil, code: "invalid_arguments", count: 1))
        }
    }

    private func pause(_ running: RunningDaemon) async throws {
        let team = self.dice.happens(0.5) ? self.team : nil
        if self.dice.happens(0.3) {
            let time = self.dice.happens(0.5) ? ["seconds": 600 + self.dice.below(9_000)] : [:]
            try await running.order("pause", team, time)
        } else {
            try await running.order("resume", team)
        }
    }

    private func edit(_ running: RunningDaemon) async throws {
        let (dice, team) = (self.dice, self.team)
        switch dice.below(13) {
        case 10...12: return try await self.restore(running)
        case 0:
            self.stage.config.breakIt(saying: [team: dice.one(of: .dry, .off, .gone, .unreadable)])
        case 1:
            self.stage.config.edit { $0.settings.tick.interval = dice.one(of: .minutes(10), .minutes(30), .hours(2)) }
        case 2:
            self.stage.config.edit { configuration in
                for index in configuration.settings.teams.indices {
                    configuration.settings.teams[index].enabled = dice.happens(0.8)
                }
            }
        case 3:
            let index = self.teams.firstIndex(of: team) ?? 0
            let expires = dice.one(of: nil, running.time.wall + dice.span(.hours(-1), .hours(8)))
            self.stage.installations.put(self.stage.tokens[index], for: index + 1, expires: expires)
        default:
            let index = self.teams.firstIndex(of: team) ?? 0
            self.stage.config.edit { configuration in
                self.world.edit(&configuration.settings.teams[index].policy, self.stage, of: team)
            }
        }
        try await running.reload()
    }
}

extension RunningDaemon {
    /// Commands as an operator does who takes a refusal for an answer.
    func order(_ command: String, _ team: TeamID? = nil, _ more: [String: any Sendable] = [:]) async throws {
        var body: [String: Any] = more
        body["team"] = team?.rawValue
        do { _ = try await self.post("/v1/" + command, any: body, as: AnyReply.self) } catch is StageError {}
    }
}

/// A reply that nobody reads.
private struct AnyReply: Decodable {}
