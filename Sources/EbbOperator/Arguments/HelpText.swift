package import EbbCore

/// What there is to say about `ebbctl`.
package enum HelpText {
    /// Every command, in the order of the help.
    package static var commands: [Syntax] { EbbCtl.commands.map { $0.syntax } }

    /// What holds for all commands.
    package static let remarks =
        "TEAM is a team's id or the name of its file. Whatever changes something in Slack or lifts a safety asks "
        + "first on a terminal, and needs --yes without one."

    /// What it ends with.
    package static let endings = [
        ProgramHelp.Ending(ExitStatus.done.rawValue, "done"),
        ProgramHelp.Ending(ExitStatus.problem.rawValue, "it worked and found a problem"),
        ProgramHelp.Ending(ExitStatus.usage.rawValue, "usage"),
        ProgramHelp.Ending(ExitStatus.badInput.rawValue, "no such team"),
        ProgramHelp.Ending(ExitStatus.unavailable.rawValue, "ebbd cannot be reached"),
        ProgramHelp.Ending(ExitStatus.notPermitted.rawValue, "not permitted"),
        ProgramHelp.Ending(ExitStatus.configuration.rawValue, "configuration"),
    ]

    /// What `ebbctl --help` prints.
    static func overview(of commands: [any Command.Type]) -> String {
        """
        Usage: ebbctl [OPTIONS] COMMAND

        Tells how ebbd is, what it would do and why, and makes it do or leave it.

        Commands:
        \(ProgramHelp.list(commands.map { ($0.syntax.name, $0.syntax.summary) }))

        Options:
        \(ProgramHelp.list((Syntax.everywhere + [Syntax.version]).map { ($0.label, $0.meaning) }))

        \(Paragraph.filled("\(self.remarks) 'ebbctl COMMAND --help' tells more."))

        \(ProgramHelp.exitStatus(self.endings))
        """ + "\n"
    }

    /// What `ebbctl COMMAND --help` prints.
    static func text(of command: any Command.Type) -> String {
        let syntax = command.syntax
        return """
            Usage: ebbctl \(syntax.usage)

            \(syntax.details)

            Options:
            \(ProgramHelp.list((syntax.options + Syntax.everywhere).map { ($0.label, $0.meaning) }))

            \(ProgramHelp.exitStatus(self.endings))
            """ + "\n"
    }
}
