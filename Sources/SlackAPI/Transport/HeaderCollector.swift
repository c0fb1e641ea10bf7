/// Picks the headers worth keeping out of an answer's header lines, as they come.
struct HeaderCollector {
    /// The bytes of all lines so far.
    private(set) var bytesTaken = 0
    /// Names in lower case, of `RawAnswer.headersKept`; where one comes twice, its first value.
    private(set) var kept: [String: String] = [:]
    private var hasEnded = false

    /// Takes one line, with its line end. A status line begins anew: what an interim answer (1xx) said is dropped. What
    /// follows the empty line, a chunked body's trailers, does not count as a header.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        self.bytesTaken += line.count
        if line.starts(with: "HTTP/".utf8) {
            (self.kept, self.hasEnded) = ([:], false)
            return
        }
        let text = line.drop { Self.isSpace($0) }.prefix { $0 != 0x0D && $0 != 0x0A }
        guard !text.isEmpty else {
            self.hasEnded = true
            return
        }
        guard !self.hasEnded, let colon = text.firstIndex(of: 0x3A) else { return }
        let name = String(decoding: text[..<colon], as: UTF8.self).lowercased()
        guard RawAnswer.headersKept.contains(name), self.kept[name] == nil else { return }
        let value = text[(colon + 1)...].drop { Self.isSpace($0) }
        let trailing = value.reversed().prefix { Self.isSpace($0) }.count
        self.kept[name] = String(decoding: value.dropLast(trailing).prefix(4_096), as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
