/// What `ebbd` is called with.
struct Arguments: Hashable, Sendable {
    /// What to do.
    enum Action: Hashable, Sendable {
        case run(configPath: String?)
        case print(String)
        case misuse(String)
    }

    static let version = "0.1.0"

    static let help = """
        Usage: ebbd [--config FILE]

        Closes stale Slack group DMs, a few at a time, for the teams whose own file says so.
        It is meant to be run by systemd; `ebbctl` talks to it.

          --config FILE   the main configuration file (default: /etc/ebb/ebb.toml);
                          the teams' files are in teams.d beside it
          --version       print the version
          --help          print this text

        Exit status: 0 stopped in order, 64 usage, 65 the state is damaged, newer or another program's,
        69 the state or the control socket cannot be had, 77 not permitted, 78 configuration.

        """

    /// Reads the arguments that follow the program's name.
    static func parse(_ arguments: [String]) -> Action {
        var path: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return .print(Self.help)
            case "--version": return .print("ebbd \(Self.version)\n")
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
