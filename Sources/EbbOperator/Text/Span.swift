/// A piece of text with the weight that it has for the reader.
struct Span: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// What the text is to the reader.
    enum Style: Hashable, Sendable {
        case plain
        case heading
        case good
        case warning
        case bad
        case faint
    }

    /// The text, safe to print.
    let text: String
    let style: Style

    /// Takes text from anywhere.
    init(_ text: String, _ style: Style = .plain) {
        self.text = Plain.text(text)
        self.style = style
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    /// The text as the terminal gets it, coloured or not.
    func rendered(hasColor: Bool) -> String {
        guard hasColor, !self.text.isEmpty, let code = self.code else { return self.text }
        return "\u{1B}[\(code)m\(self.text)\u{1B}[0m"
    }

    private var code: String? {
        switch self.style {
        case .plain: nil
        case .heading: "1"
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .faint: "2"
        }
    }
}
