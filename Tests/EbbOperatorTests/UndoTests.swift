import EbbControl
import Testing

@testable import EbbOperator

@Suite struct UndoTests {
    private static let person = Terminal(isInteractive: true)
    private static let running = UndoReply(
        team: "T0123ABCD",
        name: "acme",
        run: "u1",
        state: .running,
        total: 500,
        reopened: 120,
        alreadyOpen: 1,
        failed: 0,
        left: 379,
        etaSeconds: 910,
        since: "2026-11-23T18:36:00Z"
    )

    private static func now(_ state: UndoReply.State, failed: Int = 0, reason: String? = nil) -> UndoReply {
        var reply = self.running
        reply.state = state
        reply.failed = failed
        reply.reason = reason
        reply.left = state == .done ? 0 : reply.left
        return reply
    }

    private static let preview = UndoPreviewReply(
        team: "T0123ABCD",
        name: "acme",
        count: 500,
        closes: 512,
        from: "2026-11-23T16:00:00Z",
        to: "2026-11-23T18:00:00Z"
    )

    /// A daemon with this to undo, whose undo goes through these states.
    private static func daemon(
        _ preview: UndoPreviewReply = Self.preview,
        _ states: [UndoReply] = []
    ) -> ScriptedTransport.Answer {
        var rest = states[...]
        return { request in
            switch request {
            case .undoPreview: return try .reply(preview)
            case .undo: return try .reply(self.running)
            case .cancelUndo: return try .reply(self.now(.cancelled))
            case .undoProgress:
                guard let state = rest.popFirst() else { throw OperatorError.unreachable("gone") }
                return try .reply(state)
            default: return try .refusal(.badRequest, "not asked for")
            }
        }
    }

    @Test func `it says how many, of which time, in which team, and asks`() {
        let outcome = ebbctl(
            "undo",
            "acme",
            "--run",
            "d3",
            on: Self.person,
            answers: ["y"],
            daemon: Self.daemon()
        )
        #expect(outcome.status == 0)
        #expect(
            outcome.questions == [
                "500 conversations of acme (T0123ABCD), closed from 2026-11-23 16:00:00 UTC to 2026-11-23 18:00:00 UTC.\n"
                    + "12 more are open again already, or closed anew.\nOpen them again? [y/N] "
            ]
        )
        #expect(
            outcome.output == "acme (T0123ABCD) u1: running: 120 opened, 1 open already, 379 left, done in 15 min\n"
        )
        #expect(outcome.requests == [.undoPreview(team: "acme", .run("d3")), .undo(team: "acme", .run("d3"))])
        let declined = ebbctl("undo", "acme", "--run", "d3", on: Self.person, answers: ["n"], daemon: Self.daemon())
        #expect(declined.status == 1)
        #expect(declined.requests.count == 1)
        let nobody = ebbctl("undo", "acme", "--run", "d3", daemon: Self.daemon())
        #expect(nobody.status == 64)
        #expect(nobody.requests.allSatisfy { $0.method == .get })
    }

    @Test func `a time ago is the same time in the question and in the command`() {
        let outcome = ebbctl("undo", "acme", "--since", "1h", "--yes", daemon: Self.daemon())
        let scope = UndoScope.since("2026-11-23T17:40:00Z")
        #expect(outcome.requests == [.undoPreview(team: "acme", scope), .undo(team: "acme", scope)])
    }

    @Test(arguments: [
        [], ["--run", "17", "--since", "1h"], ["--run", "u1"], ["--run", "x"], ["--since", "soon"],
        ["--conversation", "x"], ["--cancel", "--follow"], ["--cancel", "--run", "17"],
    ])
    func `a line that does not say which is refused before anything is asked`(words: [String]) {
        let outcome = ebbctl(words: ["undo", "acme", "--yes"] + words, daemon: Self.daemon())
        #expect(outcome.status == 64)
        #expect(outcome.requests.isEmpty)
    }

    @Test(arguments: [(0, "Ebb closed nothing there"), (3, "Ebb closed 3 there, and none of them is closed still")])
    func `where there is nothing to undo it ends with 1`(closes: Int, why: String) {
        var nothing = Self.preview
        nothing.count = 0
        nothing.closes = closes
        let outcome = ebbctl("undo", "acme", "--run", "17", "--yes", daemon: Self.daemon(nothing))
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: acme: nothing to undo, \(why).\n")
        #expect(outcome.requests.count == 1)
    }

    @Test(
        arguments: [
            (Self.now(.done), 0, "done: 120 opened, 1 open already"),
            (Self.now(.done, failed: 2), 1, "done: 120 opened, 1 open already, 2 failed"),
            (Self.now(.cancelled), 1, "cancelled: 120 opened, 1 open already, 379 left, done in 15 min"),
            (Self.now(.stopped, reason: "wrong_team"), 1, "stopped (wrong_team): 120 opened"),
        ] as [(UndoReply, Int32, String)]
    )
    func `followed, it ends with the undo, and with 1 when some failed`(end: UndoReply, status: Int32, text: String) {
        let waiting = Self.now(.waiting, reason: "Slack has refused calls, and Ebb waits")
        let outcome = ebbctl(
            "undo",
            "acme",
            "--run",
            "17",
            "--follow",
            "--yes",
            daemon: Self.daemon(Self.preview, [Self.running, waiting, end])
        )
        #expect(outcome.status == status)
        let last = outcome.output.split(separator: "\n").last.map(String.init) ?? ""
        #expect(last.hasPrefix("acme (T0123ABCD) u1: \(text)"))
        #expect(outcome.output.contains("acme: waiting (Slack has refused calls, and Ebb waits): "))
    }

    @Test func `--follow alone looks at the last one, and a restart is waited for`() {
        var isGone = true
        let outcome = ebbctl("undo", "acme", "--follow", "--json") { request in
            #expect(request == .undoProgress(team: "acme"))
            defer { isGone = false }
            if isGone { throw OperatorError.unreachable("gone") }
            return try .reply(Self.now(.done))
        }
        #expect(outcome.status == 0)
        #expect(outcome.json?["reopened"] as? Int == 120)
        #expect(outcome.json?["already_open"] as? Int == 1)
    }

    @Test func `a cancel asks nothing`() {
        let outcome = ebbctl("undo", "acme", "--cancel", daemon: Self.daemon())
        #expect(outcome.status == 0)
        #expect(outcome.requests == [.cancelUndo(team: "acme")])
    }

    // MARK: Retry

    @Test(arguments: [([], 64), (["G1", "--all"], 64), (["G1"], 0), (["--all"], 0)] as [([String], Int32)])
    func `a retry is of one conversation or of all`(words: [String], status: Int32) {
        let outcome = ebbctl(words: ["retry", "acme"] + words) { request in
            guard case .retry(_, let conversation) = request else { return try .refusal(.badRequest, "") }
            return try .reply(
                RetryReply(
                    team: "T0123ABCD",
                    name: "acme",
                    conversation: conversation,
                    count: conversation == nil ? 3 : 1
                )
            )
        }
        #expect(outcome.status == status)
        guard status == 0 else { return }
        let expected =
            words == ["G1"]
            ? "G1 of acme (T0123ABCD) has another chance; the next tick judges it.\n"
            : "3 dead conversations of acme (T0123ABCD) have another chance; the next tick judges them.\n"
        #expect(outcome.output == expected)
    }
}
