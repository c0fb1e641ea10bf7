import EbbControl
import EbbCore

/// `ebbctl undo TEAM`
enum UndoCommand: Command {
    static let syntax = Syntax(
        name: "undo",
        summary: "open again what Ebb closed in a team",
        operands: [Syntax.Operand(name: "TEAM")],
        options: [
            ProgramOption("run", value: "RUN", meaning: "what this tick or drain closed: '17', 'd3'"),
            ProgramOption(
                "since",
                value: "TIME",
                meaning: "what was closed since: '90m', '1d', '2026-11-23T18:40:00Z'"
            ),
            ProgramOption("conversation", value: "C", meaning: "this conversation alone"),
            ProgramOption("follow", meaning: "tell how it goes until it has ended"),
            ProgramOption("cancel", meaning: "end the team's undo"),
        ],
        details: """
            Opens again what Ebb closed, by one run, since a time, or one conversation: only what the log says that Ebb
            closed, and what is closed still. Their age counts anew, so the next tick leaves them alone. It works within the
            rate limits, also for a team that is off or paused, and goes on by itself, through restarts, until it is done or
            cancelled. What is open again stays open.

            With --follow it ends with 0 when all are open, and with 1 when some could not be opened ('ebbctl log TEAM' says
            why) or when it waits for a person. --follow alone tells how the team's last undo goes.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let team = try self.team(in: session)
        let scope = try self.scope(in: session)
        let follows = session.invocation.has("follow")
        let client = try session.client()
        if session.invocation.has("cancel") {
            guard scope == nil, !follows else {
                throw OperatorError.usage("--cancel goes with no other option", command: self.syntax.name)
            }
            return try self.tell(.cancelUndo(team: team), client, session)
        }
        let follower = UndoFollower(team: team, client: client, session: session)
        guard let scope else {
            guard follows else {
                throw OperatorError.usage(
                    "undo needs one of --run, --since and --conversation",
                    command: self.syntax.name
                )
            }
            return try follower.run()
        }
        let preview = try client.ask(.undoPreview(team: team, scope), for: UndoPreviewReply.self).reply
        guard preview.count > 0 else { throw self.nothing(preview) }
        try session.confirm(self.question(preview))
        guard follows else { return try self.tell(.undo(team: team, scope), client, session) }
        do {
            _ = try client.ask(.undo(team: team, scope), for: UndoReply.self)
        } catch OperatorError.refused(let failure, _) where failure.code == .undoRunning {
            session.console.complain("ebbctl: \(Plain.lines(failure.message)) Following that one.\n")
        }
        return try follower.run()
    }

    private static func scope(in session: Session) throws -> UndoScope? {
        let options = session.invocation.options
        let given = ["run", "since", "conversation"].filter { options[$0] != nil }
        guard given.count < 2 else {
            throw OperatorError.usage(
                "\(given.map { "--" + $0 }.joined(separator: " and ")) do not go together",
                command: self.syntax.name
            )
        }
        if let text = options["run"] {
            switch Run(text) {
            case .tick?, .drain?: return .run(text)
            case .undo?, .command?, nil:
                throw OperatorError.usage(
                    "--run takes a tick's number, or a drain's such as d3, not '\(text)'",
                    command: self.syntax.name
                )
            }
        }
        if let text = options["conversation"] {
            guard ConversationID(text) != nil else {
                throw OperatorError.usage(
                    "--conversation takes an id such as G0123ABCD, not '\(text)'",
                    command: self.syntax.name
                )
            }
            return .conversation(text)
        }
        return try Since.time(in: session, of: self.syntax).map { .since($0) }
    }

    private static func nothing(_ preview: UndoPreviewReply) -> OperatorError {
        let why =
            preview.closes == 0
            ? "Ebb closed nothing there"
            : "Ebb closed \(Phrases.count(preview.closes)) there, and none of them is closed still"
        return .refused(
            ControlFailure(.nothingToUndo, "\(preview.name): nothing to undo, \(why)."),
            httpStatus: ControlFailure.Code.nothingToUndo.httpStatus
        )
    }

    private static func question(_ preview: UndoPreviewReply) -> String {
        var text = "\(Phrases.count(preview.count, "conversation")) of \(preview.name) (\(preview.team))"
        if let from = preview.from, let to = preview.to {
            let times = from == to ? Phrases.time(from) : "from \(Phrases.time(from)) to \(Phrases.time(to))"
            text += ", closed \(times)"
        }
        text += ".\n"
        let others = preview.closes - preview.count
        if others > 0 { text += "\(Phrases.count(others)) more are open again already, or closed anew.\n" }
        return text + "Open \(preview.count == 1 ? "it" : "them") again?"
    }

    private static func tell(
        _ request: ControlRequest,
        _ client: ControlClient,
        _ session: Session
    ) throws -> ExitStatus {
        let received = try client.ask(request, for: UndoReply.self)
        if session.wantsJSON {
            try session.print(json: received.json)
        } else {
            try session.print(Span(UndoText.sentence(received.reply)))
        }
        return .done
    }
}
