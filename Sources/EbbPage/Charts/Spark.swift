/// A line as high as a text, without scales: which way it goes.
struct Spark: Sendable {
    let values: [Int?]

    /// Nil where there is no line to draw.
    var node: Node? {
        let known = self.values.compactMap(\.self)
        guard known.count > 1, let highest = known.max(), highest > 0 else { return nil }
        let step = 100 / Double(max(1, self.values.count - 1))
        let points = self.values.enumerated().compactMap { index, value in
            value.map { "\(Number.text(Double(index) * step)),\(Number.text(21 - 20 * Double($0) / Double(highest)))" }
        }
        return tag(
            "svg",
            [
                .class("spark"), .hidden, Attribute("viewBox", "0 0 100 22"),
                Attribute("preserveAspectRatio", "none"),
            ]
        ) {
            tag("polyline", [.class("line s1"), Attribute("points", points.joined(separator: " "))])
        }
    }
}
