import EbbCore

@testable import EbbDaemon

extension DaemonEvent {
    /// An event of every kind, with as little in it as the kind allows. Those of two numbers are alike, and differ in
    /// whatever may differ then.
    static func samples(_ number: Int) -> [DaemonEvent] {
        let team = TeamID(unchecked: "T\(number)")
        let conversation = ConversationID(unchecked: "C\(number)")
        let run = Run.tick(number)
        let drain = Drain(number: number, limit: nil, backlogAtStart: number, since: WallTime(seconds: 0))
        let breaker = TrippedBreaker(
            cause: .surprise,
            plan: PlanID(rawValue: UInt64(number)),
            count: number,
            of: number,
            since: WallTime(seconds: 0)
        )
        let stop = Standing.Stop(
            reason: "wrong_team",
            detail: "detail \(number)",
            since: WallTime(seconds: 0),
            tokenFingerprint: nil,
            settings: "",
            nextCheck: .zero
        )
        var summary = TickSummary(
            number: number,
            missed: 0,
            isExtra: false,
            started: WallTime(seconds: 0),
            ended: WallTime(seconds: 0),
            endedAt: .zero,
            nextTick: .zero
        )
        summary.requests = number
        let entry = { (action: AuditEntry.Action) in
            AuditEntry(
                wall: WallTime(seconds: 0),
                instant: .zero,
                team: team,
                conversation: conversation,
                action: action,
                base: WallTime(seconds: 0),
                measure: .lastMessage,
                lastMessage: nil,
                run: run,
                requestID: nil,
                isPaced: true,
                error: action == .reopenFailed ? "channel_not_found" : nil
            )
        }
        var undo = Undo(
            number: number,
            scope: .run(run),
            start: 0,
            upTo: 9,
            total: number,
            since: WallTime(seconds: 0)
        )
        undo.ending = .done
        let closes = [AuditEntry.Action.closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify].map {
            DaemonEvent.closed(entry($0))
        }
        let reversals = [AuditEntry.Action.reopened, .alreadyOpen, .reopenFailed].map {
            DaemonEvent.reopened(entry($0))
        }
        return closes + reversals + [
            .undoStarted(team, undo), .undoEnded(team, undo), .holdReleased(.app, .seconds(number)),
            .retried(team, nil, count: number),
            .started(teams: number, enabled: number), .stopping, .stopped,
            .reloaded(teams: number, enabled: number, notes: []), .reloadFailed(problems: [], restricted: []),
            .tickMissed(count: number, run: run), .summary(summary),
            .teamStopped(team, stop, remedy: Remedy.text(stop.reason)), .teamRecovered(team),
            .tokenAwaited(team, TokenProblem(reason: "token_expired", detail: "detail \(number)", mayPass: true)),
            .installationsUnreadable(reason: "store_busy", detail: "detail \(number)"),
            .installationsReadable(count: number),
            .teamResting(team, reason: "org_login_required", .seconds(number)), .breakerTripped(team, breaker),
            .breakerEnded(team, breaker),
            .listingAccepted(team, count: number, gone: number, run: run),
            .listingFailed(team, reason: "timeout", run: run),
            .held(team, .conversationsClose, .seconds(number), run: run),
            .dead(team, conversation, reason: "timeout", run: run),
            .callFailed(team, nil, .authTest, reason: "timeout", run: run),
            .batchEnded(team, reason: "failures", run: run),
            .methodStopped(.authTest, SlackErrorCode(rawValue: "unknown_method"), team),
            .clockContradicted(skew: .seconds(number)), .storeFailed(reason: "state_other", detail: "\(number)"),
            .drainStarted(team, drain, command: "drain"), .drainEnded(team, drain, reason: "done"),
            .command("tick", nil),
            .startFailed(reason: "state_full", detail: "\(number)", remedy: "Free space."),
            .socketUnused(["/run/\(number)"], configured: "/run/other"), .socketReplaced(path: "/run/\(number)"),
            .socketLost(reason: "address_in_use", detail: "\(number)"),
        ]
    }
}
