import EbbCore
import EbbSimulator
import Testing

@Suite("Closing, and the world's own truth")
struct TruthTests {
    @Test("closing a stale conversation is right, and it is left no more")
    func rightClose() throws {
        var stage = Stage(Stage.plan([.stale(2), .staleEmpty(1), .fresh(3), .liveByReply(1), .external(1)]))
        #expect(stage.report().left == 3)
        for id in stage.world.left(of: stage.team, at: stage.wall) {
            #expect(stage.call("conversations.close", ["channel": id.rawValue]).ok == true)
        }
        let report = stage.report()
        #expect(report.closed == 3)
        #expect(report.closedByTeam == ["T0SIM0001": 3])
        #expect(report.left == 0)
        #expect(report.wrongCloses.isEmpty)
    }

    @Test(
        "a wrong close is counted, with its reason",
        arguments: [
            (ConversationGroup.fresh(1), [WrongCloseReason.fresh]),
            (.liveByReply(1), [.fresh]),
            (.exempt(1), [.exempt]),
            (.exempt(1, by: .member), [.exempt]),
            (.external(1), [.external]),
            (.byOthers(1), [.byOther]),
            (.due(1, in: .seconds(10)), [.fresh]),
        ]
    )
    func wrongClose(group: ConversationGroup, reasons: [WrongCloseReason]) {
        var stage = Stage(Stage.plan([group]))
        let id = stage.world.conversations(of: stage.team)[0]
        #expect(stage.call("conversations.close", ["channel": id.rawValue]).ok == true)
        #expect(stage.report().wrongCloses.map(\.reasons) == [reasons])
        #expect(stage.report().wrongCloses.map(\.conversation) == [id])
    }

    @Test("every close in a team that did not consent is wrong, and nothing is left there")
    func notConsenting() {
        var stage = Stage(Stage.plan([.stale(2)], teams: 2, off: 1))
        let off = stage.world.plan.teams[1].id
        #expect(stage.report().leftByTeam == ["T0SIM0001": 2])
        let id = stage.world.conversations(of: off)[0].rawValue
        _ = stage.call("conversations.close", ["channel": id], team: 1)
        #expect(stage.report().wrongCloses.map(\.reasons) == [[.notConsenting]])
    }

    @Test("a close with a swapped token, or while the clocks differ, is wrong")
    func swappedOrClock() throws {
        var stage = Stage(Stage.plan([.stale(2)], teams: 2))
        let ids = stage.world.plan.teams.map { stage.world.conversations(of: $0.id).map(\.rawValue) }
        try stage.apply(.swap(stage.world.plan.teams[0].id, stage.world.plan.teams[1].id))
        #expect(stage.call("auth.test").json["team_id"] as? String == "T0SIM0002")
        #expect(stage.call("conversations.close", ["channel": ids[0][0]]).error == "channel_not_found")
        _ = stage.call("conversations.close", ["channel": ids[1][0]])
        try stage.apply(.swap(stage.world.plan.teams[0].id, stage.world.plan.teams[1].id))
        try stage.apply(.clock(offset: .days(-365)))
        _ = stage.call("conversations.close", ["channel": ids[0][0]])
        try stage.apply(.clock(offset: .seconds(299)))
        _ = stage.call("conversations.close", ["channel": ids[0][1]])
        #expect(stage.report().wrongCloses.map(\.reasons) == [[.wrongToken], [.clock]])
    }

    @Test("what came due meanwhile is right to close, at its second and not before")
    func comesDue() {
        var stage = Stage(Stage.plan([.due(60, in: .hours(2))]))
        #expect(stage.report().left == 0)
        stage.now = Instant.zero + .hours(2) - .seconds(1)
        #expect(stage.report().left == 0)
        stage.now = Instant.zero + .hours(2)
        #expect(stage.report().left == 60)
    }

    @Test("closing twice is idempotent, and written down once as a double close")
    func doubleClose() {
        var stage = Stage(Stage.plan([.stale(1), .alreadyClosed(1)]))
        for id in stage.world.conversations(of: stage.team).map(\.rawValue) {
            let wasOpen = stage.world.isOpen(ConversationID(unchecked: id)) == true
            let first = stage.call("conversations.close", ["channel": id])
            #expect(first.json["already_closed"] as? Bool == (wasOpen ? nil : true))
            #expect(first.json["no_op"] as? Bool == (wasOpen ? nil : true))
        }
        #expect(stage.report().doubleCloses.isEmpty)
        #expect(stage.report().alreadyClosed == 1)
        for id in stage.world.conversations(of: stage.team).map(\.rawValue) {
            #expect(stage.call("conversations.close", ["channel": id]).json["already_closed"] as? Bool == true)
        }
        #expect(stage.report().doubleCloses.count == 1)
        #expect(stage.report().closed == 1)
    }

    @Test("a close whose answer got lost may be repeated, once")
    func lostAnswer() throws {
        var stage = Stage(Stage.plan([.stale(40)]))
        for id in stage.world.conversations(of: stage.team).map(\.rawValue) {
            stage.now = stage.now + .seconds(30)
            try stage.apply(
                .fail(method: "conversations.close", team: nil, conversation: nil, code: "timeout", count: 1)
            )
            #expect(stage.call("conversations.close", ["channel": id]).raw.fate == .hang)
            #expect(stage.call("conversations.close", ["channel": id]).ok == true)
        }
        let report = stage.report()
        #expect(report.closed == 40)
        #expect(report.doubleCloses.isEmpty)
        #expect(report.repeatedAfterLostAnswer > 0)
        #expect(report.repeatedAfterLostAnswer < 40)
    }

    @Test("a message between the question and the close makes a race, not a wrong close; after two minutes a wrong one")
    func races() throws {
        var stage = Stage(Stage.plan([.stale(3)]))
        let ids = stage.world.conversations(of: stage.team)
        for (id, wait) in [(ids[0], Duration.seconds(119)), (ids[1], .seconds(121))] {
            _ = stage.call("conversations.history", ["channel": id.rawValue, "limit": "15"])
            try stage.apply(.post(id))
            stage.now = stage.now + wait
            _ = stage.call("conversations.close", ["channel": id.rawValue])
        }
        // Asked about when it was in use already.
        try stage.apply(.post(ids[2]))
        _ = stage.call("conversations.history", ["channel": ids[2].rawValue, "limit": "15"])
        try stage.apply(.post(ids[2]))
        _ = stage.call("conversations.close", ["channel": ids[2].rawValue])
        #expect(stage.report().racedCloses.map(\.conversation) == [ids[0]])
        #expect(stage.report().wrongCloses.map(\.conversation) == [ids[1], ids[2]])
    }

    @Test("re-opened: open again, fresh again, and closing it once more is no double close")
    func reopened() throws {
        var stage = Stage(Stage.plan([.stale(1)]))
        let id = stage.world.conversations(of: stage.team)[0]
        _ = stage.call("conversations.close", ["channel": id.rawValue])
        try stage.apply(.reopen(id))
        #expect(stage.world.isOpen(id) == true)
        #expect(stage.report().left == 0)
        #expect(stage.report().reopened == 1)
        stage.now = Instant.zero + .days(30)
        #expect(stage.report().left == 1)
        #expect(stage.call("conversations.close", ["channel": id.rawValue]).json["already_closed"] == nil)
        #expect(stage.report().doubleCloses.isEmpty)
        #expect(stage.report().wrongCloses.isEmpty)
    }
}
