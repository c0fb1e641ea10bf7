import EbbControl
import EbbCore

/// What `systemctl status` shows: numbers, and what binds.
struct StatusLine: Sendable {
    /// The most characters of a problem that are shown; the whole of it is in the journal.
    private static let problemLength = 160

    private let control: ControlService

    init(_ control: ControlService) { self.control = control }

    func text() async -> String {
        let status = await self.control.status()
        let totals = status.totals
        var parts = [
            "\(totals.enabled) of \(totals.teams) team\(totals.teams == 1 ? "" : "s") on",
            "\(totals.closedToday) closed today",
            "backlog \(totals.backlog)",
        ]
        if status.tick.running {
            parts.append("tick running")
        } else if let next = status.tick.nextDue.flatMap(RFC3339.parse) {
            parts.append("next tick \(RFC3339.format(WallTime(seconds: next.seconds)))")
        }
        if status.paused {
            let until = status.pausedUntil.flatMap(RFC3339.parse).map { RFC3339.format(WallTime(seconds: $0.seconds)) }
            parts.append(until.map { "paused until \($0)" } ?? "paused")
        }
        if let dry = totals.dryRun, dry > 0 { parts.append("\(dry) dry") }
        if totals.stopped > 0 { parts.append("\(totals.stopped) stopped") }
        if totals.breakers > 0 { parts.append("\(totals.breakers) breaker\(totals.breakers == 1 ? "" : "s") tripped") }
        if !status.limiter.holds.isEmpty { parts.append("\(status.limiter.holds.count) held back by Slack") }
        if totals.backlog > 0, status.binding.what != Forecast.unbound {
            let done = status.binding.backlogDoneInSeconds.map { ": backlog done in \(Self.rough($0))" } ?? ""
            parts.append("\(status.binding.what)\(done)")
        }
        let numbers = parts.joined(separator: ", ")
        return Self.refusal(status.lastReload).map { "\($0); \(numbers)" } ?? numbers
    }

    /// What a stop waits for.
    func text(stoppingBy instant: Instant) async -> String {
        let count = await self.control.services.limiter.state.inFlight
        guard count > 0 else { return "stopping" }
        let left = max(.zero, instant - self.control.services.time.now)
        return "stopping: waiting for Slack's answer to \(count) request\(count == 1 ? "" : "s"), "
            + "at most \(Self.rough(left.inSeconds))"
    }

    /// That the last reload was refused, for as long as it was the last one.
    static func refusal(_ reload: StatusReply.Reload?) -> String? {
        guard let reload, !reload.ok else { return nil }
        var problem = reload.problems.first ?? "see the journal"
        if problem.count > Self.problemLength { problem = problem.prefix(Self.problemLength) + "…" }
        let others = reload.problems.count > 1 ? " (and \(reload.problems.count - 1) more)" : ""
        return "reload refused, the old configuration is in force: \(problem)\(others)"
    }

    /// A duration for people: `34 h`.
    static func rough(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(Int(seconds.rounded(.up))) s"
        case ..<5_400: "\(Int((seconds / 60).rounded(.up))) min"
        case ..<259_200: "\(Int((seconds / 3_600).rounded(.up))) h"
        default: "\(Int(min(seconds / 86_400, 1e6).rounded(.up))) days"
        }
    }
}
