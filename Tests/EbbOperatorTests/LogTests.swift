import EbbControl
import Foundation
import Testing

@testable import EbbOperator

@Suite struct LogTests {
    private static let closed = LogReply.Entry(
        number: 7,
        at: "2026-11-23T18:30:00.25Z",
        team: "T0123ABCD",
        name: "acme",
        conversation: "G0OLD0001",
        action: "closed",
        dryRun: false,
        measure: "last_message",
        base: "2026-10-09T08:00:00Z",
        ageSeconds: 3_926_000,
        lastMessage: "2026-10-09T08:00:00Z",
        run: "d3",
        command: "drain",
        answer: "ok",
        requestID: "0123456789abcdef"
    )

    private static func entry(_ number: Int64, _ action: String, answer: String? = nil) -> LogReply.Entry {
        var entry = self.closed
        entry.number = number
        entry.action = action
        entry.answer = answer
        return entry
    }

    @Test func `each entry is a line: when, whose, what, why, by what`() {
        var undone = Self.entry(8, "reopen_failed", answer: "channel_not_found")
        undone.base = nil
        undone.ageSeconds = nil
        undone.closedAt = "2026-11-23T18:30:00Z"
        undone.run = "u1"
        undone.command = "undo"
        undone.requestID = nil
        var rehearsed = Self.entry(9, "would_close")
        rehearsed.run = "18"
        rehearsed.command = nil
        rehearsed.lastMessage = nil
        rehearsed.requestID = nil
        rehearsed.name = nil
        let entries = [Self.closed, undone, rehearsed]
        let outcome = ebbctl("log", "acme", "--lines", "3") { _ in
            try .reply(LogReply(entries: entries, more: true, cursor: 9))
        }
        #expect(outcome.status == 0)
        let lines = [
            "WHEN                     TEAM       CONVERSATION  WHAT                            AGE  "
                + "RUN  COMMAND  REASON                                    REQUEST",
            "2026-11-23 18:30:00 UTC  acme       G0OLD0001     closed                         45 d  "
                + " d3  drain    last message 2026-10-09 08:00:00 UTC      0123456789abcdef",
            "2026-11-23 18:30:00 UTC  acme       G0OLD0001     not opened: channel_not_found        "
                + " u1  undo     closed 2026-11-23 18:30:00 UTC",
            "2026-11-23 18:30:00 UTC  T0123ABCD  G0OLD0001     would close (dry run)          45 d  "
                + " 18           no message since 2026-10-09 08:00:00 UTC",
        ]
        #expect(outcome.output == lines.map { $0 + "\n" }.joined())
        #expect(outcome.errors.contains("the newest 3;"))

        // On a usual terminal nothing is cut: why, and the request, stand below.
        let narrow = ebbctl("log", "acme", on: Terminal(width: 100)) { _ in
            try .reply(LogReply(entries: [Self.closed], more: false, cursor: 7))
        }
        #expect(
            narrow.output == """
                WHEN                     TEAM  CONVERSATION  WHAT     AGE  RUN  COMMAND
                2026-11-23 18:30:00 UTC  acme  G0OLD0001     closed  45 d   d3  drain
                    last message 2026-10-09 08:00:00 UTC  0123456789abcdef

                """
        )
    }

    @Test func `what is asked for stands in the request; a time ago is one of the clock`() {
        let outcome = ebbctl("log", "acme", "--since", "1d", "--conversation", "G1", "--lines", "5") { _ in
            try .reply(LogReply(entries: [], more: false, cursor: 0))
        }
        #expect(
            outcome.requests == [
                .log(LogQuery(team: "acme", conversation: "G1", since: "2026-11-22T18:40:00Z", limit: 5))
            ]
        )
        #expect(outcome.output == "Nothing has been recorded.\n")
    }

    @Test(arguments: [["--since", "yesterday"], ["--since", "1w"], ["--lines", "0"]])
    func `a wrong option is told with its example`(words: [String]) {
        #expect(ebbctl(words: ["log"] + words).status == 64)
    }

    @Test func `more lines than a page has are fetched from the end backwards`() {
        var asked: [LogQuery] = []
        let outcome = ebbctl("log", "--lines", "1500", "--json") { request in
            guard case .log(let query) = request else { return try .refusal(.badRequest, "") }
            asked.append(query)
            let end = query.before ?? 2_001
            let entries = (max(1, end - Int64(query.limit ?? 0))..<end).map { Self.entry($0, "closed") }
            return try .reply(LogReply(entries: entries, more: true, cursor: 2_000))
        }
        #expect(asked == [LogQuery(limit: 1_000), LogQuery(before: 1_001, limit: 500)])
        let numbers = (outcome.json?["entries"] as? [[String: Any]])?.compactMap { $0["number"] as? Int }
        #expect(numbers == Array(501...2_000))
        #expect(outcome.json?["cursor"] as? Int == 2_000)
    }

    @Test(arguments: [false, true])
    func `following survives restarts, and neither repeats nor loses an entry`(asJSON: Bool) {
        // One by one, with a daemon that is gone for a while, starts, and gives a page that is not the last.
        let script: [(Int64?, Result<LogReply, OperatorError>)] = [
            (nil, .success(LogReply(entries: [Self.entry(4, "closed")], more: false, cursor: 5))),
            (5, .success(LogReply(entries: [], more: false, cursor: 5))),
            (5, .failure(.unreachable("gone"))),
            (5, .failure(.refused(ControlFailure(.notReady, "starting"), httpStatus: 503))),
            (
                5,
                .success(LogReply(entries: [Self.entry(6, "closed"), Self.entry(7, "closed")], more: true, cursor: 7))
            ),
            (7, .success(LogReply(entries: [Self.entry(8, "closed")], more: false, cursor: 9))),
            (9, .success(LogReply(entries: [], more: false, cursor: 9))),
            // Another state file: its first entries are new ones.
            (9, .success(LogReply(entries: [], more: false, cursor: 1))),
            (1, .failure(.forbidden(socket: "the end of the test"))),
        ]
        var rest = script[...]
        let outcome = ebbctl(words: ["log", "--follow"] + (asJSON ? ["--json"] : [])) { request in
            guard let (after, answer) = rest.popFirst(), case .log(let query) = request else {
                throw OperatorError.forbidden(socket: "")
            }
            #expect(query.after == after)
            return try .reply(answer.get())
        }
        #expect(rest.isEmpty)
        #expect(outcome.status == 77)
        #expect(outcome.errors.components(separatedBy: "ebbd does not answer").count == 2)
        #expect(outcome.slept == Array(repeating: .seconds(2), count: 6))
        let lines = outcome.output.split(separator: "\n")
        if asJSON {
            let objects = lines.compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
            #expect(objects.compactMap { $0["number"] as? Int } == [4, 6, 7, 8])
            #expect(objects.dropLast().allSatisfy { $0["version"] as? Int == 1 })
        } else {
            #expect(lines.count == 5)
        }
    }

    @Test func `a daemon that is not there at the start is told at once`() {
        let outcome = ebbctl("log", "--follow")
        #expect(outcome.status == 69)
        #expect(outcome.requests.count == 1)
    }
}
