import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl enable TEAM`
enum EnableCommand: Command {
    static let syntax = Syntax(
        name: "enable",
        summary: "write the opt-in into a team's file, and have ebbd read it",
        operands: [Syntax.Operand(name: "TEAM")],
        details: """
            Writes enabled = true into the team's own file, beside the main configuration file (--config, else
            \(ConfigLoader.standardPath)), with the caller's own rights, and has ebbd read its files anew. Nothing else in
            the file changes. It shows the line and asks first. A configuration that would not be valid is left as it is.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let edit = TeamFileEdit(session)
        let file = try edit.file(of: try self.team(in: session))
        var report = TeamFileEdit.Report(file: file.path, team: file.team?.rawValue, name: file.name)
        guard let (text, change) = try file.edited(enabled: true) else {
            let status = edit.reload(&report)
            let standing = self.standing(edit.shown(file.name, &report), session)
            try edit.print(report, Span("\(file.path) says enabled = true already."), standing)
            return status
        }
        let outlook = edit.loader.outlook(with: text, for: file.name)
        guard outlook.own.isEmpty, outlook.main.isEmpty else {
            throw OperatorError.invalidEdit(path: file.path, problems: (outlook.main + outlook.own).map(\.description))
        }
        let dryRun = outlook.dryRun
        let consequence =
            dryRun == true
            ? "It is a dry run: Ebb asks Slack, and closes nothing."
            : "It is no dry run: Ebb closes what is stale in Slack."
        let old = change.old.map { "- \($0)\n" } ?? ""
        try session.confirm(
            """
            \(file.path), line \(change.line):
            \(old)+ \(change.new)
            \(consequence)
            Enable \(file.name)?
            """
        )
        let prepared = try edit.judge(file.path, file.name, text)
        do throws(FileReplacement.Failure) {
            try FileReplacement.replace(file.path, file.text, with: text)
        } catch {
            throw edit.error(error, file.path)
        }
        report.written = true
        let status = edit.reload(&report, prepared: prepared)
        let shown = edit.shown(file.name, &report)
        let done = "\(file.name) is enabled\(dryRun == true ? ", dry" : ""): \(file.path) says enabled = true."
        try edit.print(report, Span(done), self.standing(shown, session))
        return status
    }

    /// What may still be in its way.
    private static func standing(_ shown: ShowReply?, _ session: Session) -> Span {
        guard let team = shown?.team, team.standing != .healthy else { return "" }
        let why = team.reason.map { ": \($0)" } ?? ""
        let ending = team.standing == .paused ? self.ending(of: team.name, session) : ""
        return Span(Plain.sentence("But it is \(team.standing.rawValue)\(why)\(ending)"), .warning)
    }

    /// What ends a pause: while everything is paused, to resume the team alone changes nothing.
    private static func ending(of name: String, _ session: Session) -> String {
        let status = try? session.client().ask(.status, for: StatusReply.self).reply
        return status?.paused == true
            ? ", as everything is; 'ebbctl resume' ends that, and 'ebbctl resume \(name)' a pause of its own"
            : "; 'ebbctl resume \(name)' ends that"
    }
}

extension TeamFileDraft {
    /// The edit, or why it must be done by hand.
    func edited(enabled: Bool) throws -> (text: [UInt8], change: Change)? {
        do throws(Refusal) {
            return try self.with(enabled: enabled)
        } catch {
            let line =
                switch error {
                case .unreadable(let line), .unusual(let line): line
                }
            throw OperatorError.invalidEdit(
                path: self.path,
                problems: [
                    "\(self.path):\(line):1: write enabled = \(enabled) yourself: this line cannot be edited safely"
                ]
            )
        }
    }
}
