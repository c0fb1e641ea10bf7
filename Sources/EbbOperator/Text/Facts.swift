/// Labels, and beside each what there is to say: one line or more.
struct Facts {
    private var rows: [[Span]] = []

    /// A part; without anything to say it is left out.
    mutating func add(_ label: String, _ spans: [Span]) {
        self.rows += spans.enumerated().map { [Span($0.offset == 0 ? label : "", .heading), $0.element] }
    }

    /// Its lines; no cell is ever cut.
    func text(hasColor: Bool) -> String {
        var table = Table([Table.Column(title: ""), Table.Column(title: "")])
        return table.text(of: self.rows, on: Terminal(width: nil, hasColor: hasColor))
    }
}
