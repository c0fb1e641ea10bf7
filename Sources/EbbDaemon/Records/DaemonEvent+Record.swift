public import EbbCore

extension DaemonEvent {
    /// The event as the journal has it.
    var record: LogRecord {
        switch self {
        case .started(let teams, let enabled):
            RecordKind.started.record((.teams, "\(teams)"), (.enabled, "\(enabled)"))
        case .stopping: RecordKind.stopping.record()
        case .stopped: RecordKind.stopped.record()
        case .reloaded(let teams, let enabled, let notes):
            RecordKind.reloaded.record(
                (.teams, "\(teams)"),
                (.enabled, "\(enabled)"),
                (.detail, notes.isEmpty ? nil : notes.joined(separator: "; "))
            )
        case .reloadFailed(let problems, let restricted):
            RecordKind.reloadFailed.record(
                (.detail, problems.prefix(20).joined(separator: "; ")),
                (.team, restricted.isEmpty ? nil : restricted.map(\.rawValue).joined(separator: ","))
            )
        case .tickMissed(let count, let run):
            RecordKind.tickMissed.record((.run, "\(run)"), (.count, "\(count)"))
        case .summary(let summary): summary.record
        case .closed(let entry): Self.record(of: entry)
        case .clockContradicted(let skew):
            RecordKind.clockContradicted.record((.skew, Self.seconds(skew)), (.reason, KeepReason.clock.rawValue))
        case .storeFailed(let reason, let detail):
            RecordKind.storeFailed.record((.error, reason), (.detail, detail))
        case .startFailed, .socketUnused, .socketReplaced, .socketLost: self.startRecord
        case .command(let command, let team):
            RecordKind.command.record((.command, command), (.team, team?.rawValue))
        case .methodStopped(let method, let code, let team):
            RecordKind.methodStopped.record(
                (.method, method.rawValue),
                (.error, code.rawValue),
                (.team, team.rawValue)
            )
        default: self.teamRecord
        }
    }

    /// The records that are about one team.
    private var teamRecord: LogRecord {
        switch self {
        case .teamStopped(let team, let stop, let remedy):
            return RecordKind.teamStopped.record(
                (.team, team.rawValue),
                (.reason, stop.reason),
                (.detail, stop.detail),
                (.remedy, remedy)
            )
        case .teamRecovered(let team): return RecordKind.teamRecovered.record((.team, team.rawValue))
        case .teamResting(let team, let reason, let duration):
            return RecordKind.teamResting.record(
                (.team, team.rawValue),
                (.reason, reason),
                (.duration, Self.seconds(duration))
            )
        case .breakerTripped(let team, let breaker):
            return RecordKind.breakerTripped.record(
                (.team, team.rawValue),
                (.reason, breaker.cause.rawValue),
                (.plan, breaker.plan.description),
                (.count, "\(breaker.count)"),
                (.of, "\(breaker.of)"),
                (.remedy, "look at `ebbctl plan \(team)`, then `ebbctl approve \(team) --plan \(breaker.plan)`")
            )
        case .listingAccepted(let team, let count, let gone, let run):
            return RecordKind.listingAccepted.record(
                (.team, team.rawValue),
                (.run, "\(run)"),
                (.count, "\(count)"),
                (.gone, "\(gone)")
            )
        case .listingFailed(let team, let reason, let run):
            return RecordKind.listingFailed.record((.team, team.rawValue), (.run, "\(run)"), (.error, reason))
        case .held(let team, let method, let duration, let run):
            return RecordKind.held.record(
                (.team, team.rawValue),
                (.run, "\(run)"),
                (.method, method.rawValue),
                (.duration, Self.seconds(duration))
            )
        case .dead(let team, let conversation, let reason, let run):
            return RecordKind.dead.record(
                (.team, team.rawValue),
                (.conversation, conversation.rawValue),
                (.run, "\(run)"),
                (.error, reason)
            )
        case .callFailed(let team, let conversation, let method, let reason, let run):
            return RecordKind.callFailed.record(
                (.team, team.rawValue),
                (.conversation, conversation?.rawValue),
                (.run, "\(run)"),
                (.method, method.rawValue),
                (.error, reason)
            )
        case .batchEnded(let team, let reason, let run):
            return RecordKind.batchEnded.record((.team, team.rawValue), (.run, "\(run)"), (.reason, reason))
        case .drainStarted(let team, let drain, let command):
            return RecordKind.drainStarted.record(
                (.team, team.rawValue),
                (.run, "\(Run.drain(drain.number))"),
                (.command, command),
                (.count, "\(drain.backlogAtStart)")
            )
        case .drainEnded(let team, let drain, let reason):
            return RecordKind.drainEnded.record(
                (.team, team.rawValue),
                (.run, "\(Run.drain(drain.number))"),
                (.reason, reason),
                (.count, "\(drain.closed)")
            )
        case .started, .stopping, .stopped, .reloaded, .reloadFailed, .tickMissed, .summary, .closed, .methodStopped,
            .clockContradicted, .storeFailed, .command, .startFailed, .socketUnused, .socketReplaced, .socketLost:
            return self.record
        }
    }

