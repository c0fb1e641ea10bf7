import EbbCore
import EbbStore
import Testing

@testable import EbbDaemon
@testable import EbbSimulation
@testable import EbbSimulator

/// Witnesses of whose token and whose clock it is, and of what ticks owe.
extension WitnessTests {
    @Test("of tokens tells of all but auth.test that is sent with another team's")
    func ownToken() {
        var scene = Scene(OwnToken.self, teams: 2)
        let other = scene.team(2)
        #expect(scene.ask(.authTest, 1, tokenOf: other, at: 0) == nil)
        #expect(scene.ask(.conversationsHistory, 1, tokenOf: other, at: 1)?.contains("with the token of") == true)
        #expect(scene.ask(.conversationsHistory, 1, tokenOf: nil, at: 2) == nil)
        #expect(scene.ask(.conversationsHistory, 1, 0, at: 3) == nil)
    }

    @Test("of the clock tells of a close before Slack was heard, and of one by a clock that Slack contradicts")
    func agreedClock() {
        var scene = Scene(AgreedClock.self)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 0)?.contains("before Slack had answered") == true)
        scene.answer(.authTest, ahead: 299, at: 1)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 2) == nil)
        scene.answer(.authTest, ahead: -400, at: 3)
        #expect(scene.ask(.conversationsHistory, 1, 0, at: 4) == nil)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 5)?.contains("a clock that is off") == true)
        scene.begin(at: 6)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 7)?.contains("before Slack had answered") == true)
    }

    /// A team's record whose breaker is put on and off.
    private struct BreakerScene {
        var scene = Scene(UntrippedBreaker.self)
        private var record: TeamRecord

        init() { self.record = TeamRecord(team: self.scene.team(1)) }

        mutating func put(_ cause: TrippedBreaker.Cause?, isWritten: Bool = true) {
            self.record.revision += 1
            self.record.breaker = cause.map { cause in
                TrippedBreaker(cause: cause, plan: PlanID(rawValue: 1), count: 3, of: 3, since: Scene.wall)
            }
            var changes = StoreChanges()
            changes.teams = [self.record]
            self.scene.note(.writing(changes), at: 1)
            if isWritten { self.scene.note(.wrote(changes), at: 1) }
        }

        mutating func approve() { self.scene.note(.commanded(.approve(team: 1)), at: 1) }

        mutating func tell() {
            let breaker = TrippedBreaker(
                cause: .surprise,
                plan: PlanID(rawValue: 1),
                count: 3,
                of: 3,
                since: Scene.wall
            )
            self.scene.note(.told(.breakerEnded(self.scene.team(1), breaker)), at: 1)
        }

        mutating func isRefused(at seconds: Double = 4) -> Bool {
            self.scene.ask(.conversationsClose, 1, 1, at: seconds) != nil
        }
    }

    @Test("of breakers remembers a surprise under a listing's breaker until it ends itself, or a person approves both")
    func breakersBeneath() {
        typealias Cause = TrippedBreaker.Cause
        let ways: [(causes: [Cause?], approvals: Int, isForgotten: Bool)] = [
            ([.listing, nil], 0, false), ([.surprise, .listing, nil], 0, true),
            ([.surprise, .listing, nil], 1, true), ([.surprise, .listing, nil], 2, false),
            ([.surprise, .listing, .surprise, nil], 1, false), ([.surprise, nil, .listing, nil], 1, false),
        ]
        for (causes, approvals, isForgotten) in ways {
            var breakers = BreakerScene()
            for cause in causes {
                if cause == nil { for _ in 0..<approvals { breakers.approve() } }
                breakers.put(cause)
            }
            #expect(breakers.isRefused() == isForgotten, "\(causes), \(approvals)")
        }
    }

    @Test("of breakers wants to hear why a surprise ended that nobody approved")
    func unexplainedEnds() {
        for (isApproved, isTold) in [(false, false), (true, false), (false, true)] {
            var breakers = BreakerScene()
            breakers.put(.surprise)
            if isApproved { breakers.approve() }
            breakers.put(nil)
            if isTold { breakers.tell() }
            #expect(breakers.isRefused() == !(isApproved || isTold))
        }
    }

    @Test("of breakers goes by what was written when a kill has cut off the rest")
    func breakersWritten() {
        for isKilled in [false, true] {
            var breakers = BreakerScene()
            breakers.put(.surprise)
            breakers.put(.listing)
            breakers.put(.surprise, isWritten: false)
            breakers.put(nil, isWritten: false)
            breakers.tell()
            if isKilled {
                breakers.scene.note(.killed, at: 2)
                breakers.scene.begin(at: 3)
            }
            breakers.put(nil)
            #expect(breakers.isRefused() == isKilled)
        }
    }

    @Test("of notices tells of a close of which nobody was told, and of people who were told twice")
    func notices() {
        var scene = Scene(Notices.self) { $0.policy.noticeAfter = .days(20) }
        var report = scene.report
        let repeated = CloseRecord(
            team: scene.team(1),
            conversation: scene.id(1, 0),
            at: RFC3339.format(Scene.wall),
            reasons: []
        )
        // After twice `stale_after` they are told nothing any more.
        #expect(scene.truths(1)[0].lastActivity > Scene.wall - .days(59))
        #expect(scene.ask(.conversationsClose, 1, 0, at: 0)?.contains("nobody was told") == true)
        let said = scene.note(.finished(report, left: []), at: 1)
        #expect(said == nil)
        report.repeatedNotices = [repeated]
        let other = scene.note(.finished(report, left: []), at: 2)
        #expect(other?.contains("were repeated") == true)
    }

    @Test("of summaries tells of a sum that the records do not have, of a second one, and of a tick without one")
    func summaries() throws {
        var scene = Scene(Summaries.self)
        let entry = scene.entry(.closed, 1, 0, at: 0)
        scene.note(.told(.closed(entry)), at: 1)
        let right = scene.note(.told(.summary(Self.summary(1, closed: 1))), at: 2)
        #expect(right == nil)
        let second = scene.note(.told(.summary(Self.summary(1, closed: 0))), at: 3)
        #expect(second?.contains("has a summary after tick 1") == true)
        let wrong = scene.note(.told(.summary(Self.summary(2, closed: 1))), at: 4)
        #expect(wrong?.contains("sums up 1 closed, and has told 0") == true)
        var said: [String] = []
        var schedule = Schedule(firstAt: .zero, now: Scene.start)
        for number in 1...4 {
            _ = schedule.begin(interval: .minutes(30), now: Scene.start + .hours(number))
            let changes = try Document.change(Document.schedule, schedule)
            if let objection = scene.note(.wrote(changes), at: Double(3_600 * number)) { said.append(objection) }
        }
        #expect(said == ["tick 4 begins, and tick 3 has no summary"])
    }

    @Test("of completion tells of what is still open, unless it is kept or the app takes all that Slack allows")
    func completion() {
        for (isKept, isCrowded) in [(false, false), (true, false), (false, true)] {
            var scene = Scene(Completion.self, isCalm: true, isCrowded: isCrowded)
            var left = scene.truths(1)
            for index in left.indices {
                left[index].lastActivity = Scene.wall - .days(300)
                left[index].isExternal = isKept
            }
            let report = scene.report
            let said = scene.note(.finished(report, left: left), at: 0)
            #expect((said?.contains("5 are still open") == true) == !(isKept || isCrowded))
        }
    }

    private static func summary(_ number: Int, closed: Int) -> TickSummary {
        var summary = TickSummary(
            number: number,
            missed: 0,
            isExtra: false,
            started: Scene.wall,
            ended: Scene.wall,
            endedAt: Scene.start,
            nextTick: .minutes(30)
        )
        summary.closed = closed
        return summary
    }
}
