import EbbCore
import EbbStore
import Glibc
import HTTPServer
import SlackAPI

/// Why `ebbd` does not start: what it ends with, and what the supervisor and the operator are told.
struct StartFailure: Error {
    /// Exit statuses (design, section 7; `sysexits.h`).
    enum Exit {
        static let done: Int32 = 0
        static let usage: Int32 = 64
        static let badInput: Int32 = 65
        static let unavailable: Int32 = 69
        static let notPermitted: Int32 = 77
        static let configuration: Int32 = 78
    }

    /// The exit status.
    let status: Int32
    /// The number of the system's that comes closest.
    let errno: Int32
    /// A stable short name.
    let reason: String
    /// What is wrong, line by line.
    let lines: [String]

    /// What to do, for all failures of one exit status.
    var remedy: String {
        switch self.status {
        case Exit.usage: "Correct the arguments; see `ebbd --help`."
        case Exit.configuration: "Mend the files, try them with `ebbctl check`, then `systemctl start ebbd`."
        case Exit.notPermitted:
            "Give ebbd's user or group that permission; `namei -l PATH` shows who may do what. Then "
                + "`systemctl start ebbd`."
        case Exit.badInput: "Do what the detail says, then `systemctl start ebbd`."
        default:
            "systemd tries again a few times. After that, with the cause gone: "
                + "`systemctl reset-failed ebbd.service ebbd.socket`, then `systemctl start ebbd`."
        }
    }

    init(_ status: Int32, errno: Int32, reason: String, _ lines: [String]) {
        self.status = status
        self.errno = errno
        self.reason = reason
        self.lines = lines
    }

    /// A failure of the system's: one for want of a permission has an exit status of its own.
    private init(_ status: Int32, system number: Int32, reason: String, _ lines: [String]) {
        let isDenied = [EACCES, EPERM].contains(number)
        self.init(isDenied ? Exit.notPermitted : status, errno: number, reason: reason, lines)
    }

    /// What any error of the start amounts to.
    init(_ error: any Error) {
        switch error {
        case let failure as StartFailure: self = failure
        case let rejected as RejectedConfiguration:
            let number = rejected.systemError
            let reason = number == nil ? "invalid_config" : "config_unreadable"
            self.init(Exit.configuration, system: number ?? EINVAL, reason: reason, rejected.problems)
        case let failure as StoreError: self.init(failure)
        case let failure as HTTPServerError: self.init(failure)
        case let failure as SlackFailure:
            // Before any request: libcurl has no memory, or the system no thread.
            self.init(Exit.unavailable, errno: ENOMEM, reason: "no_transport", ["\(failure)"])
        default: self.init(Exit.unavailable, errno: EIO, reason: "start_failed", ["\(error)"])
        }
    }

    private init(_ failure: StoreError) {
        let lines = ["\(failure)"]
        switch failure.kind {
        case .foreign, .corrupt: self.init(Exit.badInput, errno: EBADMSG, reason: failure.shortName, lines)
        case .newer: self.init(Exit.badInput, errno: EPROTONOSUPPORT, reason: failure.shortName, lines)
        case .inUse, .busy: self.init(Exit.unavailable, errno: EBUSY, reason: failure.shortName, lines)
        case .full:
            let number = failure.systemError ?? ENOSPC
            self.init(Exit.unavailable, system: number, reason: failure.shortName, lines)
        case .io, .statement:
            self.init(Exit.unavailable, system: failure.systemError ?? EIO, reason: failure.shortName, lines)
        }
    }

    private init(_ failure: HTTPServerError) {
        let lines = ["the control socket: \(failure)"]
        self.init(Exit.unavailable, system: Self.number(failure), reason: "socket_\(failure.shortName)", lines)
    }

    /// Metrics cannot be served at `address`.
    init(metrics failure: HTTPServerError, at address: ListenAddress) {
        let number = Self.number(failure)
        let remedy: String? =
            switch number {
            case EACCES, EPERM: "Ports below 1024 are for others: write a higher one."
            case EADDRNOTAVAIL: "No interface of this machine has that address: write one that it has."
            default: nil
            }
        self.init(
            Exit.unavailable,
            system: number,
            reason: "metrics_\(failure.shortName)",
            ["[metrics] listen = \"\(address)\": \(failure)\(remedy.map { " \($0)" } ?? "")"]
        )
    }

    private static func number(_ failure: HTTPServerError) -> Int32 {
        switch failure {
        case .inUse: EADDRINUSE
        case .notSocket: ENOTSOCK
        case .unusablePath, .unusableAddress: EINVAL
        case .notListening: EBADF
        case .system(_, _, let number): number
        case .notStarted: EAGAIN
        }
    }
}
