/// Bounds the depth of dotted keys before the text is parsed: toml++ bounds nested values alone, and each dot
/// of a key is one more table inside another, freed by recursion.
enum TomlNesting {
    /// The most dots in one key.
    static let limit = 16

    /// The place of the first dot beyond the limit, or nil.
    static func tooDeep(in text: [UInt8]) -> TomlPosition? {
        var scanner = Scanner(text: text)
        return scanner.run()
    }

    private struct Scanner {
        let text: [UInt8]
        var index = 0
        var position = TomlPosition.start
        var dots = 0

        mutating func run() -> TomlPosition? {
            if self.text.starts(with: [0xEF, 0xBB, 0xBF]) { self.index = 3 }
            while let byte = self.byte(at: 0) {
                switch byte {
                case UInt8(ascii: "#"):
                    self.skip { $0 == UInt8(ascii: "\n") }
                case UInt8(ascii: "\""), UInt8(ascii: "'"):
                    self.skipString(quote: byte)
                case UInt8(ascii: "."):
                    self.dots += 1
                    if self.dots > TomlNesting.limit { return self.position }
                    self.advance()
                case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "["), UInt8(ascii: "{"):
                    self.dots = 0
                    self.advance()
                default:
                    self.advance()
                }
            }
            return nil
        }

        private func byte(at offset: Int) -> UInt8? {
            let index = self.index + offset
            return index < self.text.count ? self.text[index] : nil
        }

        private mutating func advance() {
            guard let byte = self.byte(at: 0) else { return }
            self.index += 1
            if byte == UInt8(ascii: "\n") {
                self.position = TomlPosition(line: self.position.line + 1, column: 1)
            } else if self.byte(at: 0).map({ $0 & 0xC0 != 0x80 }) ?? true {
                self.position.column += 1
            }
        }

        private mutating func skip(until end: (UInt8) -> Bool) {
            while let byte = self.byte(at: 0), !end(byte) { self.advance() }
        }

        private mutating func skipString(quote: UInt8) {
            let long = self.byte(at: 1) == quote && self.byte(at: 2) == quote
            for _ in 0..<(long ? 3 : 1) { self.advance() }
            while let byte = self.byte(at: 0) {
                if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                    self.advance()
                } else if long, byte == quote, self.byte(at: 1) == quote, self.byte(at: 2) == quote {
                    while self.byte(at: 0) == quote { self.advance() }
                    return
                } else if !long, byte == quote {
                    self.advance()
                    return
                } else if !long, byte == UInt8(ascii: "\n") {
                    return
                }
                self.advance()
            }
        }
    }
}
