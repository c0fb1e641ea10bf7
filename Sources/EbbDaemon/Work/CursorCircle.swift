/// Notices cursors that go round in a circle, however long, by remembering one of them at a time (Brent, 1980).
struct CursorCircle: Sendable {
    private var remembered: String?
    private var steps = 0
    private var span = 1

    /// Whether the cursor that came `after` another has come before.
    mutating func closes(with next: String?, after cursor: String?) -> Bool {
        guard let next else { return false }
        if next == cursor || next == self.remembered { return true }
        self.steps += 1
        if self.steps == self.span {
            self.remembered = next
            self.steps = 0
            self.span *= 2
        }
        return false
    }
}
