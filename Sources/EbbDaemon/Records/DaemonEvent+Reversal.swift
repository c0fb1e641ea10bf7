import EbbCore

extension DaemonEvent {
    /// The records of what operators take back: closes, verdicts, holds.
    var reversalRecord: LogRecord {
        switch self {
        case .reopened(let entry):
            RecordKind(entry.action).record(
                (.team, entry.team.rawValue),
                (.conversation, entry.conversation.rawValue),
                (.run, "\(entry.run)"),
                (.command, entry.command),
                (.error, entry.error),
                (.request, entry.requestID)
            )
        case .undoStarted(let team, let undo):
            RecordKind.undoStarted.record(
                (.team, team.rawValue),
                (.run, "\(undo.run)"),
                (.command, "undo"),
                (.count, "\(undo.total)")
            )
        case .undoEnded(let team, let undo):
            RecordKind.undoEnded.record(
                (.team, team.rawValue),
                (.run, "\(undo.run)"),
                (.reason, undo.ending?.rawValue),
                (.count, "\(undo.reopened + undo.alreadyOpen)"),
                (.failed, "\(undo.failed)")
            )
        case .retried(let team, let conversation, let count):
            RecordKind.command.record(
                (.command, "retry"),
                (.team, team.rawValue),
                (.conversation, conversation?.rawValue),
                (.count, "\(count)")
            )
        case .holdReleased(.app, let left):
            RecordKind.holdReleased.record((.command, "limits --release"), (.duration, Self.seconds(left)))
        case .holdReleased(.method(let team, let method), let left):
            RecordKind.holdReleased.record(
                (.command, "limits --release"),
                (.team, team.rawValue),
                (.method, method.rawValue),
                (.duration, Self.seconds(left))
            )
        default: self.record
        }
    }
}

extension RecordKind {
    /// The kind of record that an audit entry is told as.
    init(_ action: AuditEntry.Action) {
        self =
            switch action {
            case .closed: .closed
            case .alreadyClosed: .alreadyClosed
            case .wouldClose: .wouldClose
            case .notified: .notified
            case .wouldNotify: .wouldNotify
            case .reopened: .reopened
            case .alreadyOpen: .alreadyOpen
            case .reopenFailed: .reopenFailed
            }
    }
}
