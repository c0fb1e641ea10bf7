import EbbCore

/// What teams' files came to when they were last read. One of which there was nothing to say, and that says the same, byte by
/// byte, under the same `[policy]`, need not be parsed again: with thousands of teams that is much of what a reload takes, and
/// hardly ever does more than one of them change.
///
/// By the text and never by a date: two edits within a file system's resolution have the same date.
package struct KnownFiles: Sendable {
    private struct Entry: Sendable {
        let text: [UInt8]
        let file: TeamFile
    }

    /// The longest text that is kept, in bytes: long files are few, and what all of them take must stay small.
    static let longestText = 4_096

    /// By the files' paths. The places that a table keeps free are small that way.
    private var entries: [String: Shared<Entry>] = [:]
    /// What `[policy]` said for all teams, which what there is to say about a file depends on.
    private var site = PolicyKeys()

    /// Nothing is known.
    package init() {}

    /// The files of which there was nothing to say.
    init(_ readings: [TeamFile.Reading], over site: PolicyKeys) {
        self.site = site
        self.entries.reserveCapacity(readings.count)
        for reading in readings where reading.report.problems.isEmpty && reading.report.warnings.isEmpty {
            guard let text = reading.text, text.count <= Self.longestText else { continue }
            self.entries[reading.report.file] = Shared(Entry(text: text, file: reading.file))
        }
    }

    /// Forgets what was read over another `site`.
    mutating func keep(over site: PolicyKeys) {
        if self.site != site { self = KnownFiles() }
    }

    /// What the file with this path came to, if it said just that.
    func file(at path: String, saying text: [UInt8]) -> TeamFile? {
        guard let entry = self.entries[path]?.value, entry.text == text else { return nil }
        return entry.file
    }
}
