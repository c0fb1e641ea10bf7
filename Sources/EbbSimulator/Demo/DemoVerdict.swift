import EbbCore

/// Whether the demo showed what it promises.
struct DemoVerdict: Sendable {
    /// How the demo came to its end.
    enum Ending: Hashable, Sendable {
        case complete
        case interrupted
        case failed(String)
    }

    /// The exit status: 0 when all that it promises came true, 1 when something did not, 130 when a signal ended it.
    var status: Int32 {
        guard self.failures.isEmpty else { return 1 }
        return self.ending == .interrupted ? 130 : 0
    }

    /// What did not come true.
    let failures: [String]
    private let frame: DemoFrame
    private let ending: Ending

    /// Judges the last frame.
    init(_ frame: DemoFrame, ending: Ending) {
        let report = frame.report
        let callsWhereOff = frame.teams.filter { !$0.isOn }.reduce(0) { $0 + $1.calls }
        var failures: [String] = []
        if case .failed(let reason) = ending { failures.append(reason) }
        if report.app.refused > 0 { failures.append("\(report.app.refused) of the app's calls failed") }
        if report.ebb.refused > 0 { failures.append("\(report.ebb.refused) of Ebb's calls were refused") }
        if frame.wrongCloses > 0 { failures.append("\(frame.wrongCloses) closes should not have been") }
        if report.left > 0, ending != .interrupted { failures.append("\(report.left) stale group DMs are still open") }
        if callsWhereOff > 0 { failures.append("\(callsWhereOff) calls were for a team that is off") }
        self.failures = failures
        self.frame = frame
        self.ending = ending
    }

    /// What it came to, line by line.
    var summary: [String] {
        let report = self.frame.report
        let seconds = Int(self.frame.elapsed.inSeconds.rounded())
        return [
            "\(report.closed) of \(self.frame.stale) stale group DMs were closed, in \(seconds) s and"
                + " \(self.frame.tick) ticks.",
            "The app made \(report.app.calls) calls meanwhile; \(report.app.refused) failed.",
            "Ebb made \(report.ebb.calls); \(report.ebb.refused) were refused, \(self.frame.wrongCloses) closes"
                + " were wrong.",
        ] + (self.ending == .interrupted ? ["Interrupted: \(report.left) were left."] : [])
            + self.failures.map { "FAILED: \($0)." }
    }
}
