/// Reads ASCII text of a fixed shape from left to right. Every step that does not fit gives nil or false.
struct DigitScanner {
    private var rest: Substring.UTF8View

    /// Reads `text` from its start.
    init(_ text: String) { self.rest = text[...].utf8 }

    /// Whether all was read.
    var isAtEnd: Bool { self.rest.isEmpty }

    /// Exactly `count` digits, as a number; at most 18, so that it fits.
    mutating func digits(_ count: Int) -> Int64? {
        let bytes = self.rest.prefix(count)
        guard (1...18).contains(count), bytes.count == count,
            bytes.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.rest = self.rest.dropFirst(count)
        return bytes.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// All digits up to the next other character, as text.
    mutating func digitRun() -> Substring {
        let run = self.rest.prefix { (0x30...0x39).contains($0) }
        self.rest = self.rest.dropFirst(run.count)
        return Substring(run)
    }

    /// Exactly this text.
    mutating func skip(_ text: String) -> Bool {
        guard self.rest.starts(with: text.utf8) else { return false }
        self.rest = self.rest.dropFirst(text.utf8.count)
        return true
    }

    /// The index of the first of these that comes next.
    mutating func oneOf(_ words: [String]) -> Int? {
        for (index, word) in words.enumerated() where self.skip(word) { return index }
        return nil
    }
}
