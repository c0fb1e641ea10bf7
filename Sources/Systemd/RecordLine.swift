import EbbCore

/// A record as one line of text: `warning: What happened. EBB_TEAM=T0123ABCD EBB_REASON="two words"`.
///
/// A value with a space, a quote, an equals sign or a backslash is quoted; control characters are escaped everywhere,
/// so no value can begin a line of its own or steer a terminal.
struct RecordLine {
    let text: String

    init(_ record: LogRecord) {
        let fields = record.fields.map { " \($0.name)=\(Self.value($0.value.bounded))" }
        self.text = "\(record.priority): \(Self.escaped(record.message.bounded, also: []))\(fields.joined())\n"
    }

    private static func value(_ text: String) -> String {
        let needsQuotes = text.isEmpty || text.unicodeScalars.contains { " \"=\\".unicodeScalars.contains($0) }
        let escaped = Self.escaped(text, also: ["\"", "\\"])
        return needsQuotes || escaped != text ? "\"\(escaped)\"" : text
    }

    private static func escaped(_ text: String, also: Set<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate, .privateUse:
                result.append(contentsOf: Self.escape(scalar).unicodeScalars)
            default:
                if also.contains(scalar) { result.append("\\") }
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
}

extension String {
    /// The text, cut where it exceeds 4 KiB: what comes from outside must not fill the log.
    var bounded: String {
        let limit = 4_096
        guard self.utf8.count > limit else { return self }
        var end = self.utf8.index(self.startIndex, offsetBy: limit)
        while end.samePosition(in: self.unicodeScalars) == nil { end = self.utf8.index(before: end) }
        return self[..<end] + "…"
    }
}
