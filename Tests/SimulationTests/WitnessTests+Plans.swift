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

    @Test("of surprises tells of closes that a new policy made due, unless a person approved")
    func surprises() {
        for isApproved in [false, true] {
            var scene = Scene(Surprises.self) { settings in
                settings.policy.breakerMinimum = 1
                settings.policy.breakerPercent = 1
            }
            var record = TeamRecord(team: scene.team(1))
            for (number, days) in [(1, 400), (2, 30)] {
                let ageing = Ageing(measure: .lastMessage, staleAfter: .days(days))
                record.baseline = Baseline(ageing: ageing, wall: Scene.wall, instant: Scene.start)
                record.revision = number
                var changes = StoreChanges()
                changes.teams = [record]
                scene.note(.wrote(changes), at: Double(number))
                if isApproved { scene.note(.commanded(.approve(team: 1)), at: Double(number)) }
            }
            #expect(scene.close(1, 0, at: 10) == nil)
            #expect((scene.close(1, 1, at: 20)?.contains("is surprise number 2") == true) != isApproved)
        }
    }

    @Test("of surprises goes by what was known at the plan, not by what was learnt since")
    func learntSince() {
        for wasKnown in [false, true] {
            var scene = Scene(Surprises.self) { settings in
                settings.policy.breakerMinimum = 1
                settings.policy.breakerPercent = 1
            }
            var learnt = StoreChanges()
            for truth in scene.truths(1).prefix(2) {
                let facts = ConversationFacts(
                    id: truth.id,
                    created: truth.created,
                    creator: nil,
                    isOpen: true,
                    isExternal: false
                )
                var conversation = Conversation(facts, firstSeen: 1)
                conversation.lastMessage = Scene.wall - .days(31)
                let ageing = Ageing(measure: .lastMessage, staleAfter: .days(39))
                learnt.conversations.append((scene.team(1), ageing, conversation))
            }
            var record = TeamRecord(team: scene.team(1))
            for (number, days) in [(1, 39), (2, 30)] {
                if number == 2, wasKnown { scene.note(.wrote(learnt), at: Double(number) - 0.5) }
                let ageing = Ageing(measure: .lastMessage, staleAfter: .days(days))
                record.baseline = Baseline(ageing: ageing, wall: Scene.wall, instant: Scene.start)
                record.revision = number
                var changes = StoreChanges()
                changes.teams = [record]
                scene.note(.wrote(changes), at: Double(number))
            }
            if !wasKnown { scene.note(.wrote(learnt), at: 3) }
            #expect(scene.close(1, 0, at: 10) == nil)
            #expect((scene.close(1, 1, at: 20)?.contains("is surprise number 2") == true) == wasKnown)
        }
    }

    /// What comes before a plan by a new policy, and whether the witness can say how many it had to count.
    private static let beforePlans: [(happened: [Observation.What], isClear: Bool)] = {
        let team = Scene(Surprises.self).team(1)
        func listing(_ count: Int = 5, gone: Int = 0) -> Observation.What {
            .told(.listingAccepted(team, count: count, gone: gone, run: .tick(1)))
        }
        let added = Observation.What.happened(Happening(at: 0, what: .slack(.add(team: team, .stale(2)))))
        return [
            ([], true), ([listing()], true),
            ([listing(gone: 1)], false), ([listing(gone: 1), listing(), listing()], true),
            ([added], false), ([added, listing()], false), ([added, listing(), listing()], true),
            // People have opened many again.
            ([listing(500)], false),
        ]
    }()

    @Test("of surprises counts nothing that a listing lacked or did not have yet", arguments: 0..<8)
    func unlisted(number: Int) {
        let (happened, isClear) = Self.beforePlans[number]
        var scene = Scene(Surprises.self) { settings in
            settings.policy.breakerMinimum = 1
            settings.policy.breakerPercent = 1
        }
        var record = TeamRecord(team: scene.team(1))
        for (number, days) in [(1, 400), (2, 30)] {
            if number == 2 { for what in happened { scene.note(what, at: 1) } }
            let ageing = Ageing(measure: .lastMessage, staleAfter: .days(days))
            record.baseline = Baseline(ageing: ageing, wall: Scene.wall, instant: Scene.start)
            record.revision = number
            var changes = StoreChanges()
            changes.teams = [record]
            scene.note(.wrote(changes), at: Double(number))
        }
        #expect(scene.close(1, 0, at: 10) == nil)
        #expect((scene.close(1, 1, at: 20) != nil) == isClear)
    }

    @Test("of breakers remembers a surprise under a listing's breaker until it ends itself, or a person approves both")
    func breakersBeneath() {
        typealias Cause = TrippedBreaker.Cause
        let ways: [(causes: [Cause?], approvals: Int, isForgotten: Bool)] = [
            ([.surprise, nil], 0, false), ([.listing, nil], 0, false), ([.surprise, .listing, nil], 0, true),
            ([.surprise, .listing, nil], 1, true), ([.surprise, .listing, nil], 2, false),
            ([.surprise, .listing, .surprise, nil], 0, false), ([.surprise, nil, .listing, nil], 0, false),
        ]
        for (causes, approvals, isForgotten) in ways {
            for isKilled in [false, true] {
                var scene = Scene(UntrippedBreaker.self)
                var record = TeamRecord(team: scene.team(1))
                for cause in causes {
                    if cause == nil {
                        for _ in 0..<approvals { scene.note(.commanded(.approve(team: 1)), at: 1) }
                    }
                    record.revision += 1
                    record.breaker = cause.map { cause in
                        TrippedBreaker(cause: cause, plan: PlanID(rawValue: 1), count: 3, of: 3, since: Scene.wall)
                    }
                    var changes = StoreChanges()
                    changes.teams = [record]
                    scene.note(.writing(changes), at: 1)
                    scene.note(.wrote(changes), at: 1)
                }
                if isKilled {
                    // What was not written is forgotten.
                    var changes = StoreChanges()
                    record.revision += 1
                    changes.teams = [record]
                    scene.note(.writing(changes), at: 2)
                    scene.note(.killed, at: 2)
                    scene.begin(at: 3)
                }
                #expect((scene.ask(.conversationsClose, 1, 1, at: 4) != nil) == isForgotten, "\(causes), \(approvals)")
            }
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
