/// One of the tool's commands.
protocol Command: SendableMetatype {
    /// What its line may hold, and what its help says.
    static var syntax: Syntax { get }

    /// Does it. Throws ``OperatorError``.
    static func run(in session: Session) throws -> ExitStatus
}

extension Command {
    /// The team that the line names; a command without one would not have been parsed.
    static func team(in session: Session) throws -> String {
        guard let team = session.invocation.team, !team.isEmpty else {
            throw OperatorError.usage("\(Self.syntax.name) needs a TEAM", command: Self.syntax.name)
        }
        return team
    }
}
