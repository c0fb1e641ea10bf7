import EbbCore

/// The demo's frames as text of at most 80 columns.
struct DemoView: Sendable {
    /// What the terminal shows.
    struct Style: Hashable, Sendable {
        var hasColor: Bool
        var hasBlocks: Bool
    }

    private static let barWidth = 40
    private static let blocks = Array("▁▂▃▄▅▆▇█")
    private static let digits = Array("_.:-=+*#")

    private enum Color: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case bad = "1;31"
        case app = "35"
        case ebb = "36"
    }

    let style: Style

    /// A frame as lines; every frame of a run has as many.
    func lines(_ frame: DemoFrame) -> [String] {
        let report = frame.report
        let largest = max(1, frame.teams.map(\.stale).max() ?? 1)
        return [
            "",
            self.paint("  Ebb beside an app at work: \(frame.stale) stale group DMs, one limit for both.", .bold),
            "  The limit is the incident's: \(frame.budget) calls a minute for the whole app; one more,",
            "  and everything is refused for 30 s. Slack's minute takes 1 s here.",
            "",
        ] + frame.teams.map { self.line(of: $0, largest: largest) } + [
            "",
            "  " + Self.padded("left", 10) + self.sparkline(frame.history, highest: frame.stale)
                + "  \(report.left) of \(frame.stale)",
            "  " + Self.padded("limit", 10) + self.gauge(frame) + "  app "
                + self.paint("\(frame.appCallsInWindow)", .app) + " + Ebb "
                + self.paint("\(frame.ebbCallsInWindow)", .ebb) + " of \(frame.budget)",
            "",
            "  " + Self.padded("app", 10) + Self.count(report.app.calls, "calls")
                + self.verdict(report.app.refused, "failed"),
            "  " + Self.padded("Ebb", 10) + Self.count(report.ebb.calls, "calls")
                + self.verdict(report.ebb.refused, "refused") + Self.count(report.closed, "closed")
                + self.verdict(frame.wrongCloses, "wrong"),
            "  " + Self.padded("tick", 10) + Self.count(frame.tick, "ended")
                + self.paint("\(Self.seconds(frame.elapsed)) s", .dim),
        ]
    }

    /// A frame as one line, for where nothing can be drawn.
    func line(_ frame: DemoFrame) -> String {
        let report = frame.report
        return Self.aligned(Self.seconds(frame.elapsed), 3) + " s  tick " + Self.aligned(frame.tick, 2)
            + "  closed " + Self.aligned(report.closed, 3) + "/\(frame.stale)"
            + "  app \(report.app.calls) calls, \(report.app.refused) failed"
            + "  Ebb \(report.ebb.calls), \(report.ebb.refused) refused"
    }

    /// What it came to, the failures in red.
    func summary(_ verdict: DemoVerdict) -> [String] {
        [""] + verdict.summary.map { "  " + self.paint($0, $0.hasPrefix("FAILED") ? .bad : .bold) }
    }

    private func line(of team: DemoFrame.TeamLine, largest: Int) -> String {
        let name = "  " + Self.padded(team.name, 10)
        guard team.isOn else { return name + self.paint("off: nobody said yes, so all \(team.stale) stay", .dim) }
        let width = max(1, Self.barWidth * team.stale / largest)
        let left = team.left == 0 ? 0 : min(width, max(1, width * team.left / max(1, team.stale)))
        let bar =
            self.paint(String(repeating: self.style.hasBlocks ? "█" : "#", count: left), .ebb)
            + self.paint(String(repeating: self.style.hasBlocks ? "░" : ".", count: width - left), .dim)
        let gap = String(repeating: " ", count: Self.barWidth - width + 2)
        let state =
            team.left == 0 ? self.paint("all \(team.stale) closed", .good) : "\(team.left) of \(team.stale) left"
        return name + bar + gap + state
    }

    /// The newest values that fit.
    private func sparkline(_ values: [Int], highest: Int) -> String {
        // One in so many, so that the whole run stays in sight.
        let step = max(1, (values.count + Self.barWidth - 1) / Self.barWidth)
        let shown = stride(from: 0, to: values.count, by: step).map { values[$0] }
        let marks = self.style.hasBlocks ? Self.blocks : Self.digits
        let line = shown.map { $0 == 0 ? " " : marks[min(marks.count - 1, $0 * marks.count / max(1, highest))] }
        return self.paint(Self.padded(String(line), Self.barWidth), .ebb)
    }

    /// The calls of the last window, in so many parts of the limit.
    private func gauge(_ frame: DemoFrame) -> String {
        let part = { (calls: Int) in min(Self.barWidth, calls * Self.barWidth / max(1, frame.budget)) }
        let app = part(frame.appCallsInWindow)
        let ebb = min(Self.barWidth - app, part(frame.ebbCallsInWindow))
        return self.paint(String(repeating: self.style.hasBlocks ? "█" : "a", count: app), .app)
            + self.paint(String(repeating: self.style.hasBlocks ? "█" : "e", count: ebb), .ebb)
            + self.paint(String(repeating: self.style.hasBlocks ? "░" : ".", count: Self.barWidth - app - ebb), .dim)
    }

    private func verdict(_ count: Int, _ word: String) -> String {
        self.paint(Self.count(count, word), count == 0 ? .good : .bad)
    }

    private func paint(_ text: String, _ color: Color) -> String {
        self.style.hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    private static func count(_ count: Int, _ word: String) -> String {
        self.aligned(count, 5) + " " + self.padded(word, 9)
    }

    private static func seconds(_ duration: Duration) -> Int { Int(duration.inSeconds) }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func aligned(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }
}
