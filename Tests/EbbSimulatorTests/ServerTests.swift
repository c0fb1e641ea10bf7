import EbbCore
import EbbSimulator
import Foundation
import Testing

@Suite("Over HTTP")
struct ServerTests {
    private func served<Result: Sendable>(
        _ plan: WorldPlan,
        _ body: (SimulatorServer) async throws -> Result
    ) async throws -> Result {
        let server = try SimulatorServer(plan, port: 0)
        async let running: Void = server.run()
        defer { server.stop() }
        let result = try await body(server)
        server.stop()
        await running
        return result
    }

    private func decoded(_ body: String) throws -> WorldReport {
        try JSONDecoder().decode(WorldReport.self, from: Data(body.utf8))
    }

    @Test("a form with a bearer token gets JSON, with the world's Date alone; a token elsewhere is none")
    func form() async throws {
        let plan = Stage.plan([.stale(3)])
        let token = plan.teams[0].token
        try await self.served(plan) { server in
            let path = "/api/users.conversations"
            let list = await RawClient.send(
                "POST",
                path,
                port: server.port,
                token: token,
                form: "types=mpim%2Cim&limit=2"
            )
            #expect(list.status == 200)
            #expect(list.body.hasPrefix("{\"ok\":true,\"channels\":[{\"id\":\"C0"))
            #expect(list.head.components(separatedBy: "\r\nDate: ").count == 2)
            let elsewhere = await RawClient.send("POST", path + "?token=\(token)", port: server.port)
            #expect(elsewhere.body == "{\"ok\":false,\"error\":\"not_authed\"}")
            let query = await RawClient.send("GET", path + "?types=mpim&limit=1", port: server.port, token: token)
            #expect(query.body.contains("next_cursor\":\"cGFnZTo"))
            #expect(await RawClient.send("GET", "/", port: server.port).status == 404)
        }
    }

    @Test("a wrong close shows in the report, which is the same JSON live and in the value")
    func report() async throws {
        let plan = Stage.plan([.fresh(1)])
        try await self.served(plan) { server in
            let id = server.inspect { $0.conversations(of: plan.teams[0].id)[0] }
            let close = await RawClient.send(
                "POST",
                "/api/conversations.close",
                port: server.port,
                token: plan.teams[0].token,
                form: "channel=\(id)"
            )
            #expect(close.body == "{\"ok\":true}")
            let body = await RawClient.send("GET", "/_sim/report", port: server.port).body
            let report = try self.decoded(body)
            #expect(report.wrongCloses.map(\.conversation) == [id])
            #expect(report.ebb.callsByMethod == ["conversations.close": 1])
            for key in ["wrong_closes", "double_closes", "left", "calls_by_method", "created_by_other", "refused"] {
                #expect(body.contains("\"\(key)\"") == (key != "created_by_other"))
            }
        }
    }

    @Test("limits answer 429 over HTTP, at a time scale with scaled seconds")
    func refused() async throws {
        var plan = Stage.plan()
        plan.limits = LimitPlan(.incident)
        plan.limits.appBudget = 1
        plan.timeScale = 10
        try await self.served(plan) { [plan] server in
            let token = plan.teams[0].token
            let first = await RawClient.send("POST", "/api/auth.test", port: server.port, token: token)
            let second = await RawClient.send("POST", "/api/auth.test", port: server.port, token: token)
            #expect(first.status == 200)
            #expect(second.status == 429)
            #expect(second.head.contains("Retry-After: 3"))
            #expect(server.report().ebb.refused == 1)
        }
    }

    @Test("broken connections and HTML arrive as such")
    func faults() async throws {
        let plan = Stage.plan()
        try await self.served(plan) { server in
            for (fault, status) in [("broken_connection", nil), ("html_body", 200), ("fatal_error", 200)] {
                let steered = await RawClient.send(
                    "POST",
                    "/_sim/fail",
                    port: server.port,
                    form: "method=auth.test&error=\(fault)&count=1"
                )
                #expect(steered.status == 200)
                let token = plan.teams[0].token
                let answer = await RawClient.send("POST", "/api/auth.test", port: server.port, token: token)
                #expect(answer.status == status)
                #expect(answer.body.contains("<html>") == (fault == "html_body"))
            }
        }
    }

    @Test("a stop ends calls that never get an answer")
    func hanging() async throws {
        let plan = Stage.plan()
        let server = try SimulatorServer(plan, port: 0)
        async let running: Void = server.run()
        let fail = "method=auth.test&error=timeout"
        _ = await RawClient.send("POST", "/_sim/fail", port: server.port, form: fail)
        async let hanging = RawClient.send("POST", "/api/auth.test", port: server.port, token: plan.teams[0].token)
        while server.report().ebb.calls == 0 { await Task.yield() }
        server.stop()
        #expect(await hanging.status != 200)
        await running
    }

    @Test(
        "steering by form fields",
        arguments: [
            ("revoke", "team=T0SIM0001&error=account_inactive", "account_inactive"),
            ("swap", "team=T0SIM0001&with=T0SIM0002", "\"team_id\":\"T0SIM0002\""),
            ("refuse", "retry_after=7", "ratelimited"),
            ("fail", "method=auth.test&error=access_denied&team=T0SIM0001", "access_denied"),
            ("heal", "", "\"ok\":true"),
            ("latency", "seconds=0.001", "\"ok\":true"),
            ("clock", "offset=-31536000", "\"ok\":true"),
        ]
    )
    func steering(name: String, form: String, expected: String) async throws {
        let plan = Stage.plan(teams: 2)
        try await self.served(plan) { server in
            let steered = await RawClient.send("POST", "/_sim/\(name)", port: server.port, form: form)
            #expect(steered.status == 200)
            let token = plan.teams[0].token
            let answer = await RawClient.send("POST", "/api/auth.test", port: server.port, token: token)
            #expect(answer.body.contains(expected))
            guard name == "clock" else { return }
            let lines = answer.head.components(separatedBy: "\r\n")
            let date = lines.first { $0.hasPrefix("Date: ") }.flatMap { HTTPDate.parse(String($0.dropFirst(6))) }
            let age = Date().timeIntervalSince1970 - Double(date?.seconds ?? 0)
            #expect(abs(age - 31_536_000) < 60)
        }
    }

    @Test(
        "steering that is not understood says why",
        arguments: [
            ("nonsense", "", "there is no /_sim/nonsense"), ("post", "", "the field conversation is missing"),
            ("lose", "team=T0SIM0001&part=x", "part must be a number"), ("restore", "team=T9", "there is no team T9"),
            ("add", "team=t&age=1", "team must be a team's id"),
        ]
    )
    func misunderstood(name: String, form: String, reason: String) async throws {
        try await self.served(Stage.plan()) { server in
            let answer = await RawClient.send("POST", "/_sim/\(name)", port: server.port, form: form)
            #expect(answer.status == 400)
            #expect(answer.body.contains(reason))
        }
    }
}
