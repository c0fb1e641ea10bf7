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

        mutating func list(_ conversations: [Conversation], gone: Int = 0) {
            let team = self.scene.team(1)
            self.scene.note(.revised(conversations, team), at: 1)
            let count = conversations.count
            self.scene.note(.told(.listingAccepted(team, count: count, gone: gone, run: .tick(1))), at: 1)
        }

        mutating func plan(_ days: Int, tick: Int = 2) {
            let ageing = Ageing(measure: .lastMessage, staleAfter: .days(days))
            self.record.baseline = Baseline(ageing: ageing, wall: Scene.wall, instant: Scene.start)
            self.record.revision += 1
            var changes = StoreChanges()
            changes.teams = [self.record]
            let team = self.record.team
            changes.plans = [
                DueQuery(team: team, ageing: ageing, at: Scene.wall, firstSeenBefore: tick, notices: true)
            ]
            self.scene.note(.wrote(changes), at: 2)
        }

        mutating func close(_ count: Int) -> [String?] {
            (0..<count).map { self.scene.close(1, $0, at: Double(10 + $0)) }
        }
    }

    @Test("of surprises tells of closes that a new policy made due, unless approved", arguments: [false, true])
    func surprises(isApproved: Bool) {
        var planned = PlannedScene()
        planned.list(planned.known())
        planned.plan(400)
        if isApproved { planned.scene.note(.commanded(.approve(team: 1)), at: 1.5) }
        planned.plan(30)
        let said = planned.close(2)
        #expect(said[0] == nil)
        #expect((said[1]?.contains("is surprise number 2") == true) != isApproved)
    }

    @Test("of surprises says nothing of what the plan before would have closed as well")
    func foreseen() {
        var planned = PlannedScene()
        planned.list(planned.known())
        planned.plan(39)
        planned.plan(30)
        #expect(planned.close(5) == [nil, nil, nil, nil, nil])
    }

    @Test("of surprises goes by what was known at the plan, not by what was learnt since", arguments: [false, true])
    func learntSince(wasKnown: Bool) {
        var planned = PlannedScene()
        planned.list(planned.known())
        planned.plan(39)
        let learnt = planned.known(lastMessage: 31)
        if wasKnown { planned.scene.note(.revised(learnt, planned.scene.team(1)), at: 1) }
        planned.plan(30)
        if !wasKnown { planned.scene.note(.revised(learnt, planned.scene.team(1)), at: 3) }
        #expect((planned.close(2)[1] != nil) == wasKnown)
    }

    @Test("of surprises counts nothing that a listing lacked, until another has it")
    func gone() {
        for isBack in [false, true] {
            var planned = PlannedScene()
            planned.list(planned.known())
            planned.plan(400)
            planned.list(Array(planned.known().dropFirst(2)), gone: 2)
            if isBack { planned.list(planned.known()) }
            planned.plan(30)
            #expect((planned.close(2)[1] != nil) == isBack)
        }
    }

    @Test("of surprises counts nothing that was listed for the first time in the run that planned")
    func firstSeen() {
        for tick in [2, 3] {
            var planned = PlannedScene()
            planned.list([])
            planned.plan(400)
            planned.list(planned.known(seen: 2))
            planned.plan(30, tick: tick)
            #expect((planned.close(2)[1] != nil) == (tick == 3))
        }
    }

    @Test("of surprises reckons a part of all that are open, those that people opened again among them")
    func openAgain() {
        for isOpen in [false, true] {
            var planned = PlannedScene(percent: 50)
            var known = planned.known()
            known[4].state = .closed
            planned.list(known)
            planned.plan(400)
            if isOpen { planned.list(planned.known()) }
            planned.plan(30)
            let said = planned.close(3)
            #expect(said.map { $0 != nil } == (isOpen ? [false, false, true] : [false, true, true]))
        }
    }
}
