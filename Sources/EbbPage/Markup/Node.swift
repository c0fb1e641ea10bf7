/// A piece of a page. Text and attributes are escaped when they are written; what is not escaped are names of elements
/// and attributes, the style sheet and the script, and these can only be constants of this program.
indirect enum Node: Sendable {
    /// Text, from wherever.
    case text(String)
    /// An element with its content.
    case element(StaticString, [Attribute], [Node])
    /// Some in a row.
    case all([Node])
    /// What stands in this program's own source and goes out as it is.
    case verbatim(StaticString)
}

/// An attribute of an element.
struct Attribute: Sendable {
    let name: StaticString
    /// Nil for one that needs no value.
    let value: String?

    init(_ name: StaticString, _ value: String?) {
        self.name = name
        self.value = value
    }
}

/// An element: its name, its attributes, its content.
func tag(_ name: StaticString, _ attributes: [Attribute] = [], @NodeBuilder content: () -> [Node]) -> Node {
    .element(name, attributes, content())
}

/// An element without content.
func tag(_ name: StaticString, _ attributes: [Attribute] = []) -> Node { .element(name, attributes, []) }

extension Attribute {
    static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    static func id(_ id: String) -> Attribute { Attribute("id", id) }
    static func scope(_ scope: String) -> Attribute { Attribute("scope", scope) }
    static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
    /// Nothing for screen readers.
    static let hidden = Attribute("aria-hidden", "true")
}

/// Puts pieces in a row.
@resultBuilder
enum NodeBuilder {
    static func buildExpression(_ text: String) -> [Node] { [.text(text)] }
    static func buildExpression(_ node: Node) -> [Node] { [node] }
    static func buildExpression(_ node: Node?) -> [Node] { node.map { [$0] } ?? [] }
    static func buildExpression(_ nodes: [Node]) -> [Node] { nodes }
    static func buildBlock(_ parts: [Node]...) -> [Node] { Array(parts.joined()) }
    static func buildOptional(_ part: [Node]?) -> [Node] { part ?? [] }
    static func buildEither(first part: [Node]) -> [Node] { part }
    static func buildEither(second part: [Node]) -> [Node] { part }
    static func buildArray(_ parts: [[Node]]) -> [Node] { Array(parts.joined()) }
}
