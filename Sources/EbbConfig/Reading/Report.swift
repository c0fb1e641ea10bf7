/// What there is to say about one file, while it is read.
struct Report {
    /// The file's path.
    let file: String
    private(set) var problems: [ConfigProblem] = []
    private(set) var warnings: [ConfigProblem] = []

    init(file: String) {
        self.file = file
    }

    mutating func problem(at position: TomlPosition = .start, key: String? = nil, _ message: String) {
        self.problems.append(self.entry(position, key, message))
    }

    mutating func warning(at position: TomlPosition, key: String, _ message: String) {
        self.warnings.append(self.entry(position, key, message))
    }

    /// In the order of the text.
    mutating func sort() {
        self.problems.sort { ($0.line, $0.column) < ($1.line, $1.column) }
        self.warnings.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private func entry(_ position: TomlPosition, _ key: String?, _ message: String) -> ConfigProblem {
        ConfigProblem(
            file: Shown.line(self.file),
            line: position.line,
            column: position.column,
            key: key,
            message: key.map { "\($0): \(message)" } ?? message
        )
    }
}
