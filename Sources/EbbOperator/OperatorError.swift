import EbbControl

/// Why a command ended without its result.
enum OperatorError: Error, Hashable, Sendable {
    /// The command line is wrong; the command whose help tells more, when one was recognised.
    case usage(String, command: String?)
    /// The change needs a yes, and there is nobody to ask.
    case unconfirmed(String)
    /// The person said no.
    case declined
    /// No socket, nobody behind it, a time-out, or a broken connection.
    case unreachable(String)
    /// The socket may not be opened by this user.
    case forbidden(socket: String)
    /// What came back is not what `ebbd` says.
    case unreadable(String)
    /// `ebbd` refused.
    case refused(ControlFailure, httpStatus: Int)
    /// The configuration is not valid; its problems have been told.
    case invalidConfiguration(path: String, problems: [String])
    /// The files do not tell which team is meant; what is wrong with them.
    case unresolved(team: String, problems: [String])
    /// An edit would leave a configuration that is not valid, or cannot be done safely; what is wrong.
    case invalidEdit(path: String, problems: [String])
    /// The same with a new file.
    case invalidNew(path: String, problems: [String])
    /// The caller may not write this file.
    case unwritable(path: String)
    /// There is such a file already.
    case exists(String)
    /// Another program that the command needs is missing, or did not do its part.
    case program(String)
    /// What was waited for did not end by itself.
    case interrupted(String)
    /// Standard output could not be written.
    case output(String)

    /// The name of this error under `--json`.
    var shortName: String {
        switch self {
        case .usage: "usage"
        case .unconfirmed: "unconfirmed"
        case .declined: "declined"
        case .unreachable: "unreachable"
        case .forbidden: "forbidden"
        case .unreadable: "unreadable_reply"
        case .refused(let failure, _): failure.code.rawValue
        case .invalidConfiguration, .unresolved, .invalidEdit, .invalidNew: "invalid_config"
        case .unwritable: "forbidden"
        case .exists: "exists"
        case .program: "program"
        case .interrupted: "interrupted"
        case .output: "output"
        }
    }

    /// Whether it may pass by itself: `ebbd` is being restarted, or its state is locked for a while.
    var isPassing: Bool {
        switch self {
        case .unreachable: true
        case .refused(let failure, _): [.notReady, .stateUnavailable].contains(failure.code)
        default: false
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .usage, .unconfirmed: .usage
        case .declined, .interrupted, .output: .problem
        case .unreachable, .unreadable, .program: .unavailable
        case .forbidden, .unwritable: .notPermitted
        case .exists: .badInput
        case .refused(let failure, let httpStatus):
            ExitStatus(rawValue: failure.code.exitStatus(httpStatus: httpStatus))
        case .invalidConfiguration, .unresolved, .invalidEdit, .invalidNew: .configuration
        }
    }

    /// The message as a part of another one: one line, without a full stop.
    var clause: String {
        let lines = self.message.split(separator: "\n").joined(separator: "; ")
        return lines.hasSuffix(".") ? String(lines.dropLast()) : lines
    }

    /// What happened and what the operator can do.
    var message: String {
        switch self {
        case .usage(let text, _): text
        case .unconfirmed(let text): text
        case .declined: "Nothing was done."
        case .unreachable(let text): text
        case .forbidden(let socket):
            "\(socket) may not be opened by this user: run ebbctl as a member of the group ebb, or as root."
        case .unreadable(let text): text
        case .refused(let failure, _): failure.message
        case .invalidConfiguration(let path, let problems):
            (problems + [
                "\(path) is not valid, so it does not tell which socket to use: "
                    + "mend it, or name the socket with --socket."
            ]).joined(separator: "\n")
        case .unresolved(let team, let problems):
            (problems + ["The files do not tell which team \(team) is: mend them, or give the team's id."])
                .joined(separator: "\n")
        case .invalidEdit(let path, let problems):
            (problems + ["\(path) was left as it is."]).joined(separator: "\n")
        case .invalidNew(let path, let problems): (problems + ["\(path) was not written."]).joined(separator: "\n")
        case .unwritable(let path): "\(path) may not be written by this user: run ebbctl as root."
        case .exists(let path): "\(path) is there already; nothing was written."
        case .program(let text): text
        case .interrupted(let text): text
        case .output(let text): text
        }
    }
}
