import EbbControl
import Testing

@testable import EbbOperator

@Suite struct FollowTests {
    /// A daemon whose drain goes through these states, one at each question.
    private func daemon(
        _ states: [DrainReply],
        start: ControlFailure.Code? = nil
    ) -> ScriptedTransport.Answer {
        var rest = states[...]
        return { request in
            if case .drain = request {
                if let start { return try .refusal(start, "A drain of acme is running already.") }
                return try .reply(DrainReply.running)
            }
            guard let state = rest.popFirst() else { throw OperatorError.unreachable("gone") }
            return try .reply(state)
        }
    }

    private let course = [
        DrainReply.running, .running, .running.now(.held, closed: 121, reason: "HTTP 429"),
        .running.now(.done, closed: 500),
    ]

    @Test func `elsewhere than on a terminal each change is a line, and the end is 0`() {
        let outcome = ebbctl("drain", "acme", "--follow", "--yes", daemon: self.daemon(self.course))
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                acme: running: 120 closed, 380 left, 44 an hour, done in 9 h
                acme: held (HTTP 429): 121 closed, 379 left, 44 an hour
                acme (T0123ABCD): done: 500 closed

                """
        )
        #expect(outcome.slept == [.seconds(10), .seconds(10), .seconds(10)])
    }

    @Test func `on a terminal one line is replaced each second`() {
        let terminal = Terminal(width: 70, isInteractive: true, showsProgress: true)
        let outcome = ebbctl("drain", "acme", "--follow", "--yes", on: terminal, daemon: self.daemon(self.course))
        #expect(outcome.output == "acme (T0123ABCD): done: 500 closed\n")
        #expect(outcome.progress.count == 3)
        #expect(outcome.progress.last == "acme [##----------] held (HTTP 429): 121 closed, 379 left, 44 an hour")
        #expect(outcome.slept == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test func `with --json the last reply is the one object`() {
        let outcome = ebbctl("drain", "acme", "--follow", "--yes", "--json", daemon: self.daemon(self.course))
        #expect(outcome.json?["state"] as? String == "done")
        #expect(outcome.json?["version"] as? Int == 1)
    }

    @Test(arguments: [
        (DrainReply.running.now(.done, closed: 490, failed: 10), "done: 490 closed, 10 failed"),
        (.running.now(.cancelled, closed: 200), "cancelled: 200 closed"),
        (.running.now(.paused, closed: 200), "paused: 200 closed, 300 left, 44 an hour"),
        (.running.now(.breaker, closed: 200), "breaker: 200 closed, 300 left, 44 an hour"),
    ])
    func `failed closes, a cancel, and what only a person can end make it 1`(end: DrainReply, text: String) {
        let outcome = ebbctl("drain", "acme", "--follow", "--yes", daemon: self.daemon([end]))
        #expect(outcome.status == 1)
        #expect(outcome.output == "acme (T0123ABCD): \(text)\n")
        #expect(outcome.slept.isEmpty)
    }

    @Test func `a drain that runs already is followed`() {
        let outcome = ebbctl(
            "drain",
            "acme",
            "--follow",
            "--yes",
            daemon: self.daemon(self.course, start: .drainRunning)
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors == "ebbctl: A drain of acme is running already. Following that one.\n")
        #expect(ebbctl("drain", "acme", "--yes", daemon: self.daemon([], start: .drainRunning)).status == 1)
    }

    @Test func `a restart of the daemon is waited for, but not for ever`() {
        var questions = 0
        let outcome = ebbctl("drain", "acme", "--follow", "--yes") { request in
            if case .drain = request { return try .reply(DrainReply.running) }
            questions += 1
            if questions < 5 { throw OperatorError.unreachable("gone") }
            return try .reply(DrainReply.running.now(.done, closed: 500))
        }
        #expect(outcome.status == 0)
        #expect(outcome.slept == Array(repeating: .seconds(1), count: 4))

        let lost = ebbctl("drain", "acme", "--follow", "--yes", daemon: self.daemon([]))
        #expect(lost.status == 69)
        #expect(lost.requests.count == 122)
    }
}
