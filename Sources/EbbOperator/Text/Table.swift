/// Rows under headings, aligned by what a terminal shows. Rows may come in portions; the columns never grow narrower.
struct Table {
    /// A column.
    struct Column {
        var title: String
        var isNumber = false
        /// Whether it may be cut where the terminal is too narrow.
        var isFlexible = false
        /// Whether, as the last column, its cells go to a line of their own below where the terminal is too narrow.
        var goesBelow = false
    }

    let columns: [Column]
    private var widths: [Int]
    private var owesHeading: Bool

    /// A table without rows. Without titles it has no heading.
    init(_ columns: [Column]) {
        self.columns = columns
        self.widths = columns.map { displayWidth($0.title) }
        self.owesHeading = columns.contains { !$0.title.isEmpty }
    }

    /// The lines of these rows, each with its line feed, below the heading if that has not been given yet.
    /// A row has as many cells as there are columns.
    mutating func text(of rows: [[Span]], on terminal: Terminal) -> String {
        for row in rows {
            for (column, cell) in row.enumerated() where column < self.widths.count {
                self.widths[column] = max(self.widths[column], displayWidth(cell.text))
            }
        }
        let widths = self.fitting(terminal.width)
        let heading = self.owesHeading ? [self.columns.map { Span($0.title, .heading) }] : []
        self.owesHeading = false
        return heading.map { self.line($0, widths, on: terminal, isHeading: true) }.joined()
            + rows.map { self.line($0, widths, on: terminal) }.joined()
    }

    private static let gap = 2
    private static let leastWidth = 8

    /// The widths, those of the flexible columns cut, the widest first, as far as it takes to fit.
    private func fitting(_ limit: Int?) -> [Int] {
        guard let limit else { return self.widths }
        var widths = zip(self.columns, self.widths).map { $0.goesBelow ? displayWidth($0.title) : $1 }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - limit
        while excess > 0 {
            let flexible = widths.indices.filter { self.columns[$0].isFlexible && widths[$0] > Self.leastWidth }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ row: [Span], _ widths: [Int], on terminal: Terminal, isHeading: Bool = false) -> String {
        var line = ""
        var used = 0
        var owed = 0
        for (index, (cell, width)) in zip(row, widths).enumerated() {
            let left = terminal.width.map { $0 - used - owed } ?? .max
            if self.columns[index].goesBelow {
                let isBelow = displayWidth(cell.text) > left
                if isBelow, isHeading { break }
                let gap = cell.text.isEmpty ? "" : isBelow ? "\n    " : String(repeating: " ", count: owed)
                line += gap + cell.rendered(hasColor: terminal.hasColor)
                break
            }
            let room = min(width, left)
            guard room > 0 else { break }
            let shown = Span(truncated(cell.text, to: room), cell.style)
            let padding = max(0, room - displayWidth(shown.text))
            let before = self.columns[index].isNumber ? padding : 0
            owed += before
            if !shown.text.isEmpty {
                line += String(repeating: " ", count: owed) + shown.rendered(hasColor: terminal.hasColor)
                used += owed + displayWidth(shown.text)
                owed = 0
            }
            owed += padding - before + Self.gap
        }
        return line + "\n"
    }
}
