import EbbControl
import Testing

@testable import EbbOperator

@Suite struct LimitsTests {
    private static let app = LimitsReply.Budget(
        key: "app",
        limitPerMinute: 60,
        ebbPerMinute: 30,
        appPerMinute: 30,
        factor: 1,
        used: 0,
        left: 1,
        nextInSeconds: 0,
        refusals: 2
    )
    private static let held = LimitsReply.Budget(
        key: "acme/conversations.close",
        team: "T0123ABCD",
        method: "conversations.close",
        limitPerMinute: 20,
        ebbPerMinute: 10,
        appPerMinute: 10,
        factor: 0.5,
        used: 1.25,
        left: 0,
        nextInSeconds: 1_260,
        holdSeconds: 1_260,
        holdReason: "Slack answered 429",
        refusals: 2,
        lastRefusalSeconds: 540
    )

    private static func reply(_ budgets: [LimitsReply.Budget], next: String? = nil) -> LimitsReply {
        LimitsReply(share: 0.5, holdScope: "adaptive", inFlight: 1, waiting: 0, budgets: budgets, next: next)
    }

    @Test func `each limit is a line: in all, the app's part, Ebb's, used, left, held, refused`() {
        let outcome = ebbctl("limits") { _ in try .reply(Self.reply([Self.app, Self.held])) }
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                Ebb takes 50 % of each limit (a minute); 1 request under way, 0 waiting.
                LIMIT                     IN ALL  APP  EBB  IN FORCE  USED  LEFT  NEXT IN  REFUSED  HOLD
                app                           60   30   30        30     0     1      now        2
                acme/conversations.close      20   10   10         5  1.25     0   21 min        2  21 min: Slack answered 429

                """
        )
    }

    @Test func `pages are joined, and --all asks for what is not in use`() {
        let outcome = ebbctl("limits", "--all", "--json") { request in
            guard case .limits(true, let page) = request else { return try .refusal(.badRequest, "") }
            return try .reply(page.after == nil ? Self.reply([Self.app], next: "app") : Self.reply([Self.held]))
        }
        let budgets = outcome.json?["budgets"] as? [[String: Any]]
        #expect(budgets?.compactMap { $0["key"] as? String } == ["app", "acme/conversations.close"])
        #expect(outcome.json?["next"] == nil)
        #expect(outcome.requests.count == 2)
    }

    @Test func `a hold is lifted only with a yes`() {
        let daemon: ScriptedTransport.Answer = { request in
            #expect(request == .release(key: "acme conversations.close"))
            return try .reply(ReleaseReply(key: "acme/conversations.close", holdSeconds: 1_260))
        }
        let nobody = ebbctl("limits", "--release", "acme conversations.close", daemon: daemon)
        #expect(nobody.status == 64)
        #expect(nobody.requests.isEmpty)
        let outcome = ebbctl("limits", "--release", "acme conversations.close", "--yes", daemon: daemon)
        #expect(outcome.status == 0)
        #expect(outcome.output == "The hold on acme/conversations.close is lifted, 21 min before its end.\n")
    }
}
