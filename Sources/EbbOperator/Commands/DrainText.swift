import EbbControl

/// A drain in words.
enum DrainText {
    /// `running: 120 closed, 380 left, 43 an hour, done in 9 h`.
    static func line(_ drain: DrainReply) -> String {
        self.state(drain) + ": " + self.counts(drain)
    }

    /// The same with a bar, as wide as the columns let it be: `acme [######----] 120 closed, 380 left, …`.
    static func bar(_ drain: DrainReply, width: Int) -> String {
        let state = drain.state == .running ? "" : "\(self.state(drain)): "
        let (before, after) = ("\(drain.name) [", "] \(state)\(self.counts(drain))")
        let cells = min(40, width - displayWidth(before) - displayWidth(after))
        guard cells >= 5 else { return "\(drain.name): \(self.line(drain))" }
        let done = drain.closed + (drain.wouldClose ?? 0)
        let all = done + drain.left
        let full = all == 0 ? cells : Int(Double(cells) * Double(done) / Double(all))
        return before + String(repeating: "#", count: full) + String(repeating: "-", count: cells - full) + after
    }

    private static func state(_ drain: DrainReply) -> String {
        drain.state.rawValue + (drain.reason.map { " (\($0))" } ?? "")
    }

    private static func counts(_ drain: DrainReply) -> String {
        var text = "\(Phrases.count(drain.closed)) closed"
        if let count = drain.wouldClose, count > 0 {
            text = (drain.closed > 0 ? text + ", " : "") + "\(Phrases.count(count)) would be closed (dry run)"
        }
        if drain.failed > 0 { text += ", \(Phrases.count(drain.failed)) failed" }
        if drain.isOver { return text }
        text += ", \(Phrases.count(drain.left)) left"
        if let rate = drain.ratePerHour { text += ", \(Phrases.rate(rate)) an hour" }
        // While it waits nobody knows.
        if let eta = drain.etaSeconds, drain.state == .running { text += ", done in \(Phrases.duration(eta))" }
        return text
    }
}
