import EbbCore

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
                (.remedy, "Mend what `ebbctl check` finds, then `systemctl reload ebbd`.")
            ).about(restricted)
        case .tickMissed(let count, let run):
            RecordKind.tickMissed.record((.run, "\(run)"), (.count, "\(count)"))
        case .summary(let summary): summary.record
        case .closed(let entry): Self.record(of: entry)
        case .clockContradicted(let skew):
            RecordKind.clockContradicted.record(
                (.skew, Self.seconds(skew)),
                (.reason, KeepReason.clock.rawValue),
                (.remedy, "Set the machine's clock right and keep it so; `timedatectl` tells whether anything does.")
            )
        case .storeFailed(let reason, let detail):
            RecordKind.storeFailed.record((.error, reason), (.detail, detail), (.remedy, Remedy.ofState(reason)))
        case .installationsUnreadable(let reason, let detail):
            RecordKind.installationsUnreadable.record(
                (.error, reason),
                (.detail, detail),
                (.remedy, "`ebbctl check` tries it as yourself; Ebb tries again in every tick and at every reload.")
            )
        case .installationsReadable(let count): RecordKind.installationsReadable.record((.count, "\(count)"))
        case .startFailed, .socketUnused, .socketReplaced, .socketLost: self.startRecord
        case .reopened, .undoStarted, .undoEnded, .retried, .holdReleased: self.reversalRecord
        case .command(let command, let team):
            RecordKind.command.record((.command, command), (.team, team?.rawValue))
        case .methodStopped(let method, let code, let team):
            RecordKind.methodStopped.record(
                (.method, method.rawValue),
                (.error, code.rawValue),
                (.team, team.rawValue),
                (.remedy, "Install a newer Ebb if there is one; `systemctl restart ebbd` tries the method again.")
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
        case .tokenAwaited(let team, let problem):
            return RecordKind.tokenAwaited.record(
                (.team, team.rawValue),
                (.reason, problem.reason),
                (.detail, problem.detail),
                (.remedy, "Nothing, if the app is at work: each tick looks for the team's token again.")
            )
        case .teamResting(let team, let reason, let duration):
            return RecordKind.teamResting.record(
                (.team, team.rawValue),
                (.reason, reason),
                (.duration, Self.seconds(duration)),
                (
                    .remedy,
                    (reason == "restricted_action" ? Remedy.text(reason) + " " : "")
                        + "It ends by itself; `ebbctl resume \(team)` ends it at once."
                )
            )
        case .breakerTripped(let team, let breaker):
            return RecordKind.breakerTripped.record(
                (.team, team.rawValue),
                (.reason, breaker.cause.rawValue),
                (.plan, breaker.plan.description),
                (.count, "\(breaker.count)"),
                (.of, "\(breaker.of)"),
                (
                    .remedy,
                    "Look at `ebbctl plan \(team)`; if it is right, `ebbctl approve \(team) --plan \(breaker.plan)`."
                )
            )
        case .breakerEnded(let team, let breaker):
            return RecordKind.breakerEnded.record(
                (.team, team.rawValue),
                (.reason, breaker.cause.rawValue),
                (.plan, breaker.plan.description)
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
            .clockContradicted, .storeFailed, .command, .installationsUnreadable, .installationsReadable, .startFailed,
            .socketUnused, .socketReplaced, .socketLost, .reopened, .undoStarted, .undoEnded, .retried, .holdReleased:
            return self.record
        }
    }

    static func record(of entry: AuditEntry) -> LogRecord {
        RecordKind(entry.action).record(
            (.team, entry.team.rawValue),
            (.conversation, entry.conversation.rawValue),
            (.run, "\(entry.run)"),
            (.command, entry.command),
            (.reason, entry.measure.rawValue),
            (.age, Self.seconds(entry.wall - entry.base)),
            (.request, entry.requestID)
        )
    }

    static func seconds(_ duration: Duration) -> String { "\(duration.nanoseconds / 1_000_000_000)" }
}

extension LogRecord {
    /// The record with these teams named.
    fileprivate func about(_ teams: [TeamID]) -> LogRecord {
        var record = self
        record.fields += Field.teams(teams.map(\.rawValue))
        return record
    }
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
            (.notified, self.notified > 0 ? "\(self.notified)" : nil),
            (.wouldNotify, self.wouldNotify > 0 ? "\(self.wouldNotify)" : nil),
            (.kept, kept.isEmpty ? "0" : kept.joined(separator: ",")),
            (.failed, "\(self.failed)"),
            (.teams, "\(self.teams)"),
            (.reached, "\(self.reached)"),
            (.notReached, "\(self.notReached)"),
            (.backlog, "\(self.backlog)"),
            (.oldestOverdue, DaemonEvent.seconds(self.oldestOverdue ?? .zero)),
            (.oldestOverdueDays, "\(Int((self.oldestOverdue ?? .zero).inSeconds / 86_400))"),
            (.requests, "\(self.requests)"),
            (.nextTick, DaemonEvent.seconds(self.nextTick)),
            (.missed, self.missed > 0 ? "\(self.missed)" : nil),
            (.skew, self.clockSkew.map(DaemonEvent.seconds)),
            (.breakersOff, self.breakersOff > 0 ? "\(self.breakersOff)" : nil),
            (.ends, ends.isEmpty ? nil : ends.joined(separator: ","))
        )
    }
}
