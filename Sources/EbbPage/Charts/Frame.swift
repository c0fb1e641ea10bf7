import EbbControl
import EbbCore

/// What every chart has: a picture as wide as the page, with fixed heights and letters that never shrink, its scales, a
/// sentence that says what it shows, and the numbers as a table.
struct Frame: Sendable {
    /// The height of what is drawn, in pixels of the page.
    static let height = 180.0

    let id: String
    let title: String
    /// What it shows, for those who read and those who listen.
    let summary: String
    let span: TimeSpan
    let axis: Axis
    /// What stands beside the scale after the number, such as ` %`.
    var unit = ""
    /// Whether there are names beside its right end.
    var isNamed = false

    /// The section with the chart: `drawing` in it, `legend` and `table` below.
    func section(drawing: [Node], legend: [Node] = [], table: Node) -> Node {
        tag("section", [.class("chart"), Attribute("aria-labelledby", self.id)]) {
            tag("h2", [.id(self.id)]) { self.title }
            tag("p", [.class("summary")]) { self.summary }
            tag("div", [.class(self.isNamed ? "plot named" : "plot")]) {
                tag(
                    "svg",
                    [
                        Attribute("role", "img"), .label("\(self.title). \(self.summary)"),
                        Attribute("width", "100%"), Attribute("height", Number.text(Self.height + 24)),
                    ]
                ) {
                    self.grid
                    drawing
                    self.hours
                }
            }
            legend
            tag("details", [.id("\(self.id)-numbers")]) {
                tag("summary") { "The numbers as a table" }
                tag(
                    "div",
                    [
                        .class("wide"), Attribute("tabindex", "0"), Attribute("role", "region"),
                        .label("\(self.title): the numbers"),
                    ]
                ) {
                    table
                }
            }
        }
    }

    /// Where a value lies, in pixels from above.
    func y(_ value: Double) -> Double { Self.height * (1 - self.axis.fraction(value)) }

    private var grid: [Node] {
        self.axis.ticks.flatMap { value in
            let y = Number.text(self.y(value))
            return [
                tag(
                    "line",
                    [
                        .class(value == 0 ? "base" : "grid"), Attribute("x1", "0"), Attribute("x2", "100%"),
                        Attribute("y1", y), Attribute("y2", y),
                    ]
                ),
                tag(
                    "text",
                    [.class("tick end"), Attribute("x", "-8"), Attribute("y", y), Attribute("dy", "0.35em")]
                ) {
                    Phrases.count(Int(value)) + self.unit
                },
            ]
        }
    }

    private var hours: [Node] {
        self.span.ticks.enumerated().map { index, tick in
            let kind = index.isMultiple(of: 2) ? "tick middle" : "tick middle minor"
            return tag(
                "text",
                [
                    // In the middle of its place, half of the last one could lie beside a narrow screen.
                    .class(tick.fraction > 0.94 ? "\(kind) last" : kind),
                    Attribute("x", Number.percent(tick.fraction)), Attribute("y", Number.text(Self.height + 18)),
                ]
            ) {
                tick.label
            }
        }
    }
}

/// Numbers as SVG wants them: a point, and few digits.
enum Number {
    /// With two digits after the point at most.
    static func text(_ value: Double) -> String {
        let hundredths = Int((min(max(value, -1e9), 1e9) * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A part of 1 as `12.5%`.
    static func percent(_ fraction: Double) -> String { self.text(fraction * 100) + "%" }
}
