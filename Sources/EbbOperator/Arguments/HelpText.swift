import EbbControl
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

    /// What each standing of a team means, and what ends it.
    package static let standings: [(word: String, meaning: String)] = TeamReply.Standing.allCases.map { standing in
        let meaning =
            switch standing {
            case .off: "Its file does not say `enabled = true`: nothing is sent. `ebbctl enable` writes it."
            case .stopped:
                "A person must act, as its note says: nothing but a daily `auth.test` is sent. It ends with other settings or "
                    + "another token, a daily `auth.test` that succeeds, or `ebbctl resume`."
            case .paused: "An operator paused it, or everything: nothing is sent. `ebbctl resume` ends it, or its time."
            case .breaker:
                "Its breaker has tripped: nothing is closed. An approval of its plan ends it, or the first tick after what "
                    + "tripped it is undone."
            case .resting: "Slack moves the team, or answers what Ebb does not know: nothing is sent for a while."
            case .healthy: "Nothing is wrong."
            }
        return (standing.rawValue, meaning)
    }

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
