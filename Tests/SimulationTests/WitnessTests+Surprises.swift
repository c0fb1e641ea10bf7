import EbbCore
import EbbSimulator
import EbbStore
import Testing

@testable import EbbDaemon
@testable import EbbSimulation

/// The witness of surprises: its plans, and what Ebb knew at them.
extension WitnessTests {
    /// A world whose five conversations were created 40 days ago at least, and are quiet for 31.
    struct PlannedScene {
        var scene: Scene
        private var record: TeamRecord

        init(percent: Int = 40) {
            self.scene = Scene(Surprises.self) { settings in
                settings.policy.breakerMinimum = 1
                settings.policy.breakerPercent = percent
            }
            self.record = TeamRecord(team: self.scene.team(1))
        }

        /// What Ebb knows of them, by a last message of so many days ago.
        func known(seen tick: Int = 1, lastMessage days: Int? = nil) -> [Conversation] {
            self.scene.truths(1).map { truth in
                let facts = ConversationFacts(
                    id: truth.id,
                    created: truth.created,
                    creator: nil,
                    isOpen: true,
                    isExternal: false
                )
                var conversation = Conversation(facts, firstSeen: tick)
                conversation.lastMessage = days.map { Scene.wall - .days($0) }
                return conversation
            }
        }

        mutating func plan(
            _ ageing: Ageing,
            about conversations: [Conversation],
            tick: Int = 2
        ) {
            let team = self.record.team
            let baseline = Baseline(ageing: ageing, wall: Scene.wall, instant: Scene.start)
            let plan = DueQuery(team: team, ageing: ageing, at: Scene.wall, firstSeenBefore: tick, notices: true)
            self.record.baseline = baseline
            self.record.revision += 1
            var changes = StoreChanges()
            (changes.teams, changes.plans) = ([self.record], [plan])
            self.scene.note(.writing(changes), at: 2)
            self.scene.note(.planned(plan, baseline, about: conversations), at: 2)
            self.scene.note(.wrote(changes), at: 2)
        }

        mutating func plan(_ days: Int, about conversations: [Conversation], tick: Int = 2) {
            self.plan(Ageing(measure: .lastMessage, staleAfter: .days(days)), about: conversations, tick: tick)
        }

        mutating func close(_ count: Int) -> [String?] {
            (0..<count).map { self.scene.close(1, $0, at: Double(10 + $0)) }
        }
    }

    @Test("of surprises tells of closes that a new policy made due, unless approved")
    func surprises() {
        // Who was refused has approved nothing.
        for (status, isApproved) in [(nil, false), (200, true), (409, false)] as [(Int?, Bool)] {
            var planned = PlannedScene()
            planned.plan(400, about: planned.known())
            if let status {
                planned.scene.note(.commanded(.approve(team: 1)), at: 2)
                planned.scene.note(.replied(.approve(team: 1), status: status, after: .zero), at: 2)
            }
            planned.plan(30, about: planned.known())
            let said = planned.close(2)
            #expect(said[0] == nil)
            #expect((said[1]?.contains("is surprise number 2") == true) != isApproved)
        }
    }

    @Test("of surprises says nothing of what the plan before would have closed as well")
    func foreseen() {
        var planned = PlannedScene()
        planned.plan(39, about: planned.known())
        planned.plan(30, about: planned.known())
        #expect(planned.close(5) == [nil, nil, nil, nil, nil])
    }

    @Test("of surprises goes by what was known at the plan", arguments: [31, 29, nil])
    func known(lastMessage: Int?) {
        var planned = PlannedScene()
        planned.plan(39, about: planned.known())
        planned.plan(30, about: planned.known(lastMessage: lastMessage))
        // Of 29 days it is due by neither, without any by both.
        #expect((planned.close(2)[1] != nil) == (lastMessage == 31))
    }

    @Test("of surprises knows that by its creation much may be due that is in use")
    func measure() {
        var planned = PlannedScene()
        planned.plan(30, about: planned.known(lastMessage: 5))
        planned.plan(Ageing(measure: .created, staleAfter: .days(30)), about: planned.known(lastMessage: 5))
        #expect(planned.close(2).map { $0 != nil } == [false, true])
    }

    @Test("of surprises counts those that another policy lets go, whatever their age", arguments: [false, true])
    func released(isReleased: Bool) {
        var planned = PlannedScene()
        planned.plan(30, about: [])
        planned.plan(
            30,
            about: planned.known().map { conversation in
                var conversation = conversation
                conversation.released = isReleased
                return conversation
            }
        )
        #expect(planned.close(2).map { $0 != nil } == [false, isReleased])
    }

    @Test("of surprises counts only those that the plan was about: open, and known before its run")
    func counted() {
        for tick in [1, 2] {
            var planned = PlannedScene()
            planned.plan(400, about: [])
            planned.plan(30, about: planned.known(), tick: tick)
            #expect((planned.close(2)[1] != nil) == (tick == 2))
        }
        var planned = PlannedScene()
        planned.plan(400, about: planned.known())
        planned.plan(30, about: Array(planned.known().dropFirst(2)))
        #expect(planned.close(2) == [nil, nil])
    }

    @Test("of surprises reckons a part of all that are open")
    func part() {
        for open in [4, 5] {
            var planned = PlannedScene(percent: 50)
            planned.plan(400, about: planned.known())
            planned.plan(30, about: Array(planned.known().prefix(open)))
            #expect(planned.close(3).map { $0 != nil } == [false, open == 4, true])
        }
    }
}
