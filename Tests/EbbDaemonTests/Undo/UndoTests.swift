import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import EbbStore
import Foundation
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct UndoTests {
    /// Two teams with `count` old conversations each, and limits that leave the undo's own as the narrowest.
    static func stage(_ simulation: Simulation, count: Int = 12, world: (inout WorldPlan) -> Void = { _ in }) -> Stage {
        simulation.stage([.stale(count), .fresh(3), .alreadyClosed(2)], teams: 2) { settings in
            settings.rateLimit.requestsPerSecond = 10
            for index in settings.teams.indices {
                settings.teams[index].perMinute[.conversationsClose] = 600
                settings.teams[index].perMinute[.conversationsHistory] = 600
                settings.teams[index].policy.maxClosesPerTick = 0
            }
        } world: { plan in
            for method in ["conversations.close", "conversations.history"] { plan.limits.perMinute[method] = 10_000 }
            world(&plan)
        }
    }

    /// Drains the first team.
    static func drained(_ running: RunningDaemon) async throws {
        try await running.ticks(2)
        try await running.drain()
        let isDone = try await running.pass(atMost: .hours(12)) {
            try await running.get("/v1/drain?team=team-1", as: DrainReply.self).state == .done
        }
        #expect(isDone)
    }

    static func progress(_ running: RunningDaemon) async throws -> UndoReply {
        try await running.get("/v1/undo?team=team-1", as: UndoReply.self)
    }

    static func isOver(_ running: RunningDaemon, within limit: Duration = .hours(2)) async throws -> Bool {
        try await running.pass(atMost: limit) { try await Self.progress(running).isOver }
    }

    static func open(_ stage: Stage) -> Int {
        stage.slack.look { world in
            world.conversations(of: Stage.team(1)).count { world.isOpen($0) == true }
        }
    }

    @Test(arguments: seeds)
    func `after a drain of 500 all are open again, through kills, and no tick closes one`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation, count: 500)
            let before = Self.open(stage)
            try await stage.run { running in
                try await Self.drained(running)
                #expect(Self.open(stage) == before - 500)
                let preview = try await running.get("/v1/undo/preview?team=team-1&run=d1", as: UndoPreviewReply.self)
                #expect(preview.count == 500)
                #expect(preview.closes == 500)
                _ = stage.slack.takeCalls()
                let begun = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                #expect(begun.run == "u1")
                #expect(begun.total == 500)
                try await running.pass(.minutes(3))
            }
            let moments = simulation.random(for: "kills")
            for _ in 0..<4 { try await stage.runAndKill { try await $0.pass(moments.part(of: .minutes(2))) } }
            try await stage.run { running in
                #expect(try await Self.isOver(running))
                let undo = try await Self.progress(running)
                #expect(undo.state == .done)
                #expect(undo.failed == 0)
                // What was under way at a kill is found open.
                #expect(undo.reopened + undo.alreadyOpen == 500)
                #expect(undo.alreadyOpen <= 4)
                #expect(undo.left == 0)
                #expect(Self.open(stage) == before)
                let log = CallLog(stage.slack)
                #expect(log.of(.conversationsOpen).allSatisfy { $0.team == stage.team(1) })
                log.expectWithinBudgets(stage.settings)
                // One close recorded is one re-opening recorded.
                var numbers: [String: Int] = [:]
                var after: Int64 = 0
                while true {
                    let page = try await running.get("/v1/log?team=team-1&limit=300&after=\(after)", as: LogReply.self)
                    for entry in page.entries { numbers["\(entry.action)/\(entry.command ?? "")", default: 0] += 1 }
                    after = page.cursor
                    guard page.more else { break }
                }
                #expect(numbers["closed/drain"] == 500)
                #expect(numbers["reopened/undo", default: 0] + numbers["already_open/undo", default: 0] == 500)

                stage.editPolicy { $0.maxClosesPerTick = 1_000 }
                try await running.reload()
                try await running.tickNow()
                try await running.nextTick(3)
                #expect(Self.open(stage) == before)
                #expect(stage.events.breakers.isEmpty)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.openedByEbb == 500)
                #expect(stage.slack.report.wrongOpens.isEmpty)
                let again = await running.refusal("/v1/undo", ["team": "team-1", "run": "d1"])
                #expect(again == .nothingToUndo)
            }
        }
    }

    @Test(arguments: ["off", "paused", "everything paused", "dry"])
    func `a team that is off, paused or dry is undone all the same, and nothing else is sent`(
        _ standing: String
    ) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                let before = Self.open(stage)
                switch standing {
                case "off": stage.config.edit { $0.team(1) { $0.enabled = false } }
                case "dry": stage.config.edit { $0.team(1) { $0.policy.dryRun = true } }
                case "paused": try await running.post("pause", team: 1)
                default: try await running.post("pause", team: nil)
                }
                try await running.reload()
                _ = stage.slack.takeCalls()
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                #expect(try await Self.isOver(running))
                #expect(try await Self.progress(running).reopened == 12)
                #expect(Self.open(stage) == before + 12)
                let calls = stage.slack.takeCalls().of(1)
                #expect(calls.count(of: .conversationsClose) == 0)
                if standing != "dry" { #expect(Set(calls.map(\.method)) == ["conversations.open"]) }
            }
        }
    }

    @Test func `a token that is not the team's own opens nothing`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                stage.config.edit { configuration in
                    configuration.tokens[Stage.team(1)] = configuration.tokens[Stage.team(2)]
                }
                try await running.reload()
                _ = stage.slack.takeCalls()
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                try await running.pass(.minutes(5))
                let undo = try await Self.progress(running)
                #expect(undo.state == .stopped)
                #expect(undo.reason?.hasPrefix("wrong_team: the token belongs to T0SIM0002") == true)
                #expect(stage.slack.takeCalls().count(of: .conversationsOpen) == 0)
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `nothing is sent on a held key, and the undo goes on after the hold`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                try await running.haveRefused(.conversationsOpen, of: stage.team(1), retryAfter: "900")
                try await running.pass(.minutes(14))
                #expect(stage.slack.takeCalls().count(of: .conversationsOpen) == 0)
                #expect(try await Self.progress(running).state == .waiting)
                #expect(try await Self.isOver(running))
                #expect(try await Self.progress(running).reopened == 12)
            }
            #expect(stage.slack.report.callsInHold.isEmpty)
        }
    }

    @Test func `only what Ebb itself closed is opened, and only what was asked for`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                let closed = stage.events.closes.filter { $0.action == .closed }.map(\.conversation)
                // Somebody has opened one, which no listing has told yet.
                try stage.slack.apply(.reopen(closed[0]))
                _ = stage.slack.takeCalls()
                _ = try await running.post(
                    "/v1/undo",
                    ["team": "team-1", "conversation": closed[1].rawValue],
                    as: UndoReply.self
                )
                #expect(try await Self.isOver(running))
                #expect(stage.slack.takeCalls().map(\.conversation) == [closed[1]])
                #expect(try await Self.progress(running).reopened == 1)

                let since = RFC3339.format(simulation.time.wall - .days(1))
                _ = try await running.post("/v1/undo", ["team": "team-1", "since": since], as: UndoReply.self)
                #expect(try await Self.isOver(running))
                let undo = try await Self.progress(running)
                #expect(undo.run == "u2")
                #expect(undo.reopened == 10)
                #expect(undo.alreadyOpen == 1)
                let opens = stage.slack.takeCalls().filter { $0.method == "conversations.open" }
                let tried = Set(opens.map(\.conversation))
                #expect(tried == Set(closed).subtracting([closed[1]]))
                #expect(try await running.conversation(closed[0])?.state == .open)
                for (fields, code) in [
                    (["team": "team-1", "since": since], ControlFailure.Code.nothingToUndo),
                    (["team": "team-2", "since": since], .nothingToUndo),
                    (["team": "team-1", "run": "d9"], .nothingToUndo),
                    (["team": "team-1"], .badRequest), (["team": "team-1", "run": "x"], .badRequest),
                    (["team": "team-9", "run": "d1"], .noSuchTeam),
                ] { #expect(await running.refusal("/v1/undo", fields) == code, "\(fields)") }
            }
        }
    }

    @Test func `what fails for good is counted and recorded with Slack's answer; a cancel ends it`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                let closed = stage.events.closes.filter { $0.action == .closed }.map(\.conversation)
                let fail = { (id: ConversationID, code: String, count: Int) in
                    try stage.slack.apply(
                        .fail(method: "conversations.open", team: nil, conversation: id, code: code, count: count)
                    )
                }
                _ = try fail(closed[2], "channel_not_found", 1)
                _ = try fail(closed[3], "fatal_error", 2)
                _ = try fail(closed[4], "internal_error", 99)
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                #expect(try await Self.isOver(running))
                let undo = try await Self.progress(running)
                #expect(undo.state == .done)
                // A call that failed may have done its work.
                #expect(undo.reopened + undo.alreadyOpen == 10)
                #expect(undo.failed == 2)
                let log = try await running.get("/v1/log?team=team-1&conversation=\(closed[2])", as: LogReply.self)
                #expect(log.entries.map(\.action) == ["closed", "reopen_failed"])
                #expect(log.entries.last?.answer == "channel_not_found")
                let tried = stage.slack.takeCalls().filter { $0.conversation == closed[4] }
                #expect(tried.count(of: .conversationsOpen) == Undo.rounds)
                #expect(try await running.conversation(closed[2])?.state == .closed)
                let second = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                #expect(second.total == 2)
                #expect(await running.refusal("/v1/undo", ["team": "team-1", "run": "d1"]) == .undoRunning)
                let cancelled = try await running.post("/v1/undo/cancel", ["team": "team-1"], as: UndoReply.self)
                #expect(cancelled.state == .cancelled)
                #expect(await running.refusal("/v1/undo/cancel", ["team": "team-1"]) == .noUndo)
                try await running.pass(.minutes(1))
                _ = stage.slack.takeCalls()
                try await running.pass(.minutes(20))
                #expect(stage.slack.takeCalls().count(of: .conversationsOpen) == 0)
            }
        }
    }

    @Test func `an outage makes it wait, and costs no conversation its chance`() async throws {
        try await simulate(seed: 2) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                try stage.slack.apply(.outage(true))
                try await running.pass(.minutes(30))
                #expect(try await Self.progress(running).failed == 0)
                #expect(stage.slack.takeCalls().count(of: .conversationsOpen) < 12)
                try stage.slack.apply(.outage(false))
                #expect(try await Self.isOver(running))
                let undo = try await Self.progress(running)
                #expect(undo.reopened + undo.alreadyOpen == 12)
            }
        }
    }

    @Test func `a store that cannot be written loses nothing that Slack has done`() async throws {
        try await simulate(seed: 3) { simulation in
            let stage = Self.stage(simulation)
            try await stage.run { running in
                try await Self.drained(running)
                _ = try await running.post("/v1/undo", ["team": "team-1", "run": "d1"], as: UndoReply.self)
                try await running.pass(untilCalled: .conversationsOpen)
                stage.disk.fail(as: .full) { !$0.audit.isEmpty }
                try await running.pass(.minutes(2))
                stage.disk.heal()
                #expect(try await Self.isOver(running))
                let undo = try await Self.progress(running)
                #expect(undo.reopened == 12)
                #expect(undo.alreadyOpen == 0)
            }
        }
    }
}

extension RunningDaemon {
    /// The code of the refusal that a command meets; nil when it meets none.
    func refusal(_ path: String, _ body: [String: String]) async -> ControlFailure.Code? {
        do {
            _ = try await self.post(path, body, as: Ignored.self)
            return nil
        } catch StageError.refused(_, let text) {
            return (try? JSONDecoder().decode(Envelope<ErrorReply>.self, from: Data(text.utf8)))?.body.error.code
        } catch {
            return nil
        }
    }

    private struct Ignored: Decodable {}
}
