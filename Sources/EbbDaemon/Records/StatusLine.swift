import EbbControl
import EbbCore

/// What `systemctl status` shows: numbers, and what binds.
struct StatusLine: Sendable {
    private let control: ControlService

    init(_ control: ControlService) { self.control = control }

    func text() async -> String {
        let status = await self.control.status()
        let totals = status.totals
        var parts = [
            "\(totals.enabled) of \(totals.teams) teams on", "\(totals.closedToday) closed today",
            "backlog \(totals.backlog)",
        ]
        if let next = status.tick.nextDue { parts.append(status.tick.running ? "tick running" : "next tick \(next)") }
        if status.paused { parts.append("paused") }
        if totals.stopped > 0 { parts.append("\(totals.stopped) stopped") }
        if totals.breakers > 0 { parts.append("\(totals.breakers) breakers tripped") }
        if totals.backlog > 0 {
            let done = status.binding.backlogDoneInSeconds.map { ": backlog done in \(Self.rough($0))" } ?? ""
            parts.append("\(status.binding.what)\(done)")
        }
        return parts.joined(separator: ", ")
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
