/// Labels, and beside each what there is to say: one line or more.
struct Facts {
    private var rows: [[Span]] = []

    /// A part; without anything to say it is left out.
    mutating func add(_ label: String, _ spans: [Span]) {
        self.rows += spans.enumerated().map { [Span($0.offset == 0 ? label : "", .heading), $0.element] }
    }

    /// Its lines; none is ever cut, and on a terminal one that is too long goes on in the next.
    func text(on terminal: Terminal) -> String {
        let before = (self.rows.map { displayWidth($0[0].text) }.max() ?? 0) + Self.gap
        let rows = self.rows.flatMap { row in
            Self.filled(row[1], to: terminal.width.map { $0 - before }).enumerated().map { line in
                [line.offset == 0 ? row[0] : "", line.element]
            }
        }
        var table = Table([Table.Column(title: ""), Table.Column(title: "")])
        return table.text(of: rows, on: Terminal(width: nil, hasColor: terminal.hasColor))
    }

    private static let gap = 2
    /// A text in a narrower column than this is hard to read, however it is cut.
    private static let leastWidth = 20

    /// The text in lines that are as wide at most, broken between words; a longer word stays whole.
    private static func filled(_ span: Span, to width: Int?) -> [Span] {
        guard let width, width >= self.leastWidth, displayWidth(span.text) > width else { return [span] }
        var lines: [String] = []
        for word in span.text.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { Span($0, span.style) }
    }
}
