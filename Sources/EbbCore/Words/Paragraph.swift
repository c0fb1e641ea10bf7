/// Text in lines of a bounded length.
public enum Paragraph {
    /// The text's words in lines of at most 100 characters, each after that many spaces.
    public static func filled(_ text: String, indent: Int = 0) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= 100 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(margin + word)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The lines as they are, each after that many spaces.
    public static func indented(_ lines: String, by indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        return lines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
    }
}
