/// Where a listing goes on, as an opaque text like Slack's (Base64, so that `=` must be encoded in a form).
struct PageCursor: Hashable {
    /// The next entry's index.
    var offset: Int
    /// How many of a thousand this listing leaves out, evenly, and from which place on.
    var lost: Int = 0
    var draw: UInt64 = 0
    /// The page before was an empty one, so this one is not.
    var isAfterEmpty = false

    /// The cursor's text.
    var text: String {
        Base64.encode(Array("page:\(self.offset):\(self.lost):\(self.draw):\(self.isAfterEmpty ? 1 : 0)".utf8))
    }

    /// The first page's.
    init(offset: Int = 0) {
        self.offset = offset
    }

    /// Reads a cursor back; nil for anything that this world did not write.
    init?(_ text: String) {
        guard text.utf8.count <= 256, let bytes = Base64.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "page", let offset = Int(parts[1]), let lost = Int(parts[2]),
            let draw = UInt64(parts[3]), (0...1_000_000_000).contains(offset), (0...1_000).contains(lost)
        else { return nil }
        self.offset = offset
        self.lost = lost
        self.draw = draw
        self.isAfterEmpty = parts[4] == "1"
    }

    /// Whether this listing leaves out the entry of that index.
    func omits(_ index: Int) -> Bool {
        let place = index + Int(self.draw % 1_000)
        return (place + 1) * self.lost / 1_000 > place * self.lost / 1_000
    }
}

/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
            for place in 0..<4 {
                text.append(
                    place <= group.count ? self.alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "=")
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for character in text.utf8.reversed().drop(while: { $0 == UInt8(ascii: "=") }).reversed() {
            guard let value = self.alphabet.firstIndex(of: character) else { return nil }
            bits = (bits << 6 | value) & 0xFF_FFFF
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return bytes
    }
}
