/// Rows under headings, aligned by what a terminal shows. Rows may come in portions; the columns never grow narrower.
struct Table {
    /// A column.
    struct Column {
        var title: String
        var isNumber = false
        /// Whether it may be cut where the terminal is too narrow.
        var isFlexible = false
        /// Whether, as one of the last columns, its cells go to a line of their own below where the terminal is too narrow.
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

    /// From where on the columns go below, several of them together.
    private var firstBelow: Int { self.columns.lastIndex { !$0.goesBelow }.map { $0 + 1 } ?? 0 }

    /// The widths, those of the flexible columns cut, the widest first, as far as it takes to fit.
    private func fitting(_ limit: Int?) -> [Int] {
        guard let limit else { return self.widths }
        var widths = Array(self.widths[..<self.firstBelow])
        // One that goes below leaves room for its title.
        let kept =
            self.columns.count == widths.count + 1 ? displayWidth(self.columns[widths.count].title) + Self.gap : 0
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) + kept - limit
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
        for (index, (cell, width)) in zip(row, widths).prefix(self.firstBelow).enumerated() {
            let room = min(width, terminal.width.map { $0 - used - owed } ?? .max)
            guard room > 0 else { return line + "\n" }
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
        let left = terminal.width.map { $0 - used - owed } ?? .max
        return line + self.end(row[self.firstBelow...], left, owed, terminal.hasColor, isHeading: isHeading) + "\n"
    }

    /// The cells of the columns that go below where there is not room enough; of several, in every row alike.
    private func end(_ cells: ArraySlice<Span>, _ left: Int, _ owed: Int, _ hasColor: Bool, isHeading: Bool) -> String {
        guard let last = cells.last(where: { !$0.text.isEmpty }) else { return "" }
        let all = self.widths[cells.startIndex...].reduce(0, +) + Self.gap * (cells.count - 1)
        if (cells.count == 1 ? displayWidth(last.text) : all) > left {
            let shown = cells.filter { !$0.text.isEmpty }.map { $0.rendered(hasColor: hasColor) }
            return isHeading ? "" : "\n    " + shown.joined(separator: String(repeating: " ", count: Self.gap))
        }
        var line = ""
        var owed = owed
        for (cell, width) in zip(cells, self.widths[cells.startIndex...]) {
            if !cell.text.isEmpty {
                line += String(repeating: " ", count: owed) + cell.rendered(hasColor: hasColor)
                owed = -displayWidth(cell.text)
            }
            owed += width + Self.gap
        }
        return line
    }
}
