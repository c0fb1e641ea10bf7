/// The ticks, drains and undos that may ask for permits; commands always may.
struct OpenRuns: Sendable {
    private var runs: Set<Run> = [.command]
    /// The one that asked last, and will most likely ask next: it need not be looked up.
    private var asking: Run?

    func contains(_ run: Run) -> Bool { self.runs.contains(run) }

    mutating func insert(_ run: Run) { self.runs.insert(run) }

    mutating func remove(_ run: Run) {
        self.runs.remove(run)
        self.asking = nil
    }

    /// Whether a run that asks is open.
    mutating func admit(_ run: Run) -> Bool {
        if self.asking == run { return true }
        guard self.runs.contains(run) else { return false }
        self.asking = run
        return true
    }
}
