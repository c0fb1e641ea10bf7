import EbbConfig
import EbbControl
import EbbCore
import EbbPage

/// `ebbctl report`
enum ReportCommand: Command {
    static let syntax = Syntax(
        name: "report",
        summary: "what was done in a period, and how it is now, as a page or as JSON",
        options: [
            ProgramOption("html", value: "FILE", meaning: "write one page, complete in itself; '-' is standard output"),
            ProgramOption("since", value: "TIME", meaning: "how long the period is: '12h', '7d'; 30d without it"),
        ],
        details: """
            Writes the status page for a period, as a file that needs nothing else: backlog, closes and requests tick by
            tick, and for each team what was closed, kept and why, and what failed. With --json it prints the same as one
            object. Closes come from the audit; ticks, reasons to keep and failures are known for 31 days. At most 1,000
            teams are told of, those first that need a person, then those with the largest backlogs.
            """
    )

    private static let standardPeriod = Duration.days(30)

    static func run(in session: Session) throws -> ExitStatus {
        let file = session.invocation.options["html"]
        guard file != nil || session.wantsJSON else {
            throw OperatorError.usage("report needs --html FILE, or --json", command: self.syntax.name)
        }
        guard !(file == "-" && session.wantsJSON) else {
            throw OperatorError.usage("--html - and --json would write to the same place", command: self.syntax.name)
        }
        guard file != "" else { throw OperatorError.usage("--html needs its FILE", command: self.syntax.name) }
        let request = ControlRequest.report(seconds: try self.seconds(session))
        let received = try session.client().ask(request, for: ReportReply.self)
        if let file {
            let html = EbbPage(received.reply, at: .file).html
            if file == "-" {
                try session.console.write(html)
            } else {
                try OutputFile(path: file).replace(with: html)
                if !session.wantsJSON { try session.print("Written: \(file)") }
            }
        }
        if session.wantsJSON { try session.print(json: received.json) }
        return .done
    }

    private static func seconds(_ session: Session) throws -> Int {
        guard let text = session.invocation.options["since"] else {
            return Int(self.standardPeriod.inSeconds)
        }
        guard let period = DurationText.parse(text), ControlRequest.reportPeriods.contains(Int(period.inSeconds)) else {
            throw OperatorError.usage(
                "--since takes a time such as 12h or 7d, from 1m to 3650d, not '\(text)'",
                command: self.syntax.name
            )
        }
        return Int(period.inSeconds)
    }
}
