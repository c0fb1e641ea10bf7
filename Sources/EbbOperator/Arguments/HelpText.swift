/// The text of `--help`.
enum HelpText {
    /// What `ebbctl --help` prints.
    static func overview(of commands: [any Command.Type]) -> String {
        """
        Usage: ebbctl [OPTIONS] COMMAND

        Tells how ebbd is, what it would do and why, and makes it do or leave it.

        Commands:
        \(self.list(commands.map { ($0.syntax.name, $0.syntax.summary) }))

        Options:
        \(self.list(Syntax.everywhere.map { ($0.label, $0.meaning) }))

        TEAM is a team's id or the name of its file. Whatever changes something in Slack or lifts a safety asks
        first on a terminal, and needs --yes without one. 'ebbctl COMMAND --help' tells more.

        \(self.exitStatuses)
        """ + "\n"
    }

    /// What `ebbctl COMMAND --help` prints.
    static func text(of command: any Command.Type) -> String {
        let syntax = command.syntax
        var usage = "Usage: ebbctl \(syntax.name)"
        for operand in syntax.operands { usage += operand.isRequired ? " \(operand.name)" : " [\(operand.name)]" }
        for option in syntax.options { usage += " [\(option.label)]" }
        let options = (syntax.options + Syntax.everywhere).map { ($0.label, $0.meaning) }
        return """
            \(usage)

            \(syntax.details)

            Options:
            \(self.list(options))

            \(self.exitStatuses)
            """ + "\n"
    }

    private static let exitStatuses = """
        Exit status: 0 done; 1 it worked and found a problem; 64 usage; 65 no such team; 69 ebbd cannot be
        reached; 77 not permitted; 78 configuration.
        """

    private static func list(_ entries: [(term: String, meaning: String)]) -> String {
        let width = entries.map(\.term.count).max() ?? 0
        return entries.map { entry in
            "  " + entry.term + String(repeating: " ", count: width - entry.term.count + 2) + entry.meaning
        }.joined(separator: "\n")
    }
}
