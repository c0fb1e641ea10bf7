/// What can go wrong in the simulator itself.
public enum SimulatorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A team that the world does not have.
    case unknownTeam(String)
    /// A conversation that the world does not have.
    case unknownConversation(String)
    /// A request to `/_sim/` that is not understood, with what is wrong.
    case badRequest(String)
    /// Arguments that are not understood, with what is wrong.
    case usage(String)
    /// A file that could not be written: its path and why.
    case file(String, String)
    /// A program that could not be started: its path and why.
    case program(String, String)

    /// A stable short name for logs.
    public var shortName: String {
        switch self {
        case .unknownTeam: "unknown_team"
        case .unknownConversation: "unknown_conversation"
        case .badRequest: "bad_request"
        case .usage: "usage"
        case .file: "file"
        case .program: "program"
        }
    }

    /// What happened, for a person.
    public var description: String {
        switch self {
        case .unknownTeam(let id): "there is no team \(id) in this world"
        case .unknownConversation(let id): "there is no conversation \(id) in this world"
        case .badRequest(let message), .usage(let message): message
        case .file(let path, let reason): "cannot write \(path): \(reason)"
        case .program(let path, let reason): "cannot start \(path): \(reason)"
        }
    }
}
