import EbbCore
import EbbSimulator
import Testing

@Suite("Tokens, scopes and errors")
struct RefusalTests {
    @Test("no token, an unknown one, a revoked one, and one that is accepted again")
    func tokens() throws {
        var stage = Stage(Stage.plan([.stale(1)]))
        #expect(stage.call("auth.test", token: nil).error == "not_authed")
        let unknown = stage.call("auth.test", token: "xoxb-other")
        #expect(unknown.error == "invalid_auth")
        #expect(unknown.raw.status == 200)
        #expect(unknown.raw.header("X-OAuth-Scopes") == nil)
        try stage.apply(.revoke(team: stage.team, code: "account_inactive"))
        #expect(stage.call("auth.test").error == "account_inactive")
        try stage.apply(.restore(team: stage.team))
        #expect(stage.call("auth.test").ok == true)
        #expect(stage.report().ebb.callsByTeam == ["UNKNOWN": 2, "T0SIM0001": 2])
    }

    @Test("a missing scope is named, with those that are provided")
    func scopes() {
        var plan = Stage.plan([.stale(1)])
        plan.teams[0].scopes = ["mpim:read", "chat:write"]
        var stage = Stage(plan)
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let answer = stage.call("conversations.close", ["channel": id])
        #expect(answer.error == "missing_scope")
        #expect(answer.json["needed"] as? String == "mpim:write")
        #expect(answer.json["provided"] as? String == "mpim:read,chat:write")
        #expect(answer.raw.header("x-oauth-scopes") == "mpim:read,chat:write")
        #expect(stage.world.isOpen(ConversationID(unchecked: id)) == true)
    }

    @Test("a bot's auth.test has a bot_id, a person's has none")
    func kinds() {
        var plan = Stage.plan(teams: 2)
        plan.teams[1].kind = .person
        var stage = Stage(plan)
        #expect(stage.call("auth.test").json["bot_id"] != nil)
        #expect(stage.call("auth.test", team: 1).json["bot_id"] == nil)
    }

    @Test(
        "another team's conversation is not found",
        arguments: [
            "conversations.close", "conversations.history", "conversations.info", "conversations.members",
            "conversations.open", "chat.postMessage",
        ]
    )
    func foreign(method: String) {
        var stage = Stage(Stage.plan([.stale(1)], teams: 2))
        let id = stage.world.conversations(of: stage.world.plan.teams[1].id)[0].rawValue
        #expect(stage.call(method, ["channel": id, "text": "x"]).error == "channel_not_found")
    }

    @Test("one method fails for one conversation or team, so many times, until healed")
    func failing() throws {
        var stage = Stage(Stage.plan([.stale(2)], teams: 2))
        let ids = stage.world.conversations(of: stage.team)
        func close(_ id: ConversationID, team: Int = 0) -> Stage.Answer {
            stage.call("conversations.close", ["channel": id.rawValue], team: team)
        }
        let failing = WorldEvent.fail(
            method: "conversations.close",
            team: nil,
            conversation: ids[0],
            code: "not_permitted",
            count: nil
        )
        try stage.apply(failing)
        #expect(close(ids[0]).error == "not_permitted")
        #expect(close(ids[1]).ok == true)
        #expect(close(ids[0]).error == "not_permitted")
        try stage.apply(.heal)
        #expect(close(ids[0]).ok == true)
        try stage.apply(
            .fail(method: "auth.test", team: stage.team, conversation: nil, code: "5xx", count: 1)
        )
        #expect(stage.call("auth.test", team: 1).ok == true)
        #expect(stage.call("auth.test").raw.status >= 500)
        #expect(stage.call("auth.test").ok == true)
    }

    @Test("a forced 429 carries its Retry-After to the letter, or none", arguments: ["0", "-3", "soon", nil])
    func forced(retryAfter: String?) throws {
        var stage = Stage(Stage.plan())
        try stage.apply(.refuse(team: nil, method: nil, retryAfter: retryAfter, count: 2))
        for _ in 0..<2 {
            let answer = stage.call("auth.test")
            #expect(answer.raw.status == 429)
            #expect(answer.raw.header("Retry-After") == retryAfter)
        }
        #expect(stage.call("auth.test").ok == true)
        #expect(stage.report().ebb.refusals.map(\.cause) == [.steered, .steered])
    }

    @Test("in an outage nothing but errors comes, and nothing is done")
    func outage() throws {
        var stage = Stage(Stage.plan([.stale(1)]))
        let id = stage.world.conversations(of: stage.team)[0]
        try stage.apply(.outage(true))
        for second in 0..<14 {
            stage.now = Instant.zero + .seconds(10 * second)
            #expect(stage.call("conversations.close", ["channel": id.rawValue]).ok != true)
        }
        #expect(stage.world.isOpen(id) == true)
        try stage.apply(.outage(false))
        #expect(stage.call("conversations.close", ["channel": id.rawValue]).ok == true)
    }

    @Test("answers take as long as was set, from the next one on")
    func latency() throws {
        var stage = Stage(Stage.plan())
        try stage.apply(.latency(.seconds(20)))
        #expect(stage.call("auth.test").raw.fate == .answer(after: .seconds(20)))
    }

    @Test("Date is the wall's, off by what was set, or absent")
    func date() throws {
        var stage = Stage(Stage.plan())
        #expect(stage.call("auth.test").raw.header("Date").flatMap(HTTPDate.parse) == Stage.start)
        try stage.apply(.clock(offset: .days(365)))
        #expect(stage.call("auth.test").raw.header("Date").flatMap(HTTPDate.parse) == Stage.start + .days(365))
        try stage.apply(.clock(offset: nil))
        #expect(stage.call("auth.test").raw.header("Date") == nil)
    }

    @Test("events for what does not exist say so")
    func unknown() {
        var stage = Stage(Stage.plan())
        let team = TeamID(unchecked: "T9")
        #expect(throws: SimulatorError.unknownTeam("T9")) { try stage.apply(.restore(team: team)) }
        let conversation = ConversationID(unchecked: "C9")
        #expect(throws: SimulatorError.unknownConversation("C9")) { try stage.apply(.post(conversation)) }
    }
}
