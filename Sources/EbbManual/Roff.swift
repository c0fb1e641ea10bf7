import EbbCore

/// A page as roff, in the macros of man(7).
struct Roff {
    private var lines: [String] = []

    private init() {}

    /// The page's text.
    static func text(of page: Page) -> String {
        var roff = Roff()
        roff.lines.append(#".\" Made by ebb-manual from the programs' own help."#)
        roff.lines.append(".TH \(page.name) \(page.chapter) \(Release.date) \"Ebb \(Release.version)\" Ebb")
        // Lines with paths and options in them would be stretched far.
        roff.lines.append(".ad l")
        let name = Page.Section("NAME", .paragraph("\(page.name) - \(page.purpose)"))
        for section in [name] + page.sections {
            roff.lines.append(".SH \(section.title)")
            roff.add(section.blocks, isFirst: true, indented: false)
        }
        return roff.lines.joined(separator: "\n") + "\n"
    }

    /// The blocks; the first one after a heading or a term stands without a distance.
    private mutating func add(_ blocks: [Page.Block], isFirst: Bool, indented: Bool) {
        var isFirst = isFirst
        for block in blocks {
            switch block {
            case .paragraph(let text):
                if !isFirst { self.lines.append(indented ? ".IP" : ".PP") }
                self.lines.append(Self.line(text))
            case .terms(let terms):
                if indented { self.lines.append(".RS") }
                for term in terms { self.add(term) }
                if indented { self.lines.append(".RE") }
            case .lines(let text):
                if !isFirst { self.lines.append(indented ? ".IP" : ".PP") }
                // In roff, a request inside of a paragraph that is still empty would be skipped with a warning.
                self.lines.append(contentsOf: indented ? [".EX"] : [".RS 4", ".EX"])
                self.lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                    Self.start(Self.plain(String(line)))
                }
                self.lines.append(contentsOf: indented ? [".EE"] : [".EE", ".RE"])
            case .heading(let text):
                self.lines.append(".SS \(Self.plain(text))")
            }
            if case .heading = block { isFirst = true } else { isFirst = false }
        }
    }

    private mutating func add(_ term: Page.Term) {
        for (index, label) in term.labels.enumerated() {
            self.lines.append(index == 0 ? ".TP" : ".TQ")
            self.lines.append(Self.line(label))
        }
        self.add(term.body, isFirst: true, indented: true)
    }

    // MARK: Text

    /// Text with its marks as fonts. An asterisk behind a letter is itself, as in keep_*.
    private static func line(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        var searched = rest.startIndex
        while let mark = rest[searched...].firstIndex(where: { $0 == "`" || $0 == "*" }) {
            let after = rest.index(after: mark)
            let isMark = rest[mark] == "`" || !(rest[..<mark].last.map { $0.isLetter || $0 == "_" } ?? false)
            guard isMark, let end = rest[after...].firstIndex(of: rest[mark]) else {
                searched = after
                continue
            }
            result += self.references(rest[..<mark])
            result += (rest[mark] == "`" ? #"\fB"# : #"\fI"#) + self.plain(String(rest[after..<end])) + #"\fR"#
            rest = rest[rest.index(after: end)...]
            searched = rest.startIndex
        }
        return self.start(result + self.references(rest))
    }

    /// Text with options, and the names of pages such as `ebbd(8)`, in bold.
    private static func references(_ text: Substring) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            if word.hasPrefix("--"), word.count > 2 {
                let option = word.prefix { $0 == "-" || $0.isLetter }
                return #"\fB"# + self.plain(String(option)) + #"\fR"# + self.plain(String(word[option.endIndex...]))
            }
            guard let open = word.firstIndex(of: "("), open != word.startIndex,
                let digit = word[word.index(after: open)...].first, digit.isWholeNumber,
                word[word.index(open, offsetBy: 2)...].first == ")"
            else { return self.plain(String(word)) }
            return #"\fB"# + self.plain(String(word[..<open])) + #"\fR"# + self.plain(String(word[open...]))
        }.joined(separator: " ")
    }

    /// Text in which nothing means anything to roff: hyphens can be copied and searched for, quotes are straight.
    private static func plain(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += #"\e"#
            case "-": result += #"\-"#
            case "'": result += #"\(aq"#
            case "`": result += #"\(ga"#
            case "^": result += #"\(ha"#
            case "~": result += #"\(ti"#
            case "…": result += "..."
            default: result.append(character)
            }
        }
        return result
    }

    /// A line that would be a request, made text.
    private static func start(_ line: String) -> String { line.hasPrefix(".") ? #"\&"# + line : line }
}
