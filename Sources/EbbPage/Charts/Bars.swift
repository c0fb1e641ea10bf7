/// Bars in a chart, each of one or more parts, from below.
struct Bars: Sendable {
    /// One bar.
    struct Bar: Sendable {
        /// From where to where it reaches from the left, from 0 to 1.
        let from: Double
        let to: Double
        let parts: [Part]
        /// What the pointer tells.
        let note: String
    }

    /// A part of a bar.
    struct Part: Sendable {
        let value: Double
        /// The class that gives it its colour.
        let style: String
    }

    let bars: [Bar]
    let frame: Frame

    var drawing: [Node] {
        self.bars.map { bar in
            tag("g") {
                tag("title") { bar.note }
                self.parts(of: bar)
            }
        }
    }

    private func parts(of bar: Bar) -> [Node] {
        var sum = 0.0
        var nodes: [Node] = []
        for part in bar.parts where part.value > 0 {
            let (bottom, top) = (self.frame.y(sum), self.frame.y(sum + part.value))
            sum += part.value
            nodes.append(
                tag(
                    "rect",
                    [
                        .class(part.style), Attribute("x", Number.percent(bar.from)), Attribute("y", Number.text(top)),
                        Attribute("width", Number.percent(bar.to - bar.from)),
                        Attribute("height", Number.text(max(bottom - top, 1))),
                    ]
                )
            )
        }
        return nodes
    }
}
