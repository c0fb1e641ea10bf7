import EbbConfig
import EbbControl
import EbbCore

/// `ebbctl journal`
enum JournalCommand: Command {
    static let syntax = Syntax(
        name: "journal",
        summary: "what ebbd has recorded, of one team or of all",
        operands: [Syntax.Operand(name: "TEAM", isRequired: false)],
        options: [
            ProgramOption("since", value: "TIME", meaning: "nothing older: '-2h', 'today', '2026-11-23 18:40'"),
            ProgramOption("lines", value: "N", meaning: "the newest N records only"),
            ProgramOption("follow", meaning: "go on with the new ones as they come"),
            ProgramOption("explain", meaning: "tell below each record what it means and what to do"),
        ],
        details: """
            Runs journalctl(1) for the units of ebbd, with EBB_TEAM= for the team; pager, keys and exit status are its own.
            It needs no ebbd. The name of a team's file is looked up in teams.d beside the main configuration file
            (--config, else \(ConfigLoader.standardPath)). Reading the journal of the system takes root, or the group
            systemd-journal or adm.

            With --json it gives the newest \(defaultLines) records, or --lines of them, as "entries": each one as
            journalctl gives it with -o json, the oldest first.
            """
    )

    private static let defaultLines = 1_000
    private static let mostBytes = 64 << 20

    static func run(in session: Session) throws -> ExitStatus {
        let invocation = session.invocation
        for option in ["follow", "explain"] where session.wantsJSON && invocation.has(option) {
            throw OperatorError.usage("--\(option) does not go with --json", command: self.syntax.name)
        }
        let lines = try invocation.count("lines", of: self.syntax)
        guard let path = SystemProgram.find("journalctl", in: session.surroundings.searchPath) else {
            throw OperatorError.program(
                "There is no journalctl in PATH. Without systemd ebbd writes its records to standard error."
            )
        }
        var journalctl = SystemProgram(path: path, arguments: ["--unit=ebbd.service", "--unit=ebbd.socket"])
        if let since = invocation.options["since"] { journalctl.arguments.append("--since=\(since)") }
        if let lines = lines ?? (session.wantsJSON ? self.defaultLines : nil) {
            journalctl.arguments.append("--lines=\(lines)")
        }
        if invocation.has("follow") { journalctl.arguments.append("--follow") }
        if invocation.has("explain") { journalctl.arguments.append("--catalog") }
        // Without --all a long field would be null.
        if session.wantsJSON { journalctl.arguments += ["--output=json", "--all", "--no-pager"] }
        if let team = invocation.team { journalctl.arguments.append("EBB_TEAM=\(try self.id(of: team, session))") }
        // It finds no entries there, as if nothing had happened.
        if !session.surroundings.hasSystemd {
            session.console.complain("systemd has not booted this machine: ebbd's records are on its standard error.\n")
        }
        guard session.wantsJSON else { return try session.surroundings.become(journalctl) }

        let ended = try journalctl.run(limit: self.mostBytes)
        guard ended.status == 0 else {
            throw OperatorError.program("\(path) ended with status \(ended.status); what it says stands above.")
        }
        try session.print(json: self.wrapped(ended.output))
        return .done
    }

    /// One entry on each line; a line that is none, such as `-- No entries --`, is left out.
    private static func wrapped(_ output: [UInt8]) -> String {
        let lines = output.split(separator: UInt8(ascii: "\n")).filter { $0.first == UInt8(ascii: "{") }
        let entries = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
        return "{\"entries\":[\(entries)],\"version\":\(Envelope<String>.version)}"
    }

    /// The id of the team that the operator means, from the files alone: the journal is read when `ebbd` is down, and
    /// when a file is broken.
    private static func id(of text: String, _ session: Session) throws -> TeamID {
        let loader = ConfigLoader(path: session.invocation.options["config"])
        do {
            if let team = try loader.team(named: text) { return team }
        } catch {
            if let id = TeamID(text) { return id }
            throw OperatorError.unresolved(team: text, problems: error.problems.map(\.description))
        }
        var message = "no team is called \(text.prefix(64)), and no file in \(loader.teamsDirectory) names it"
        if let id = TeamID(text) {
            message += "; what is left of a team without a file: journalctl -u ebbd EBB_TEAM=\(id)"
        }
        throw OperatorError.refused(ControlFailure(.noSuchTeam, message), httpStatus: 404)
    }
}
