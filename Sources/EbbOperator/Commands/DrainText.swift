import EbbControl

/// A drain in words.
enum DrainText {
    /// `running: 120 closed, 380 left, 43 an hour, done in 9 h`.
    static func line(_ drain: DrainReply) -> String {
        var text = drain.state.rawValue
        if let reason = drain.reason { text += " (\(reason))" }
        text += ": \(Phrases.count(drain.closed)) closed"
        if drain.failed > 0 { text += ", \(Phrases.count(drain.failed)) failed" }
        if drain.isOver { return text }
        text += ", \(Phrases.count(drain.left)) left"
        if let rate = drain.ratePerHour { text += ", \(Phrases.decimal(rate)) an hour" }
        if let eta = drain.etaSeconds { text += ", done in \(Phrases.duration(eta))" }
        return text
    }
}
