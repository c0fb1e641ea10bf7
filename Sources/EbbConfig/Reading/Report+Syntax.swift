import Glibc

extension Report {
    /// Reports a syntax error in the parser's words, unless they or the line could show a secret.
    mutating func syntax(_ error: TomlSyntaxError, in text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = error.position.line - 1
        let line = lines.indices.contains(index) ? String(decoding: lines[index], as: UTF8.self) : ""
        guard !Secret.isIn(line), !Secret.isIn(error.message) else {
            self.problem(at: error.position, "not valid TOML; moreover, \(Secret.advice)")
            return
        }
        self.problem(at: error.position, "not valid TOML: \(Self.plain(error.message))\(Self.hint(line))")
    }

    private static func plain(_ message: String) -> String {
        let prefix = "Error while parsing "
        let plain = message.hasPrefix(prefix) ? "in a \(message.dropFirst(prefix.count))" : message
        return Shown.line(plain)
    }

    /// A duration without quotation marks is the likeliest slip there is.
    private static func hint(_ line: String) -> String {
        let value = line.split(separator: "=", maxSplits: 1).last?.split(separator: "#").first.map(String.init) ?? ""
        let word = value.split(whereSeparator: \.isWhitespace).joined()
        return DurationText.parse(word) == nil ? "" : "; a duration stands in quotation marks: \"\(word)\""
    }
}

extension ConfigFile.Failure {
    /// What happened, for a message.
    var message: String {
        switch self {
        case .missing: "there is none"
        case .system(let number): String(cString: strerror(number))
        case .other(let message): message
        }
    }
}

extension [UInt8] {
    /// The text's first lines.
    func prefix(lines: Int) -> [UInt8] {
        var left = lines
        return Array(
            self.prefix { byte in
                if left > 0, byte == UInt8(ascii: "\n") {
                    left -= 1
                    return true
                }
                return left > 0
            }
        )
    }
}
