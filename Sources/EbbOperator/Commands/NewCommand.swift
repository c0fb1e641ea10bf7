import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl new NAME`
enum NewCommand: Command {
    static let syntax = Syntax(
        name: "new",
        summary: "write a new team's file: off, and dry",
        operands: [Syntax.Operand(name: "NAME")],
        options: [
            ProgramOption("team", value: "ID", meaning: "the workspace's id, T…; asked for on a terminal"),
            ProgramOption("token-file", value: "PATH", meaning: "the file with its token, for an ebbd without systemd"),
        ],
        details: """
            Writes NAME.toml for a team into teams.d beside the main configuration file (--config, else
            \(ConfigLoader.standardPath)), with the caller's own rights: commented, off, and with dry_run = true. It never
            overwrites a file. NAME is what ebbctl calls the team, and by default its token's credential; with --token-file
            the token is read from that file, which nobody else may be able to read.
            """
    )

    static func run(in session: Session) throws -> ExitStatus {
        let name = session.invocation.operands.first ?? ""
        guard NameForm.isValid(name) else {
            throw OperatorError.usage("a team's NAME has \(NameForm.rule)", command: self.syntax.name)
        }
        let team = try self.id(in: session)
        let edit = TeamFileEdit(session)
        let path = "\(edit.loader.teamsDirectory)/\(name).toml"
        let tokenFile = session.invocation.options["token-file"]
        let text = Array(self.text(name, team, tokenFile.map(TeamFileEdit.absolute)).utf8)
        let outlook = edit.loader.outlook(with: text, for: name)
        guard outlook.own.isEmpty, outlook.main.isEmpty else {
            throw OperatorError.invalidNew(path: path, problems: (outlook.main + outlook.own).map(\.description))
        }
        let prepared = try edit.judge(path, name, text, else: OperatorError.invalidNew)
        do throws(FileReplacement.Failure) {
            try FileReplacement.create(path, text)
        } catch {
            throw edit.error(error, path)
        }
        var report = TeamFileEdit.Report(file: path, team: team.rawValue, name: name)
        report.written = true
        report.left = outlook.warnings.map(\.description)
        let status = edit.reload(&report, prepared: prepared)
        _ = edit.shown(name, &report)
        try edit.print(
            report,
            Span("\(path) is written; the team is off."),
            Span(self.tokenPlace(name, tokenFile, edit)),
            Span("'ebbctl check --online' tells whether it fits, 'ebbctl enable \(name)' turns the team on, dry.")
        )
        return status
    }

    private static func tokenPlace(_ name: String, _ file: String?, _ edit: TeamFileEdit) -> String {
        if let file { return "Its token is read from \(file)." }
        return edit.loader.path == ConfigLoader.standardPath
            ? "Its token goes into /etc/ebb/credentials/\(name), readable by root alone; then restart ebbd."
            : "Its token goes into a file that you alone can read; name that file there as token_file."
    }

    private static func id(in session: Session) throws -> TeamID {
        var text = session.invocation.options["team"]
        if text == nil, session.terminal.isInteractive {
            text = session.console.answer(to: "The workspace's id (T…, in the address of Slack in a browser): ")
        }
        guard let text else {
            throw OperatorError.usage("new needs --team ID", command: self.syntax.name)
        }
        let trimmed = String(text.filter { !$0.isWhitespace })
        guard let team = TeamID(trimmed), trimmed.hasPrefix("T") else {
            throw OperatorError.usage("a workspace's id looks like T0123ABCD, not '\(text)'", command: self.syntax.name)
        }
        return team
    }

    private static func text(_ name: String, _ team: TeamID, _ tokenFile: String?) -> String {
        let path = tokenFile ?? "/path/to/token"
        let escaped = String(path.flatMap { "\\\"".contains($0) ? ["\\", $0] : [$0] })
        return """
            # The team that ebbctl calls \(name).

            # The workspace that the token belongs to. Ebb asks Slack whose token it is, and stops the team when it is another's.
            team = "\(team)"

            # The opt-in: Ebb sends nothing for this team until this says true. 'ebbctl enable \(name)' writes it.
            enabled = false

            # Everything but the close itself. Take it away once the plan is right: 'ebbctl plan \(name)'.
            dry_run = true

            # The token is a systemd credential, by default of this file's name: /etc/ebb/credentials/\(name), which root alone
            # can read.
            #token_credential = "\(name)"
            # For runs without systemd it is in a file that group and others cannot read.
            \(tokenFile == nil ? "#" : "")token_file = "\(escaped)"

            # Any key of [policy] in ebb.toml may stand here, without its table, and overrides it for this team.
            #stale_after = "30d"
            #max_closes_per_tick = 10
            #keep_members = ["U0123ABCD"]

            # So may the limits per minute: 50 if the app is internal or in Slack's Marketplace.
            #[rate_limit.per_minute]
            #"conversations.history" = 50

            """
    }
}
