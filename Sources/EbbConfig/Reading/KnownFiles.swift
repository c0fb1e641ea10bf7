/// What teams' files came to when they were last read: one that says the same, byte by byte, need not be parsed again.
/// With thousands of teams that is much of what a reload takes, and hardly ever does more than one of them change.
///
/// By the text and never by a date: two edits within a file system's resolution have the same date.
package struct KnownFiles: Sendable {
    private struct Entry: Sendable {
        let text: [UInt8]
        let file: TeamFile
    }

    private var entries: [String: Entry] = [:]
    /// What `[policy]` said for all teams, which what there is to say about a file depends on.
    private var site = PolicyKeys()

    /// Nothing is known.
    package init() {}

    /// The files of which there was nothing to say.
    init(_ readings: [TeamFile.Reading], over site: PolicyKeys) {
        self.site = site
        self.entries.reserveCapacity(readings.count)
        for reading in readings where reading.report.problems.isEmpty && reading.report.warnings.isEmpty {
            guard let text = reading.text else { continue }
            self.entries[reading.file.name] = Entry(text: text, file: reading.file)
        }
    }

    /// The same when it is about files read over this `site`; otherwise nothing.
    func over(_ site: PolicyKeys) -> KnownFiles { self.site == site ? self : KnownFiles() }

    /// What the file of this name (without `.toml`) came to, if it said just that.
    func file(_ name: String, saying text: [UInt8]) -> TeamFile? {
        guard let entry = self.entries[name], entry.text == text else { return nil }
        return entry.file
    }
}
