import EbbCore
import EbbSimulator
import Foundation
import Testing

@Suite("Chance")
struct ChanceTests {
    private static func busyPlan(seed: UInt64 = 7) -> WorldPlan {
        var plan = WorldPlan(teamCount: 3, groups: [.stale(30), .fresh(5), .liveByReply(3)])
        plan.seed = seed
        plan.faults = FaultPlan(everyKind: 0.3)
        plan.people.writesPerHour = 100
        plan.people.repliesPerHour = 100
        plan.people.reopensPerHour = 100
        return plan
    }

    private func transcript(_ plan: WorldPlan) -> (answers: [WorldAnswer], report: WorldReport) {
        var stage = Stage(plan)
        var answers: [WorldAnswer] = []
        for step in 0..<600 {
            stage.now = Instant.zero + .seconds(step * 3)
            let team = step % 3
            let ids = stage.world.conversations(of: stage.world.plan.teams[team].id)
            let id = ids[step / 3 % ids.count].rawValue
            let method = ["users.conversations", "conversations.history", "conversations.close"][step / 3 % 3]
            answers.append(stage.call(method, ["channel": id, "types": "mpim"], team: team).raw)
        }
        return (answers, stage.report())
    }

    @Test("the same seed and calls give the same answers and the same report; another seed gives others")
    func determinism() {
        let one = self.transcript(Self.busyPlan())
        let two = self.transcript(Self.busyPlan())
        #expect(one.answers.map(\.body) == two.answers.map(\.body))
        #expect(one.answers.map(\.headers) == two.answers.map(\.headers))
        #expect(one.answers.map(\.fate) == two.answers.map(\.fate))
        #expect(one.report == two.report)
        let other = self.transcript(Self.busyPlan(seed: 8))
        #expect(one.answers.map(\.body) != other.answers.map(\.body))
    }

    @Test("a plan survives JSON, so that a failure can be kept as its script")
    func script() throws {
        let plan = Self.busyPlan()
        let copy = try JSONDecoder().decode(WorldPlan.self, from: JSONEncoder().encode(plan))
        #expect(self.transcript(copy).report == self.transcript(plan).report)
        let event = WorldEvent.fail(method: "a", team: nil, conversation: nil, code: "b", count: 3)
        let again = try JSONDecoder().decode(WorldEvent.self, from: JSONEncoder().encode(event))
        #expect(String(describing: again) == String(describing: event))
    }

    @Test(
        "each failure comes about as often as asked for",
        arguments: [
            FaultKind.serverError, .timeout, .brokenConnection, .html, .fatalError, .oddRetryAfter, .clockOff,
        ]
    )
    func frequency(kind: FaultKind) {
        var plan = Stage.plan()
        plan.faults[kind] = 0.25
        var stage = Stage(plan)
        var hits = 0
        for step in 0..<400 {
            stage.now = Instant.zero + .seconds(step)
            let answer = stage.call("auth.test")
            let date = answer.raw.header("Date").flatMap(HTTPDate.parse)
            let isHit =
                switch kind {
                case .serverError: answer.raw.status >= 500
                case .timeout: answer.raw.fate == .hang
                case .brokenConnection: answer.raw.fate == .breakConnection(after: .zero)
                case .html: answer.raw.status == 200 && answer.json.isEmpty
                case .fatalError: answer.error == "fatal_error" || answer.error == "internal_error"
                case .oddRetryAfter: answer.raw.status == 429
                default: date != stage.wall
                }
            if isHit { hits += 1 } else { #expect(answer.ok == true) }
        }
        #expect((60...140).contains(hits))
    }

    @Test("one kind of fault draws the same whether or not another one is on")
    func ownGenerators() {
        func failures(_ kinds: [FaultKind]) -> [Int] {
            var plan = Stage.plan()
            for kind in kinds { plan.faults[kind] = 0.2 }
            var stage = Stage(plan)
            return (0..<200).filter { _ in stage.call("auth.test").raw.status >= 500 }
        }
        #expect(failures([.serverError]) == failures([.serverError, .clockOff, .shortPage]))
    }

    @Test("a token that a fault revoked works again after its time")
    func revokedByFault() {
        var plan = Stage.plan()
        plan.faults[.revokedToken] = 0.01
        var stage = Stage(plan)
        var refused = 0
        for step in 0..<7_200 {
            stage.now = Instant.zero + .seconds(step)
            if stage.call("auth.test").error == "token_revoked" { refused += 1 }
        }
        #expect(refused > 600)
        #expect(refused < 7_200)
    }

    @Test("people write, reply and re-open, at their rates")
    func people() {
        var plan = Stage.plan([.stale(50)])
        plan.people.writesPerHour = 30
        plan.people.repliesPerHour = 30
        plan.people.reopensPerHour = 10
        var stage = Stage(plan)
        for id in stage.world.conversations(of: stage.team).prefix(20) {
            stage.now = stage.now + .seconds(4)
            _ = stage.call("conversations.close", ["channel": id.rawValue])
        }
        stage.now = Instant.zero + .hours(1)
        let report = stage.report()
        #expect((8...11).contains(report.reopened))
        #expect(report.left < 30)
        #expect(report.left > 0)
    }

    @Test("latency is the plan's, plus a part of the jitter")
    func latency() {
        var plan = Stage.plan()
        plan.latency = .milliseconds(80)
        plan.jitter = .milliseconds(40)
        var stage = Stage(plan)
        for _ in 0..<50 {
            guard case .answer(let after) = stage.call("auth.test").raw.fate else {
                Issue.record("no answer")
                return
            }
            #expect(after >= .milliseconds(80) && after < .milliseconds(120))
        }
    }

    @Test("a question costs no more in a team of 10,000 than in one of 10")
    func size() {
        var plan = WorldPlan(teamCount: 400, groups: [.stale(10)])
        plan.teams[0].groups = [.stale(10_000)]
        var stage = Stage(plan)
        // The quickest of many, as everything else that runs only makes a call slower.
        func quickest(team: Int) -> Duration {
            let id = stage.world.conversations(of: plan.teams[team].id)[0].rawValue
            return (0..<300).map { _ in
                stage.now = stage.now + .seconds(2)
                let started = ContinuousClock.now
                _ = stage.call("conversations.history", ["channel": id, "limit": "15"], team: team)
                return ContinuousClock.now - started
            }.min() ?? .zero
        }
        let small = quickest(team: 1)
        #expect(quickest(team: 0) < small * 4)
    }
}
