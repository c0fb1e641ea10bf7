import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl check`
enum CheckCommand: Command {
    static let syntax = Syntax(
        name: "check",
        summary: "check the configuration; with --online each team's token too",
        options: [ProgramOption("online", meaning: "let ebbd ask Slack who each team's token is")],
        details: """
            Reads the configuration (--config, else \(ConfigLoader.standardPath)) as ebbd would, and tells everything that
            is wrong with it, as FILE:LINE:COLUMN: message. It needs no ebbd. Ends with 78 when something is wrong.
            With [installations] it also reads that store, as yourself, and warns of teams that have none there.

            With --online it then lets ebbd ask Slack who each team's token is, and tells what stands in the way: another
            team's token, a person's, a missing scope. Ends with 1 when something does.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let report = ConfigReport(ConfigLoader(path: session.invocation.options["config"]))
        let isOnline = session.invocation.has("online")
        for problem in report.problems + report.warnings where !session.wantsJSON || isOnline {
            let kind = report.problems.contains(problem) ? "" : "warning: "
            let line = "\(problem.file):\(problem.line):\(problem.column): \(kind)\(problem.message)"
            session.console.complain(Plain.text(line) + "\n")
        }
        for line in report.installations?.warnings ?? [] where !session.wantsJSON || isOnline {
            session.console.complain(Plain.text("\(report.config): warning: \(line)") + "\n")
        }
        guard report.ok, isOnline else {
            if session.wantsJSON {
                try session.print(json: report)
            } else {
                try session.print(report.ok ? Span(report.summary) : Span(report.summary, .bad))
                if let summary = report.installations?.summary { try session.print(Span(Plain.text(summary))) }
            }
            return report.ok ? .done : .configuration
        }
        return try OnlineCheck(session: session).run()
    }
}
