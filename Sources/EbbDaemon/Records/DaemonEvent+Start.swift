import EbbCore

extension DaemonEvent {
    /// The records that are about the start and the control socket.
    var startRecord: LogRecord {
        switch self {
        case .startFailed(let reason, let detail, let remedy):
            RecordKind.startFailed.record((.error, reason), (.detail, detail), (.remedy, remedy))
        case .socketUnused(let handed, let configured):
            RecordKind.socketUnused.record(
                (.detail, "handed over: \(handed.joined(separator: ", ")); [control] socket: \(configured)"),
                (
                    .remedy,
                    "Name one path in ListenStream= of ebbd.socket and as socket in [control], or mask ebbd.socket."
                )
            )
        case .socketReplaced(let path): RecordKind.socketReplaced.record((.detail, path))
        case .socketLost(let reason, let detail):
            RecordKind.socketLost.record(
                (.error, reason),
                (.detail, detail),
                (
                    .remedy,
                    "It is tried again within a minute. `systemctl restart ebbd` makes the socket anew, and repeats "
                        + "nothing."
                )
            )
        default: self.record
        }
    }
}
