/// Lines in a chart, each with its name at its end.
struct Lines: Sendable {
    /// One line.
    struct Line: Sendable {
        let name: String
        /// Its number, for colour and dashes; 0 is the sum of all.
        let style: Int
        /// Places from 0 to 1 from the left, and values.
        let points: [(x: Double, value: Double)]
    }

    private static let labelHeight = 15.0

    let lines: [Line]
    let frame: Frame

    /// The lines, and beside the right end of the picture their names.
    var drawing: [Node] {
        let labels = self.labels
        return [
            tag(
                "svg",
                [
                    .class("lines"), Attribute("width", "100%"), Attribute("height", Number.text(Frame.height)),
                    Attribute("viewBox", "0 0 1000 \(Number.text(Frame.height))"),
                    Attribute("preserveAspectRatio", "none"),
                ]
            ) {
                for line in self.lines.reversed() { self.path(line) }
            }
        ]
            + labels.map { label in
                tag(
                    "text",
                    [
                        .class("name s\(label.style)"), Attribute("x", "100%"), Attribute("dx", "8"),
                        Attribute("y", Number.text(label.y)), Attribute("dy", "0.35em"),
                    ]
                ) {
                    label.text
                }
            }
    }

    private func path(_ line: Line) -> Node {
        let points = line.points.map { "\(Number.text($0.x * 1_000)),\(Number.text(self.frame.y($0.value)))" }
        return tag(
            "polyline",
            [.class("line s\(line.style)"), Attribute("points", points.joined(separator: " "))]
        )
    }

    private struct Label {
        var y: Double
        let style: Int
        let text: String
    }

    /// The names at the heights where their lines end, moved apart where they would cover each other.
    private var labels: [Label] {
        var labels = self.lines.compactMap { line in
            line.points.last.map {
                Label(y: self.frame.y($0.value), style: line.style, text: line.name.shortened(to: 13))
            }
        }
        labels.sort { ($0.y, $0.style) < ($1.y, $1.style) }
        for index in labels.indices.dropFirst() {
            labels[index].y = max(labels[index].y, labels[index - 1].y + Self.labelHeight)
        }
        var lowest = Frame.height
        for index in labels.indices.reversed() {
            labels[index].y = min(labels[index].y, lowest)
            lowest = labels[index].y - Self.labelHeight
        }
        return labels
    }
}

extension String {
    /// The text, or its beginning and an ellipsis.
    func shortened(to length: Int) -> String {
        self.count <= length ? self : self.prefix(max(1, length - 1)) + "…"
    }
}
