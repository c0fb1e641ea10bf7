/// Text from outside, made safe to print.
enum Plain {
    /// The text with every character that could move a cursor, change a colour, end a line or turn the direction of
    /// writing replaced by U+FFFD: names and reasons come from files and from Slack.
    static func text(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: self.isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(self.isUnsafe(scalar) ? "\u{FFFD}" : scalar)
        }
        return result
    }

    /// The same for text of several lines.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { self.text(String($0)) }
            .joined(separator: "\n")
    }

    /// What `ebbd` says in passing, as a sentence of its own.
    static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
