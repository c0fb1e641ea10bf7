import EbbControl

/// An undo in words.
enum UndoText {
    /// `running: 120 opened, 380 left, done in 15 min`.
    static func line(_ undo: UndoReply) -> String {
        var text = undo.state.rawValue
        if let reason = undo.reason { text += " (\(reason))" }
        text += ": \(Phrases.count(undo.reopened)) opened"
        if undo.alreadyOpen > 0 { text += ", \(Phrases.count(undo.alreadyOpen)) open already" }
        if undo.failed > 0 { text += ", \(Phrases.count(undo.failed)) failed" }
        if undo.left > 0 { text += ", \(Phrases.count(undo.left)) left" }
        if let eta = undo.etaSeconds, undo.left > 0 { text += ", done in \(Phrases.duration(eta))" }
        return text
    }

    /// The same with the team and the run.
    static func sentence(_ undo: UndoReply) -> String {
        "\(undo.name) (\(undo.team)) \(undo.run): \(self.line(undo))"
    }
}
