package import EbbCore

/// What `ebbd` is called with.
package struct Arguments: Hashable, Sendable {
    /// What to do.
    enum Action: Hashable, Sendable {
        case run(configPath: String?)
        case print(String)
        case misuse(String)
    }

    /// What there is to say about `ebbd`.
    package static let help = ProgramHelp(
        name: "ebbd",
        purpose: "close stale Slack group DMs, a few at a time",
        usage: "[--config FILE]",
        description: [
            "Closes stale Slack group DMs, a few at a time, for the teams whose own file says so. "
                + "It is meant to be run by systemd; `ebbctl` talks to it."
        ],
        groups: [
            ProgramHelp.Group(
                "Options",
                [
                    ProgramOption(
                        "config",
                        value: "FILE",
                        meaning: "the main configuration file (default: /etc/ebb/ebb.toml); "
                            + "the teams' files are in teams.d beside it"
                    ),
                    ProgramOption("version", meaning: "print the version"),
                    ProgramOption("help", meaning: "print this text"),
                ]
            )
        ],
        endings: [
            ProgramHelp.Ending(StartFailure.Exit.done, "stopped in order"),
            ProgramHelp.Ending(StartFailure.Exit.usage, "usage"),
            ProgramHelp.Ending(StartFailure.Exit.badInput, "the state is damaged, newer or another program's"),
            ProgramHelp.Ending(StartFailure.Exit.unavailable, "the state or the control socket cannot be had"),
            ProgramHelp.Ending(StartFailure.Exit.notPermitted, "not permitted"),
            ProgramHelp.Ending(StartFailure.Exit.configuration, "configuration"),
        ]
    )

    /// Reads the arguments that follow the program's name.
    static func parse(_ arguments: [String]) -> Action {
        var path: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return .print(Self.help.text)
            case "--version": return .print("ebbd \(Release.version)\n")
            case "--config":
                guard let value = rest.popFirst(), !value.isEmpty else { return .misuse("--config needs a file") }
                path = value
            case let text where text.hasPrefix("--config="):
                path = String(text.dropFirst("--config=".count))
            default:
                return .misuse("unknown argument: \(argument)")
            }
        }
        return .run(configPath: path)
    }
}
