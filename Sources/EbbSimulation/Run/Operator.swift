import EbbControl
import EbbCore
import EbbDaemon
import EbbSimulator
import FoundationEssentials
import HTTPServer
import SeededExecution

/// A person with `ebbctl`.
struct Operator: Sendable {
    private let running: RunningDaemon
    private let stage: Stage
    private let witness: Witness
    private let life: Life

    init(_ running: RunningDaemon, _ stage: Stage, _ witness: Witness, _ life: Life) {
        self.running = running
        self.stage = stage
        self.witness = witness
        self.life = life
    }

    /// Asks for something, and waits for the reply. From a process that has died meanwhile there is none.
    func ask(_ command: Command) async throws {
        let asked = self.stage.simulation.time.now
        self.witness.note(.commanded(command))
        let status = try await self.send(command)
        guard !self.life.isOver else { return }
        let took = self.stage.simulation.time.now - asked
        self.witness.note(.replied(command, status: status, after: took))
    }

    private func send(_ command: Command) async throws -> Int {
        let team = { (number: Int) in self.witness.facts.team(number).rawValue }
        switch command {
        case .tick(let number): return await self.post("tick", CommandBody(team: number.map(team)))
        case .drain(let number, let limit):
            return await self.post("drain", CommandBody(team: team(number), limit: limit))
        case .cancelDrain(let number): return await self.post("drain/cancel", CommandBody(team: team(number)))
        case .pause(let number, let seconds):
            return await self.post("pause", CommandBody(team: number.map(team), seconds: seconds))
        case .resume(let number): return await self.post("resume", CommandBody(team: number.map(team)))
        case .approve(let number): return await self.post("approve", CommandBody(team: team(number)))
        case .undo(let number, let hours):
            let since = RFC3339.format(self.stage.simulation.time.wall - .clampedSeconds(hours * 3_600))
            return await self.post("undo", CommandBody(team: team(number), scope: .since(since)))
        case .retry(let number): return await self.post("retry", CommandBody(team: team(number), all: true))
        case .release: return try await self.releaseAll()
        case .status: return await self.running.daemon.answer(HTTPRequest(method: "GET", target: "/v1/status")).status
        case .plan(let number): return await self.get("teams/\(team(number))/plan")
        case .log(let number): return await self.get("log?team=\(team(number))")
        }
    }

    private func releaseAll() async throws -> Int {
        let response = await self.running.daemon.answer(HTTPRequest(method: "GET", target: "/v1/limits"))
        guard let limits = try? JSONDecoder().decode(LimitsReply.self, from: Data(response.body)) else {
            return response.status
        }
        for budget in limits.budgets where budget.holdSeconds != nil {
            _ = await self.post("limits/release", CommandBody(key: budget.key))
        }
        return response.status
    }

    private func get(_ path: String) async -> Int {
        await self.running.daemon.answer(HTTPRequest(method: "GET", target: "/v1/" + path)).status
    }

    private func post(_ path: String, _ body: CommandBody) async -> Int {
        let json = (try? JSONEncoder().encode(body)).map(Array.init) ?? []
        return await self.running.daemon.answer(HTTPRequest(method: "POST", target: "/v1/" + path, body: json)).status
    }

    // MARK: The calm

    /// Sees to it that nothing is wrong any more, at Slack, on the machine and in the files.
    func setRight(_ script: Script) async throws {
        for event in [WorldEvent.settle, .heal, .outage(false), .latency(script.world.latency), .clock(offset: .zero)] {
            try self.stage.slack.apply(event)
        }
        for team in script.world.teams {
            try self.stage.slack.apply(.restore(team: team.id))
            try self.stage.slack.apply(.loseListing(team: team.id, part: 0))
        }
        self.stage.disk.heal()
        self.stage.disk.slow(by: .zero)
        self.stage.simulation.time.setWall(offset: .zero)
        self.stage.restoreConfig(script)
        self.running.wish.yield(.reload)
        try await self.running.pass(.seconds(30))
        try await self.ask(.resume(team: nil))
        for number in 1...script.world.teams.count {
            for command in [Command.resume(team: number), .retry(team: number)] { try await self.ask(command) }
        }
        try await self.ask(.release)
    }

    /// Approves what a breaker holds back.
    func look() async throws {
        for number in 1...self.witness.facts.script.world.teams.count
        where self.witness.facts.tripped[self.witness.facts.team(number)] != nil {
            try await self.ask(.approve(team: number))
        }
    }
}
