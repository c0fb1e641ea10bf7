import EbbCore
import Testing

@Suite struct UndoTests {
    private static func undo() -> Undo {
        Undo(number: 3, scope: .since(WallTime(seconds: 0)), start: 10, upTo: 20, total: 6, since: WallTime(seconds: 9))
    }

    private func now(_ minutes: Int) -> Instant { .zero + .minutes(minutes) }

    @Test func `what is done is counted, and the rest is left`() {
        var undo = Self.undo()
        undo.note(.reopened, of: 11, now: self.now(0))
        undo.note(.alreadyOpen, of: 12, now: self.now(0))
        undo.note(.failed, of: 13, now: self.now(0))
        #expect((undo.reopened, undo.alreadyOpen, undo.failed, undo.left, undo.cursor) == (1, 1, 1, 3, 13))
        undo.endRound(now: self.now(0))
        #expect(undo.ending == .done)
        #expect(undo.run.description == "u3")
    }

    @Test func `three failures in a row make it wait, longer each time, and a success ends that`() {
        var undo = Self.undo()
        var waits: [Duration] = []
        for number in 0..<9 {
            let before = self.now(100 * number)
            undo.note(.postponed("timeout"), of: 11, now: before)
            waits.append(max(.zero, undo.notBefore - before))
        }
        #expect(waits == [.zero, .zero] + [1, 2, 4, 8, 16, 30, 30].map { .minutes($0) })
        #expect(undo.obstacle == "Slack gives no answer (timeout)")
        undo.note(.reopened, of: 12, now: self.now(2_000))
        #expect(undo.obstacle == nil)
        undo.note(.postponed("timeout"), of: 13, now: self.now(2_000))
        #expect(undo.notBefore < self.now(2_000))
    }

    @Test func `what failed for the moment has so many rounds, and has failed after the last`() {
        var undo = Self.undo()
        var now = self.now(0)
        for round in 1...Undo.rounds {
            #expect(undo.round == round)
            #expect(undo.isLastRound == (round == Undo.rounds))
            undo.note(.postponed("http_500"), of: 11, now: now)
            undo.endRound(now: now)
            #expect((undo.ending == .done) == (round == Undo.rounds))
            if undo.ending == nil {
                #expect(undo.cursor == 10)
                #expect(undo.notBefore >= now + Undo.pauseBetweenRounds * (1 << (round - 1)))
            }
            now = max(now, undo.notBefore)
        }
        #expect(undo.failed == 1)
    }

    @Test(arguments: [(Run.tick(17), "17"), (.drain(3), "d3"), (.undo(1), "u1"), (.command, "command")])
    func `a run is read as it is written`(run: Run, text: String) {
        #expect(run.description == text)
        #expect(Run(text) == run)
    }

    @Test(arguments: ["", "d", "u", "-1", "+1", "x1", "1d", "dd1", "ud1", "99999999999999999999", "d 1"])
    func `what names no run is none`(text: String) { #expect(Run(text) == nil) }

    @Test func `what is opened again starts anew`() {
        var conversation = Conversation(
            ConversationFacts(
                id: ConversationID(unchecked: "G1"),
                created: WallTime(seconds: 1),
                creator: nil,
                isOpen: nil,
                isExternal: false
            ),
            firstSeen: 1
        )
        conversation.state = .closed
        conversation.lastMessage = WallTime(seconds: 5)
        conversation.plan = PlanID(rawValue: 1)
        conversation.released = true
        conversation.startAnew(at: WallTime(seconds: 100))
        #expect(conversation.state == .open)
        #expect(conversation.plan == nil)
        #expect(!conversation.released)
        for measure in [Policy.Measure.created, .lastMessage] {
            #expect(conversation.base(by: measure) == WallTime(seconds: 100))
        }
    }
}
