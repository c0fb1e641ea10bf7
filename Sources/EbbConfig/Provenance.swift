public import EbbCore

/// Where the values in force stand in the files. What stands nowhere is a default.
public struct Provenance: Hashable, Sendable {
    /// A line of a file.
    public struct Place: Hashable, Sendable {
        /// The file's path.
        public var file: String
        /// Counts from 1.
        public var line: Int
    }

    private var main = Lines(file: "")
    private var teams: [TeamID: Lines] = [:]

    /// Nothing is known.
    public init() {}

    init(main: Lines, teams: [TeamID: Lines]) {
        self.main = main
        self.teams = teams
    }

    /// The path of a team's file; nil where it is not known.
    public func file(of team: TeamID) -> String? { self.teams[team]?.file }

    /// Where a team's value of a key comes from; empty for the default. A team's own line goes before the site's, but
    /// the `keep_*` lists add, and a `dry_run` that says true holds wherever it stands.
    ///
    /// - Parameter key: as a team's file has it; a limit as `rate_limit.per_minute.METHOD`.
    public func places(of key: String, for team: TeamID) -> [Place] {
        let both = [self.main, self.teams[team]].compactMap { lines in
            lines.flatMap { lines in
                lines[key].map { (place: Place(file: lines.file, line: Int($0.line)), isTrue: $0.isTrue) }
            }
        }
        switch key {
        case "keep_conversations", "keep_members": return both.map(\.place)
        case "dry_run" where both.contains { $0.isTrue }: return both.filter(\.isTrue).map(\.place)
        default: return both.suffix(1).map(\.place)
        }
    }
}

extension Provenance {
    /// The lines of one file on which something is set that holds for a team.
    struct Lines: Hashable, Sendable {
        struct Entry: Hashable, Sendable {
            var key: String
            var line: Int32
            /// It says `true`, or is no boolean at all.
            var isTrue: Bool
        }

        let file: String
        /// A handful, and thousands of files have them: dictionaries would be most of what all of this takes.
        private var entries: [Entry] = []

        init(file: String) { self.file = file }

        subscript(key: String) -> Entry? { self.entries.first { $0.key == key } }

        /// Takes the keys of `section` that stand in `table`, each behind `prefix`.
        mutating func add(_ section: Section, in table: TomlTable, prefix: String = "") {
            let known = section.keys
            let added = table.entries.compactMap { entry -> Entry? in
                // The section's own word lies in one place for all files.
                guard let word = known.first(where: { $0 == entry.key }) else { return nil }
                let (key, line) = (prefix + word, Int32(clamping: entry.keyPosition.line))
                switch entry.node.value {
                case .table: return nil
                case .boolean(let value): return Entry(key: key, line: line, isTrue: value)
                default: return Entry(key: key, line: line, isTrue: true)
                }
            }
            self.entries.reserveCapacity(self.entries.count + added.count)
            self.entries += added
        }

        /// Takes the limits in `[rate_limit.per_minute]` below `table`.
        mutating func addLimits(in table: TomlTable) {
            guard case .table(let limits)? = table["rate_limit"]?.node.value,
                case .table(let methods)? = limits["per_minute"]?.node.value
            else { return }
            self.add(.perMinute, in: methods, prefix: "rate_limit.per_minute.")
        }
    }
}
