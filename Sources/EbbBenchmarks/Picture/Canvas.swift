/// A picture in SVG: shapes and texts, in colours that follow the reader's light or dark scheme. No script, no font and
/// nothing else from outside.
struct Canvas {
    /// What something is drawn as; the style sheet gives it its colour.
    enum Ink: String {
        case text
        case faint
        case rule
        case good
        case bad
        case plain
    }

    /// Where a text is held.
    enum Anchor: String {
        case start
        case middle
        case end
    }

    private let width: Double
    private let title: String
    private var height = 0.0
    private var shapes: [String] = []

    /// An empty picture that wide; `title` is for those who do not see it.
    init(width: Double, title: String) {
        self.width = width
        self.title = title
    }

    /// A text whose base line is at `y`.
    mutating func text(
        _ text: String,
        x: Double,
        y: Double,
        _ ink: Ink = .text,
        anchor: Anchor = .start,
        isBold: Bool = false
    ) {
        let weight = isBold ? " font-weight=\"600\"" : ""
        self.add(
            "<text class=\"\(ink.rawValue)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
                + " text-anchor=\"\(anchor.rawValue)\"\(weight)>\(Self.escaped(text))</text>",
            down: y + 6
        )
    }

    /// A filled rectangle.
    mutating func bar(x: Double, y: Double, width: Double, height: Double, _ ink: Ink) {
        self.add(
            "<rect class=\"\(ink.rawValue)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
                + " width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(height))\" rx=\"2\"/>",
            down: y + height
        )
    }

    /// A line through points.
    mutating func line(_ points: [(x: Double, y: Double)], _ ink: Ink) {
        let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        self.add(
            "<polyline class=\"\(ink.rawValue)\" fill=\"none\" points=\"\(path)\"/>",
            down: points.map(\.y).max() ?? 0
        )
    }

    /// The file.
    var svg: String {
        let (width, height) = (Self.number(self.width), Self.number(self.height + 12))
        let head =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
            + " viewBox=\"0 0 \(width) \(height)\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">"
        let lines = [head, "<title>\(Self.escaped(self.title))</title>", Self.style] + self.shapes + ["</svg>"]
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ shape: String, down: Double) {
        self.shapes.append(shape)
        self.height = max(self.height, down)
    }

    /// Both schemes have at least 4.5 to 1 for texts, against white and against a dark page.
    private static let style = """
        <style>
        text.text{fill:#1f2328}text.faint{fill:#59636e}text.bad{fill:#b42318}text.good{fill:#1a7f37}
        rect.good{fill:#2da44e}rect.bad{fill:#cf222e}rect.plain{fill:#8c959f}
        polyline{stroke-width:2}polyline.rule{stroke:#d1d9e0;stroke-width:1}polyline.good{stroke:#2da44e}
        polyline.bad{stroke:#cf222e}polyline.plain{stroke:#59636e;stroke-dasharray:4 3}
        @media (prefers-color-scheme:dark){
        text.text{fill:#e6edf3}text.faint{fill:#9198a1}text.bad{fill:#ff8a80}text.good{fill:#56d364}
        rect.good{fill:#2ea043}rect.bad{fill:#f85149}rect.plain{fill:#6e7681}
        polyline.rule{stroke:#3d444d}polyline.good{stroke:#2ea043}polyline.bad{stroke:#f85149}
        polyline.plain{stroke:#9198a1}
        }
        </style>
        """

    /// At most two decimals: the same picture for the same numbers.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
        let sign = hundredths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
