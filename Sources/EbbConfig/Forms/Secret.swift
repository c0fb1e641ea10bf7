/// Tells text that looks like a token or a password, so that it is neither accepted nor shown.
enum Secret {
    /// What an operator is told.
    static let advice =
        "a token or password never stands in a configuration file; take it out, have Slack replace it if others "
        + "could read it, and say where it is with token_credential or token_file"

    /// Whether the text holds a Slack token, or a URL with a password.
    static func isIn(_ text: String) -> Bool {
        // Nearly every text of a configuration has neither of the two, and needs no second look.
        guard text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "x") || $0 == UInt8(ascii: ":") }) else {
            return false
        }
        let text = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return Self.holdsToken(text) || Self.holdsPassword(text)
    }

    /// Whether a key asks for a token or password, which no key here takes.
    static func isAskedFor(by key: String) -> Bool {
        let key = key.lowercased()
        return ["token", "password", "passwd", "secret", "api_key", "apikey"].contains { key.contains($0) }
    }

    /// `xoxb-…`, `xoxe.xoxp-…`, `xapp-…`, `xwfp-…`, anywhere.
    private static func holdsToken(_ text: [UInt8]) -> Bool {
        guard text.count >= 5 else { return false }
        for start in 0...(text.count - 5) {
            let separator = text[start + 4]
            guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: ".") else { continue }
            let prefix = text[start..<(start + 4)]
            if prefix.elementsEqual("xapp".utf8) || prefix.elementsEqual("xwfp".utf8) { return true }
            if prefix.starts(with: "xox".utf8), text[start + 3].isLetter { return true }
        }
        return false
    }

    /// `scheme://user:password@host`, `?password=…`.
    private static func holdsPassword(_ text: [UInt8]) -> Bool {
        guard let scheme = Self.end(of: "://", in: text[...]) else { return false }
        let rest = text[scheme...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")), authority[..<at].contains(UInt8(ascii: ":")) {
            return true
        }
        return Self.end(of: "password=", in: rest) != nil
    }

    /// Where the first such word in the text ends. Every text of every file is looked through, and the library's search
    /// takes longer than parsing it did.
    private static func end(of word: StaticString, in text: ArraySlice<UInt8>) -> Int? {
        let length = word.utf8CodeUnitCount
        guard text.count >= length else { return nil }
        return word.withUTF8Buffer { word in
            for start in text.startIndex...(text.endIndex - length)
            where text[start] == word[0] && text[start..<(start + length)].elementsEqual(word) {
                return start + length
            }
            return nil
        }
    }
}
