import EbbControl
import Foundation
import Testing

@testable import EbbOperator

@Suite struct PlanTests {
    @Test func `each conversation has its verdict and its reason`() {
        let outcome = ebbctl("plan", "acme") { _ in try .reply(PlanReply.acme) }
        #expect(outcome.status == 0)
        #expect(outcome.requests == [.plan(team: "acme", Page(limit: 1_000))])
        #expect(
            outcome.output == """
                acme (T0123ABCD) at 2026-11-23 18:40:00 UTC
                1 to close, 1 to ask about, 240 kept (fresh 200, active 20, external 20).
                The next tick has room for 2; the pace cap leaves 10.
                CONVERSATION  VERDICT  NEXT TICK   AGE  COUNTED FROM             LAST MESSAGE  REASON
                G0CLOSE01     close    yes        83 d  2026-09-01 08:00:00 UTC  83 d ago
                G0ASK0001     ask      yes        54 d  2026-10-01 00:00:00 UTC
                C0KEPT        keep                                                             external

                """
        )
    }

    @Test func `what holds a team back stands above its plan`() {
        var plan = PlanReply.acme
        plan.enabled = false
        plan.dryRun = true
        plan.paused = true
        plan.breaker = .surprise
        plan.note = "no complete listing has been accepted yet"
        plan.conversations = []
        let output = ebbctl("plan", "acme") { _ in try .reply(plan) }.output
        #expect(
            output.hasSuffix(
                """
                Off: its file does not say enabled = true.
                Dry run: nothing is closed in Slack.
                Paused: nothing is done until it is resumed.
                Nothing is closed: 60 of 200 conversations came due before their time, plan p1a2b3c4: \
                'ebbctl approve acme'.
                No complete listing has been accepted yet.

                """
            )
        )
    }

    private static func paged(_ request: ControlRequest) throws -> ControlResponse {
        guard case .plan(_, let page) = request else { return try .refusal(.badRequest, "not asked for") }
        var plan = PlanReply.acme
        plan.conversations = [plan.conversations[page.after.flatMap(Int.init) ?? 0]]
        plan.next = ["": "1", "1": "2"][page.after ?? ""]
        return try .reply(plan)
    }

    @Test func `a long plan has one heading, and with --json it is one object`() throws {
        let text = ebbctl("plan", "acme", daemon: Self.paged).output
        #expect(text == ebbctl("plan", "acme") { _ in try .reply(PlanReply.acme) }.output)
        let json = ebbctl("plan", "acme", "--json", daemon: Self.paged).output
        #expect(try JSONDecoder().decode(Envelope<PlanReply>.self, from: Data(json.utf8)).body == PlanReply.acme)
    }

    @Test func `a team that is not there ends with 65, and the daemon's words`() {
        let outcome = ebbctl("plan", "amce") { _ in try .refusal(.noSuchTeam, "no team is called 'amce'") }
        #expect(outcome.status == 65)
        #expect(outcome.errors == "ebbctl: no team is called 'amce'\n")
        #expect(outcome.output.isEmpty)
    }
}
