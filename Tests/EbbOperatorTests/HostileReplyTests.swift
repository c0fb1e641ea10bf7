import EbbControl
import Foundation
import Testing

@testable import EbbOperator

@Suite struct HostileReplyTests {
    @Test(arguments: [
        "", "not JSON", "[]", "null", "{}", #"{"version":"1"}"#, #"{"version":1}"#, #"{"version":1,"pid":"812"}"#,
        String(repeating: "[", count: 100_000), "\u{0}\u{1}", #"{"version":1e400}"#,
    ])
    func `what is no status ends with 69 and a short message`(body: String) {
        let outcome = ebbctl("status") { _ in .text(body) }
        #expect(outcome.status == 69)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("ebbctl: What answers at the control socket does not speak as ebbd does"))
        #expect(outcome.errors.count < 400)
    }

    @Test func `another version is named`() {
        let outcome = ebbctl("status") { _ in .text(#"{"version":2,"news":true}"#) }
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("version 2 of the control socket's words, and this ebbctl version 1"))
    }

    @Test(arguments: [
        (404, "<html>Not Found</html>"), (500, ""), (302, "{}"), (101, ""), (503, #"{"version":1,"error":{}}"#),
    ])
    func `a refusal in other words is no refusal of the daemon's`(status: Int, body: String) {
        let outcome = ebbctl("status") { _ in .text(body, status: status) }
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("HTTP status \(status)"))
    }

    @Test func `a name that would move the cursor is made harmless, in tables and in messages`() {
        var team = TeamReply.acme
        team.name = "evil\u{1B}]0;title\u{7}\nT0  forged"
        let table = ebbctl("teams") { _ in try .reply(TeamsReply(teams: [team])) }.output
        #expect(table.split(separator: "\n").count == 2)
        #expect(!table.contains("\u{1B}"))
        let refusal = ebbctl("plan", "acme") { _ in try .refusal(.conflict, "no\u{1B}[2J") }.errors
        #expect(refusal == "ebbctl: no\u{FFFD}[2J\n")
    }

    @Test func `numbers at the end of their range are printed`() {
        var reply = StatusReply.calm
        reply.totals.backlog = .max
        reply.totals.oldestOverdueSeconds = 1e308
        reply.limiter.ratePerSecond = 1e308
        reply.clock.skewSeconds = -1e308
        #expect(ebbctl("status") { _ in try .reply(reply) }.status == 0)
    }
}
