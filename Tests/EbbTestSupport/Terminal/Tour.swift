import Foundation

/// The tour of a Markdown document: the programs that run in terminals of their own, and a session at another one.
///
/// Its section has two fenced blocks. `sh` has a program on each line, with a comment behind it. `console` has commands
/// behind `$ `, and below each what it shows. A line that replaced another may stand below one that it replaced.
public struct Tour: Sendable {
    /// A command and what it shows.
    public struct Step: Hashable, Sendable {
        /// What is typed.
        public var command: String
        /// The lines below it.
        public var shown: [String]
        /// Whether an empty line stands before it, for the eye.
        public var standsApart = false
    }

    /// What is typed into the terminals of the programs, one each.
    public let programs: [String]
    /// The session.
    public let steps: [Step]
    /// The document up to the session, and from its end.
    private let around: (before: String, after: String)

    /// Why a document has no tour that can be taken.
    public struct Unreadable: Error {
        /// What is wrong with it.
        public let reason: String
    }

    /// The tour below that heading. Throws ``Unreadable``.
    public init(of document: String, under heading: String) throws {
        guard let start = document.range(of: "\n\(heading)\n") else { throw Unreadable(reason: "no \(heading)") }
        let rest = document[start.upperBound...]
        let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        guard let programs = Self.block("sh", in: section), let session = Self.block("console", in: section) else {
            throw Unreadable(reason: "no blocks of sh and console under \(heading)")
        }
        self.programs = document[programs].replacing("\\\n", with: "").split(separator: "\n").map { line in
            let words = line.firstRange(of: " # ").map { line[..<$0.lowerBound] } ?? line
            return words.split(separator: " ").joined(separator: " ")
        }
        var steps: [Step] = []
        for line in document[session].split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("$ ") {
                let standsApart = steps.last?.shown.last?.isEmpty == true
                if standsApart { steps[steps.count - 1].shown.removeLast() }
                steps.append(Step(command: String(line.dropFirst(2)), shown: [], standsApart: standsApart))
            } else if steps.isEmpty {
                throw Unreadable(reason: "the session does not begin with a command")
            } else {
                steps[steps.count - 1].shown.append(String(line))
            }
        }
        self.steps = steps
        self.around = (String(document[..<session.lowerBound]), String(document[session.upperBound...]))
    }

    private static func block(_ language: String, in section: Substring) -> Range<String.Index>? {
        guard let start = section.range(of: "\n```\(language)\n"),
            let end = section.range(of: "\n```\n", range: start.upperBound..<section.endIndex)
        else { return nil }
        return start.upperBound..<section.index(after: end.lowerBound)
    }

    /// The document with the session as it was.
    public func document(with steps: [Step]) -> String {
        let lines = steps.flatMap { ($0.standsApart ? [""] : []) + ["$ " + $0.command] + $0.shown }
        return self.around.before + lines.map { $0 + "\n" }.joined() + self.around.after
    }
}
