import EbbCore

/// Reads the values of one table, each checked; what is wrong goes into the report, and the value is nil.
struct SectionReader {
    let section: Section
    private let table: TomlTable
    private(set) var report: Report

    /// Reports every key that the section does not take, and what looks like a secret.
    init(_ section: Section, _ table: TomlTable, _ report: Report) {
        self.section = section
        self.table = table
        self.report = report
        let known = section.keys
        for entry in table.entries where !known.contains(entry.key) { self.reportUnknown(entry) }
    }

    /// The name of a key with the tables around it.
    func name(of key: String) -> String {
        (self.section.path.isEmpty ? "" : "\(self.section.path).") + Shown.key(key)
    }

    /// Whether the key stands in the text, whatever its value.
    func has(_ key: String) -> Bool { self.table[key] != nil }

    /// Where the key's value begins; the file's start when it is absent.
    func position(of key: String) -> TomlPosition { self.table[key]?.node.position ?? .start }

    mutating func problem(_ key: String, _ message: String) {
        self.report.problem(at: self.position(of: key), key: self.name(of: key), message)
    }

    mutating func warning(_ key: String, _ message: String) {
        self.report.warning(at: self.position(of: key), key: self.name(of: key), message)
    }

    /// A table inside this one, read with what it takes; an empty one when it is absent.
    mutating func within<Value>(_ key: String, _ section: Section, read: (inout SectionReader) -> Value) -> Value {
        var table = TomlTable()
        if let node = self.node(key) {
            if case .table(let found) = node.value {
                table = found
            } else {
                self.wrongType(key, "a table [\(section.path)]", node)
            }
        }
        var inner = SectionReader(section, table, self.report)
        let value = read(&inner)
        self.report = inner.report
        return value
    }

    mutating func boolean(_ key: String) -> Bool? {
        guard let node = self.node(key) else { return nil }
        if case .boolean(let value) = node.value { return value }
        self.wrongType(key, "true or false", node)
        return nil
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = self.node(key) else { return nil }
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard case .integer(let value) = node.value else {
            self.wrongType(key, expected, node)
            return nil
        }
        if let value = Int(exactly: value), range.contains(value) { return value }
        self.problem(key, "expected \(expected), found \(value)")
        return nil
    }

    mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = self.node(key) else { return nil }
        let expected = "a number from \(Shown.number(range.lowerBound)) to \(Shown.number(range.upperBound))"
        let value: Double
        switch node.value {
        case .integer(let whole): value = Double(whole)
        case .real(let real): value = real
        default:
            self.wrongType(key, expected, node)
            return nil
        }
        if range.contains(value) { return value }
        self.problem(key, "expected \(expected), found \(Shown.number(value))")
        return nil
    }

    /// A string, as `form` takes it.
    mutating func text<Value>(_ key: String, as form: (String) throws(Complaint) -> Value) -> Value? {
        guard let node = self.node(key) else { return nil }
        guard case .string(let text) = node.value else {
            self.wrongType(key, "a string", node)
            return nil
        }
        do throws(Complaint) {
            return try form(text)
        } catch {
            self.problem(key, error.message)
            return nil
        }
    }

    /// A duration, whatever its length.
    mutating func duration(_ key: String, _ expected: String) -> Duration? {
        guard let node = self.node(key) else { return nil }
        guard case .string(let text) = node.value else {
            self.wrongType(key, expected, node)
            return nil
        }
        if let duration = DurationText.parse(text) { return duration }
        self.problem(key, "expected \(expected), found \(Shown.quoted(text))")
        return nil
    }

    /// A duration within a range; `said` is the range as a message gives it.
    mutating func duration(_ key: String, in range: ClosedRange<Duration>, said: String) -> Duration? {
        let expected = "a duration such as \"90s\", \"30m\", \"12h\" or \"30d\", from \(said)"
        guard let duration = self.duration(key, expected) else { return nil }
        if range.contains(duration) { return duration }
        guard case .string(let text)? = self.node(key)?.value else { return nil }
        self.problem(key, "expected \(expected), found \(Shown.quoted(text))")
        return nil
    }

    /// One of a few words.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String, of type: Value.Type) -> Value? {
        guard let node = self.node(key) else { return nil }
        let words = type.allCases.map(\.rawValue)
        let expected = Shown.choices(words.map { Shown.quoted($0) })
        guard case .string(let text) = node.value else {
            self.wrongType(key, expected, node)
            return nil
        }
        if let value = Value(rawValue: text) { return value }
        let nearest = EditDistance.nearest(to: text, among: words)
        let hint = nearest.map { $0.isClose ? "; did you mean \(Shown.quoted($0.word))?" : "" } ?? ""
        self.problem(key, "expected \(expected), found \(Shown.quoted(text))\(hint)")
        return nil
    }

    /// One id that begins with one of the letters.
    mutating func id<ID: SlackIdentifier>(_ key: String, _ type: ID.Type, _ rule: IDRule) -> ID? {
        guard let node = self.node(key) else { return nil }
        return self.id(node, key, type, rule)
    }

    /// An array of such ids.
    mutating func ids<ID: SlackIdentifier>(_ key: String, _ type: ID.Type, _ rule: IDRule) -> [ID] {
        guard let node = self.node(key) else { return [] }
        guard case .array(let elements) = node.value else {
            self.wrongType(key, "an array of ids such as [\"\(rule.example)\"]", node)
            return []
        }
        return elements.compactMap { $0.holdsSecret ? nil : self.id($0, key, type, rule) }
    }

    private mutating func id<ID: SlackIdentifier>(
        _ node: TomlNode,
        _ key: String,
        _ type: ID.Type,
        _ rule: IDRule
    ) -> ID? {
        var found = node.kind
        if case .string(let text) = node.value {
            if let id = ID(text), let first = text.first, rule.letters.contains(first) { return id }
            found = Shown.quoted(text)
        }
        let expected = "expected \(rule.what) such as \"\(rule.example)\""
        self.report.problem(at: node.position, key: self.name(of: key), "\(expected), found \(found)")
        return nil
    }

    private mutating func wrongType(_ key: String, _ expected: String, _ node: TomlNode) {
        self.problem(key, "expected \(expected), found \(node.kind)")
    }

    /// The value, unless it is a secret, which has been reported already.
    private func node(_ key: String) -> TomlNode? {
        self.table[key].flatMap { $0.node.holdsSecret ? nil : $0.node }
    }

    private mutating func reportUnknown(_ entry: TomlTable.Entry) {
        if entry.node.holdsSecret || Secret.isIn(entry.key) { return }
        self.report.problem(at: entry.keyPosition, key: self.name(of: entry.key), self.section.complaint(about: entry))
    }
}

/// What an id must look like.
struct IDRule {
    let what: String
    let letters: String
    let example: String

    static let team = IDRule(what: "a workspace's id", letters: "T", example: "T0123ABCD")
    static let conversation = IDRule(what: "a conversation's id", letters: "GCD", example: "G0123ABCD")
    static let user = IDRule(what: "a user's id", letters: "UW", example: "U0123ABCD")
}
