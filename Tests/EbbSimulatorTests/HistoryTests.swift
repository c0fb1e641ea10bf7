import EbbCore
import EbbSimulator
import Testing

@Suite("Messages")
struct HistoryTests {
    private func newest(_ stage: inout Stage, limit: Int = 15) -> [Double] {
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let messages = stage.call("conversations.history", ["channel": id, "limit": String(limit)]).messages
        return messages.flatMap { message in
            [message["ts"], message["latest_reply"]].compactMap { $0 as? String }.compactMap(Double.init)
        }
    }

    @Test("the newest come first, as many as asked for, and pages follow each other")
    func order() {
        var group = ConversationGroup.stale(1)
        group.messages = 40
        var stage = Stage(Stage.plan([group]))
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let first = stage.call("conversations.history", ["channel": id, "limit": "15"])
        let second = stage.call(
            "conversations.history",
            ["channel": id, "limit": "999", "cursor": first.nextCursor ?? ""]
        )
        let stamps = (first.messages + second.messages).compactMap { $0["ts"] as? String }
        #expect(first.json["has_more"] as? Bool == true)
        #expect(second.json["has_more"] as? Bool == false)
        #expect(stamps.count == 40)
        #expect(stamps == stamps.sorted(by: >))
        #expect(Set(stamps).count == 40)
    }

    @Test("at one call a minute no more than 15 messages come")
    func floor() {
        var group = ConversationGroup.stale(1)
        group.messages = 40
        var plan = Stage.plan([group])
        plan.limits.historyPerMinute = 1
        var stage = Stage(plan)
        #expect(self.newest(&stage, limit: 200).count == 15)
    }

    @Test("a live thread shows only as latest_reply of an old parent within the newest 15")
    func threads() throws {
        var stage = Stage(Stage.plan([.liveByReply(1)]))
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let messages = stage.call("conversations.history", ["channel": id, "limit": "15"]).messages
        let month = Stage.start - .days(30)
        let tops = messages.compactMap { $0["ts"] as? String }.compactMap(Double.init)
        #expect(tops.allSatisfy { $0 < Double(month.seconds) })
        let parents = messages.filter { $0["reply_count"] as? Int == 1 }
        #expect(parents.count == 1)
        let reply = (parents.first?["latest_reply"] as? String).flatMap(Double.init)
        #expect(reply == Double((Stage.start - .days(1)).seconds))
        #expect(parents.first?["thread_ts"] as? String == parents.first?["ts"] as? String)
    }

    @Test("a reply adds no message of its own; a message does, and both make it fresh")
    func activity() throws {
        var stage = Stage(Stage.plan([.stale(1)]))
        let id = stage.world.conversations(of: stage.team)[0]
        #expect(stage.report().left == 1)
        try stage.apply(.reply(id, depth: 3))
        #expect(self.newest(&stage).count == 4)
        #expect(self.newest(&stage).max() == Double(Stage.start.seconds))
        #expect(stage.report().left == 0)
        try stage.apply(.post(id))
        #expect(self.newest(&stage).count == 5)
    }

    @Test("an empty history is empty")
    func empty() {
        var stage = Stage(Stage.plan([.staleEmpty(1)]))
        #expect(self.newest(&stage).isEmpty)
    }

    @Test("bounds leave out what lies at them, or take it in")
    func bounds() {
        var stage = Stage(Stage.plan([.stale(1)]))
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let all = stage.call("conversations.history", ["channel": id]).messages.compactMap { $0["ts"] as? String }
        func count(_ form: KeyValuePairs<String, String>) -> Int {
            stage.call("conversations.history", form).messages.count
        }
        #expect(count(["channel": id, "latest": all[0]]) == 2)
        #expect(count(["channel": id, "latest": all[0], "inclusive": "true"]) == 3)
        #expect(count(["channel": id, "oldest": all[1]]) == 1)
        #expect(
            stage.call("conversations.history", ["channel": id, "oldest": "soon"]).error == "invalid_ts_oldest"
        )
    }

    @Test("members: the token's user first, and the one who is kept where there is one")
    func members() {
        var stage = Stage(Stage.plan([.exempt(1, by: .member)]))
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let first = stage.call("conversations.members", ["channel": id, "limit": "3"])
        let rest = stage.call("conversations.members", ["channel": id, "cursor": first.nextCursor ?? ""])
        let members = [first, rest].flatMap { $0.json["members"] as? [String] ?? [] }
        #expect(members.count == 5)
        #expect(members.first == stage.call("auth.test").json["user_id"] as? String)
        #expect(members.last == stage.world.keptMember(of: stage.team)?.rawValue)
    }
}
