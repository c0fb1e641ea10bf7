import Foundation

/// A file's text, and what can be found in it.
struct SourceFile: Sendable {
    /// From the project's folder.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// `Sources/NAME/…` and `Tests/NAME/…` belong to the target NAME.
    var target: String? {
        let parts = self.path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// Where any of the patterns matches, comments left out: `PATH:LINE: text`.
    func code(matching patterns: [String]) -> [String] {
        self.places(of: patterns, in: self.lines.map(Self.withoutComment))
    }

    /// Where any of the patterns matches, comments and all.
    func text(matching patterns: [String]) -> [String] {
        self.places(of: patterns, in: self.lines)
    }

    /// The modules that it imports, each with its line.
    var imports: [(module: String, place: String)] {
        self.lines.enumerated().compactMap { number, line in
            let words = line.split(separator: " ").drop { $0.hasPrefix("@") || Self.accessLevels.contains($0) }
            guard words.first == "import", let module = words.last?.split(separator: ".").first else { return nil }
            return (String(module), self.place(number))
        }
    }

    /// What the compiler does not check, without a comment right above that begins with a proof.
    var unproven: [String] {
        self.lines.indices.filter { index in
            let code = Self.withoutComment(self.lines[index])
            guard code.contains("nonisolated(unsafe)") || code.contains("@unchecked Sendable") else { return false }
            let comment = self.lines[..<index].reversed().map { $0.drop { $0 == " " } }.prefix { $0.hasPrefix("//") }
            return !comment.contains { $0.drop { $0 == "/" || $0 == " " }.hasPrefix("Proof") }
        }.map(self.place)
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]

    /// A pattern is looked for in the whole text first, line by line only where it is found.
    private func places(of patterns: [String], in lines: [Substring]) -> [String] {
        let text = lines.joined(separator: "\n")
        let found = patterns.filter { Self.matches(text, $0) }
        return lines.indices.filter { index in found.contains { Self.matches(String(lines[index]), $0) } }
            .map(self.place)
    }

    private func place(_ index: Int) -> String {
        "\(self.path):\(index + 1): \(self.lines[index].drop { $0 == " " })"
    }

    /// Whether a regular expression matches somewhere; one that cannot be read matches everything, to be noticed.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines) else {
            return true
        }
        return expression.firstMatch(in: text, range: NSRange(location: 0, length: text.utf16.count)) != nil
    }

    /// The line up to `//`, unless that stands in a string.
    private static func withoutComment(_ line: Substring) -> Substring {
        guard line.contains("//") else { return line }
        var isInString = false
        var last: Character?
        for index in line.indices {
            if line[index] == "\"", last != "\\" { isInString.toggle() }
            if !isInString, line[index] == "/", last == "/" { return line[..<line.index(before: index)] }
            last = line[index]
        }
        return line
    }
}
