import EbbControl
import Testing

@testable import EbbOperator

@Suite struct StatusTests {
    @Test func `a calm daemon is told in a few lines, and the status is 0`() {
        let outcome = ebbctl("status") { _ in try .reply(StatusReply.calm) }
        #expect(outcome.status == 0)
        #expect(outcome.requests == [.status])
        #expect(
            outcome.output == """
                ebbd     process 812, since 2026-11-23 10:40:00 UTC (8 h ago), /etc/ebb/ebb.toml
                tick     17 ended 12 min ago; the next is due in 17 min, every 30 min
                teams    412 of 420 enabled
                closed   118 today
                backlog  4,213, the oldest due for 3 d
                limit    app-wide rate: backlog done in 34 h; 0.5 requests/s in all
                clock    agrees with Slack's

                """
        )
    }

    @Test func `everything that is wrong is told, and the status is 1`() {
        let outcome = ebbctl("status") { _ in try .reply(StatusReply.troubled) }
        #expect(outcome.status == 1)
        #expect(
            outcome.output == """
                ebbd     process 812, since 2026-11-23 10:40:00 UTC (8 h ago), /etc/ebb/ebb.toml
                         paused: nothing is sent for any team; 'ebbctl resume' ends it
                tick     17 at work, began 13 min ago; the next is due in 17 min, every 30 min; 3 before it missed
                         late: there was no summary for two intervals
                teams    412 of 420 enabled; 2 stopped, 1 held by their breaker, 4 paused, 5 resting \
                ('ebbctl teams' says why)
                closed   118 today
                backlog  4,213, the oldest due for 3 d
                limit    conversations.history of acme; 0.5 requests/s in all
                         7 requests waiting for a permit
                holds    everything for 60 min: two methods were refused
                         conversations.close of acme for 30 s: HTTP 429
                drains   acme: running: 120 closed, 380 left, 44 an hour, done in 9 h
                clock    7 min behind Slack's: nothing is judged stale until they agree
                reload   30 s ago: refused, the configuration before it stays in force
                         /e/ebb.toml:3:1: unknown key
                wrong    acme stopped: invalid_auth
                         conversations.members is not called any more until ebbd is started anew: Ebb's own fault
                         1 journal record could not be written

                """
        )
    }

    @Test func `on a terminal a long line goes on below, between two words`() {
        let output = ebbctl("status", on: Terminal(width: 60)) { _ in try .reply(StatusReply.troubled) }.output
        #expect(
            output.contains(
                """

                wrong    acme stopped: invalid_auth
                         conversations.members is not called any more until
                         ebbd is started anew: Ebb's own fault
                         1 journal record could not be written

                """
            )
        )
        #expect(output.split(separator: "\n").allSatisfy { $0.count <= 60 })
        // Too narrow for that: the terminal itself goes on in the next line.
        let narrow = ebbctl("status", on: Terminal(width: 25)) { _ in try .reply(StatusReply.troubled) }.output
        #expect(narrow == ebbctl("status") { _ in try .reply(StatusReply.troubled) }.output)
    }

    @Test(
        arguments: [
            { (reply: inout StatusReply) in reply.totals.stopped = 1 },
            { (reply: inout StatusReply) in reply.totals.breakers = 1 },
            { (reply: inout StatusReply) in reply.tick.late = true },
        ] as [@Sendable (inout StatusReply) -> Void]
    )
    func `a stopped team, a tripped breaker or a late tick alone makes the status 1`(
        change: @Sendable (inout StatusReply) -> Void
    ) {
        var reply = StatusReply.calm
        change(&reply)
        #expect(ebbctl("status") { _ in try .reply(reply) }.status == 1)
        #expect(ebbctl("status", "--json") { _ in try .reply(reply) }.status == 1)
    }

    @Test(arguments: [(1.9, "agrees with Slack's"), (-1.9, "agrees with Slack's"), (2, "2 s ahead of Slack's")])
    func `a clock that is within what Slack's whole seconds can tell agrees`(skew: Double, text: String) {
        var reply = StatusReply.calm
        reply.clock = StatusReply.Clock(skewSeconds: skew, contradicted: false)
        #expect(ebbctl("status") { _ in try .reply(reply) }.output.contains("\nclock    \(text)\n"))
    }

    @Test func `a hold, a pause and a skew make it no problem`() {
        var reply = StatusReply.troubled
        reply.totals.stopped = 0
        reply.totals.breakers = 0
        reply.tick.late = false
        #expect(ebbctl("status") { _ in try .reply(reply) }.status == 0)
    }

    @Test func `a daemon that has not done anything yet is told too`() {
        var reply = StatusReply.calm
        reply.tick = StatusReply.Tick(number: 0, running: false, intervalSeconds: 1_800, missed: 0, late: false)
        reply.totals.backlog = 0
        reply.totals.oldestOverdueSeconds = nil
        reply.binding = StatusReply.Binding(what: "nothing")
        reply.clock = StatusReply.Clock(contradicted: false)
        let output = ebbctl("status") { _ in try .reply(reply) }.output
        #expect(output.contains("\ntick     none yet, every 30 min\n"))
        #expect(output.contains("\nbacklog  0\nlimit    nothing; 0.5 requests/s in all\nclock    not yet compared"))
    }

    @Test func `with --json the reply passes through as it came, unknown members too`() throws {
        let sent = try ControlResponse.reply(StatusReply.calm)
        let json = String(decoding: sent.body, as: UTF8.self).dropLast() + #","later":{"x":[1,2]}}"#
        let outcome = ebbctl("status", "--json") { _ in .text(String(json)) }
        #expect(outcome.output == json + "\n")
    }
}