    private static func record(of entry: AuditEntry) -> LogRecord {
        let kind =
            switch entry.action {
            case .closed: RecordKind.closed
            case .alreadyClosed: RecordKind.alreadyClosed
            case .wouldClose: RecordKind.wouldClose
            }
        return kind.record(
            (.team, entry.team.rawValue),
            (.conversation, entry.conversation.rawValue),
            (.run, "\(entry.run)"),
            (.reason, entry.measure.rawValue),
            (.age, Self.seconds(entry.wall - entry.base)),
            (.request, entry.requestID)
        )
    }

    static func seconds(_ duration: Duration) -> String { "\(duration.nanoseconds / 1_000_000_000)" }
}

extension TickSummary {
    fileprivate var record: LogRecord {
        let kept = self.kept.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue):\($0.value)" }
        let ends = self.ends.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
        return RecordKind.summary.record(
            (.run, "\(self.number)"),
            (.due, "\(self.due)"),
            (.closed, "\(self.closed)"),
            (.alreadyClosed, "\(self.alreadyClosed)"),
            (.wouldClose, "\(self.wouldClose)"),
            (.kept, kept.isEmpty ? "0" : kept.joined(separator: ",")),
            (.failed, "\(self.failed)"),
            (.teams, "\(self.teams)"),
            (.reached, "\(self.reached)"),
            (.notReached, "\(self.notReached)"),
            (.backlog, "\(self.backlog)"),
            (.oldestOverdue, DaemonEvent.seconds(self.oldestOverdue ?? .zero)),
            (.requests, "\(self.requests)"),
            (.nextTick, DaemonEvent.seconds(self.nextTick)),
            (.missed, self.missed > 0 ? "\(self.missed)" : nil),
            (.skew, self.clockSkew.map(DaemonEvent.seconds)),
            (.breakersOff, self.breakersOff > 0 ? "\(self.breakersOff)" : nil),
            (.ends, ends.isEmpty ? nil : ends.joined(separator: ","))
        )
    }
}

extension LogRecord.FieldName {
    static let teams = Self("EBB_TEAMS")
    static let enabled = Self("EBB_ENABLED")
    static let detail = Self("EBB_DETAIL")
    static let remedy = Self("EBB_REMEDY")
    static let count = Self("EBB_COUNT")
    static let of = Self("EBB_OF")
    static let gone = Self("EBB_GONE")
    static let plan = Self("EBB_PLAN")
    static let duration = Self("EBB_SECONDS")
    static let skew = Self("EBB_SKEW")
    static let age = Self("EBB_AGE")
    static let request = Self("EBB_REQUEST_ID")
    static let due = Self("EBB_DUE")
    static let closed = Self("EBB_CLOSED")
    static let alreadyClosed = Self("EBB_ALREADY_CLOSED")
    static let wouldClose = Self("EBB_WOULD_CLOSE")
    static let kept = Self("EBB_KEPT")
    static let failed = Self("EBB_FAILED")
    static let reached = Self("EBB_REACHED")
    static let notReached = Self("EBB_NOT_REACHED")
    static let backlog = Self("EBB_BACKLOG")
    static let oldestOverdue = Self("EBB_OLDEST_OVERDUE")
    static let requests = Self("EBB_REQUESTS")
    static let nextTick = Self("EBB_NEXT_TICK")
    static let missed = Self("EBB_MISSED")
    static let breakersOff = Self("EBB_BREAKERS_OFF")
    static let ends = Self("EBB_ENDS")
}

/// Writes events as records.
public struct RecordingEvents: EventSink {
    private let sink: any RecordSink

    /// Writes to `sink`.
    public init(to sink: any RecordSink) { self.sink = sink }

    /// Writes the event's record.
    public func record(_ event: DaemonEvent) { self.sink.record(event.record) }
}
