import EbbConfig
import EbbCore

/// What `--since` takes: so long ago (`90m`, `1d`), or a time of RFC 3339.
enum Since {
    /// The time of the option, as RFC 3339; nil when it was not given.
    static func time(in session: Session, of command: Syntax) throws -> String? {
        guard let text = session.invocation.options["since"] else { return nil }
        if let ago = DurationText.parse(text) { return RFC3339.format(session.now - ago) }
        if let time = RFC3339.parse(text) { return RFC3339.format(time) }
        throw OperatorError.usage(
            "--since takes a time ago such as 90m, 12h or 1d, or a time such as 2026-11-23T18:40:00Z, not '\(text)'",
            command: command.name
        )
    }
}
