/// Foreign text made fit for one line of a message.
enum Shown {
    /// The text with control characters replaced, cut to 200 characters.
    static func line(_ text: String) -> String {
        var line = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count == 200 { return line + "…" }
            line.unicodeScalars.append(Self.isControl(scalar) ? "?" : scalar)
        }
        return line
    }

    /// The text in quotation marks, cut to 60 characters.
    static func quoted(_ text: String) -> String {
        let line = Self.line(text)
        return line.count > 60 ? "\"\(line.prefix(60))…\"" : "\"\(line)\""
    }

    /// A key as TOML writes it: bare where that is possible.
    static func key(_ key: String) -> String {
        let bare =
            !key.isEmpty && key.utf8.count <= 60
            && key.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        return bare ? key : Self.quoted(key)
    }

    /// Whole numbers without a fraction.
    static func number(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    /// "a", "a or b", "a, b or c".
    static func choices(_ choices: [String]) -> String {
        guard let last = choices.last, choices.count > 1 else { return choices.joined() }
        return choices.dropLast().joined(separator: ", ") + " or " + last
    }

    /// Whether the character could break a line or steer a terminal.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        // Most text is ASCII, and need not be looked up.
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

extension UInt8 {
    /// An ASCII letter.
    var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

    /// An ASCII digit.
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
