import EbbCore
import EbbSimulator
import Testing

@Suite("Limits")
struct LimitTests {
    @Test("documented: N calls in a minute pass, the next does not, and passes when the first is a minute old")
    func slidingWindow() {
        var stage = Stage(Stage.plan([.stale(1)]))
        for second in 0..<20 {
            stage.now = Instant.zero + .seconds(second)
            #expect(stage.call("conversations.close", ["channel": "C1"]).error == "channel_not_found")
        }
        stage.now = Instant.zero + .seconds(30)
        let refused = stage.call("conversations.close", ["channel": "C1"])
        #expect(refused.raw.status == 429)
        #expect(refused.error == "ratelimited")
        #expect(refused.raw.header("retry-after") == "30")
        stage.now = Instant.zero + .milliseconds(59_999)
        #expect(stage.call("conversations.close", ["channel": "C1"]).raw.header("Retry-After") == "1")
        stage.now = Instant.zero + .seconds(60)
        #expect(stage.call("conversations.close", ["channel": "C1"]).raw.status == 200)
        #expect(stage.call("conversations.close", ["channel": "C1"]).raw.status == 429)
    }

    @Test("documented: a method that is used up leaves other methods and other teams alone")
    func keys() {
        var stage = Stage(Stage.plan(teams: 2))
        for _ in 0..<20 { _ = stage.call("conversations.close", ["channel": "C1"]) }
        #expect(stage.call("conversations.close", ["channel": "C1"]).raw.status == 429)
        #expect(stage.call("conversations.close", ["channel": "C1"], team: 1).raw.status == 200)
        #expect(stage.call("auth.test").raw.status == 200)
    }

    @Test("documented: history passes at 1 or at 50 a minute", arguments: [1, 50])
    func history(perMinute: Int) {
        var plan = Stage.plan([.stale(1)])
        plan.limits.historyPerMinute = perMinute
        var stage = Stage(plan)
        let id = stage.world.conversations(of: stage.team)[0].rawValue
        let statuses = (0...perMinute).map { _ in
            stage.call("conversations.history", ["channel": id, "limit": "15"]).raw.status
        }
        #expect(statuses == Array(repeating: 200, count: perMinute) + [429])
    }

    @Test("documented: one message a second into each conversation")
    func posts() {
        var stage = Stage(Stage.plan([.fresh(2)]))
        let ids = stage.world.conversations(of: stage.team).map(\.rawValue)
        #expect(stage.call("chat.postMessage", ["channel": ids[0], "text": "a"]).raw.status == 200)
        #expect(stage.call("chat.postMessage", ["channel": ids[0], "text": "a"]).raw.status == 429)
        #expect(stage.call("chat.postMessage", ["channel": ids[1], "text": "a"]).raw.status == 200)
        stage.now = stage.now + .seconds(1)
        #expect(stage.call("chat.postMessage", ["channel": ids[0], "text": "a"]).raw.status == 200)
    }

    @Test("incident: the 61st call of the app refuses everything for 30 seconds")
    func incident() {
        var plan = Stage.plan(teams: 2)
        plan.limits = LimitPlan(.incident)
        var stage = Stage(plan)
        for call in 0..<60 { #expect(stage.call("auth.test", team: call % 2).raw.status == 200) }
        stage.now = Instant.zero + .seconds(10)
        let refused = stage.call("auth.test")
        #expect(refused.raw.status == 429)
        #expect(refused.raw.header("Retry-After") == "30")
        stage.now = Instant.zero + .milliseconds(39_999)
        #expect(stage.call("users.conversations", team: 1).raw.status == 429)
        stage.now = Instant.zero + .seconds(40)
        #expect(stage.call("users.conversations", team: 1).raw.status == 200)
        #expect(stage.report().ebb.refused == 2)
    }

    @Test("incident: 60 calls spread over each minute are never refused")
    func steady() {
        var plan = Stage.plan()
        plan.limits = LimitPlan(.incident)
        var stage = Stage(plan)
        for second in 0..<600 {
            stage.now = Instant.zero + .seconds(second)
            #expect(stage.call("auth.test").raw.status == 200)
        }
    }

    @Test("a time scale divides Retry-After, down to one second")
    func scaled() {
        var plan = Stage.plan()
        plan.limits = LimitPlan(.incident)
        plan.timeScale = 10
        var stage = Stage(plan)
        for _ in 0..<60 { _ = stage.call("auth.test") }
        #expect(stage.call("auth.test").raw.header("Retry-After") == "3")
        stage.now = Instant.zero + .seconds(29)
        #expect(stage.call("auth.test").raw.header("Retry-After") == "1")
    }

    @Test("a call before Retry-After has run out is written down, one after it is not")
    func calledInHold() throws {
        var stage = Stage(Stage.plan())
        try stage.apply(.refuse(team: stage.team, method: "auth.test", retryAfter: "7", count: 1))
        #expect(stage.call("auth.test").raw.header("Retry-After") == "7")
        stage.now = Instant.zero + .milliseconds(6_999)
        #expect(stage.call("auth.test").ok == true)
        #expect(stage.report().callsInHold.map(\.method) == ["auth.test"])
        stage.now = Instant.zero + .seconds(7)
        #expect(stage.call("auth.test").ok == true)
        #expect(stage.report().callsInHold.count == 1)
    }

    @Test("the app's calls take from the same budget and are counted when refused")
    func app() {
        var plan = Stage.plan([.fresh(3)])
        plan.limits = LimitPlan(.incident)
        plan.appRate = 0.3
        var stage = Stage(plan)
        for second in 0..<3_600 {
            stage.now = Instant.zero + .seconds(second)
            if second.isMultiple(of: 2) { _ = stage.call("auth.test") }
        }
        let quiet = stage.report()
        #expect((1_000...1_160).contains(quiet.app.calls))
        #expect(quiet.app.refused == 0)
        #expect(quiet.ebb.refused == 0)
        for _ in 0..<60 { _ = stage.call("auth.test") }
        stage.now = stage.now + .seconds(29)
        let storm = stage.report()
        #expect(storm.ebb.refused > 0)
        #expect((6...12).contains(storm.app.refused))
        #expect(storm.app.refusals.count == storm.app.refused)
    }
}
