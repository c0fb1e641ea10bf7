import EbbControl
import EbbCore

/// `ebbctl log [TEAM]`
enum LogCommand: Command {
    static let syntax = Syntax(
        name: "log",
        summary: "what Ebb has closed, would have closed, and opened again",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        options: [
            ProgramOption("since", value: "TIME", meaning: "nothing older: '90m', '1d', '2026-11-23T18:40:00Z'"),
            ProgramOption("conversation", value: "C", meaning: "of this conversation alone"),
            ProgramOption("lines", value: "N", meaning: "the newest N entries (\(defaultLines))"),
            ProgramOption("follow", meaning: "go on with the new ones as they come"),
        ],
        details: """
            Lists the audit, the oldest entry first: when, which conversation, what became of it, its age and from when that
            was counted, the run (a tick's 17, a drain's d3, an undo's u1), the operator's command where one was the cause,
            and the id that Slack gave the request. What a dry run would have closed says so.

            With --follow it goes on until it is interrupted, through restarts of ebbd. With --json it gives "entries"; with
            both, each entry is an object on a line of its own.
            """
    )

    private static let defaultLines = Page.defaultLimit

    static func run(in session: Session) throws -> ExitStatus {
        let query = LogQuery(
            team: session.invocation.team,
            conversation: session.invocation.options["conversation"],
            since: try Since.time(in: session, of: self.syntax)
        )
        let lines = try session.invocation.count("lines", of: self.syntax) ?? self.defaultLines
        let client = try session.client()
        let newest = try self.newest(lines, query, client)
        if session.invocation.has("follow") {
            return try LogFollower(query: query, client: client, session: session).run(after: newest)
        }
        if session.wantsJSON {
            try session.print(json: newest)
            return .done
        }
        guard !newest.entries.isEmpty else {
            try session.print("Nothing has been recorded.")
            return .done
        }
        var table = Table(LogText.columns)
        try session.console.write(table.text(of: newest.entries.map(LogText.row), on: session.terminal))
        if newest.more {
            session.console.complain("ebbctl: these are the newest \(Phrases.count(lines)); --lines gives more.\n")
        }
        return .done
    }

    /// The newest entries, fetched page by page from the end.
    private static func newest(_ lines: Int, _ query: LogQuery, _ client: ControlClient) throws -> LogReply {
        var query = query
        var pages: [[LogReply.Entry]] = []
        var left = lines
        var result: LogReply?
        repeat {
            query.limit = min(left, Page.maximumLimit)
            let page = try client.ask(.log(query), for: LogReply.self).reply
            pages.append(page.entries)
            left -= page.entries.count
            result = LogReply(entries: [], more: page.more, cursor: result?.cursor ?? page.cursor)
            guard page.more, let first = page.entries.first, query.before.map({ first.number < $0 }) ?? true else {
                break
            }
            query.before = first.number
        } while left > 0
        result?.entries = Array(pages.reversed().joined())
        return result ?? LogReply(entries: [], more: false, cursor: 0)
    }
}
