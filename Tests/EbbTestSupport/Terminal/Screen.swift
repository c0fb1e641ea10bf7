/// What a terminal shows after all that was written to it: lines, and what stood in each of them before.
public struct Screen: Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// What it shows at the end, without blanks after it.
        public var text = ""
        /// What it showed before something replaced it, in that order.
        public var replaced: [String] = []
    }

    /// The lines, from the top, without the empty one below the last line feed.
    public private(set) var lines: [Line] = [Line()]
    private var row = 0
    private var column = 0

    /// The screen after this text. It is as wide as it takes: nothing is wrapped. Colours leave no trace.
    public init(_ text: String) {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\r\n":
                self.column = 0
                self.down()
            case "\r": self.column = 0
            case "\n": self.down()
            case "\u{8}": self.column = max(0, self.column - 1)
            case "\u{1B}": self.obey(&rest)
            case "\u{7}": break
            default: self.put(character)
            }
        }
        if self.lines.last?.text.isEmpty == true, self.lines.last?.replaced.isEmpty == true { self.lines.removeLast() }
        for index in self.lines.indices {
            while self.lines[index].text.last == " " { self.lines[index].text.removeLast() }
        }
    }

    /// Leaves out the first line: the echo of a command.
    public mutating func removeFirst() { self.lines.removeFirst() }

    private mutating func down() {
        self.row += 1
        if self.row == self.lines.count { self.lines.append(Line()) }
    }

    private mutating func put(_ character: Character) {
        var text = Array(self.lines[self.row].text)
        while text.count < self.column { text.append(" ") }
        if self.column < text.count { text[self.column] = character } else { text.append(character) }
        self.lines[self.row].text = String(text)
        self.column += 1
    }

    /// Erases a line from a column on, and remembers what stood there.
    private mutating func erase(_ row: Int, from column: Int) {
        let text = self.lines[row].text
        guard text.count > column else { return }
        if self.lines[row].replaced.last != text { self.lines[row].replaced.append(text) }
        self.lines[row].text = String(text.prefix(column))
    }

    /// A control sequence: erasing and moving up are obeyed, colours and modes are left out.
    private mutating func obey(_ rest: inout Substring) {
        guard rest.first == "[" else { return }
        rest.removeFirst()
        var digits = ""
        while let character = rest.popFirst() {
            guard character.isASCII, character.isLetter else {
                digits.append(character)
                continue
            }
            switch character {
            case "K": self.erase(self.row, from: self.column)
            case "J":
                self.erase(self.row, from: self.column)
                for row in (self.row + 1)..<max(self.row + 1, self.lines.count) { self.erase(row, from: 0) }
            case "A": self.row = max(0, self.row - (Int(digits) ?? 1))
            default: break
            }
            return
        }
    }
}
