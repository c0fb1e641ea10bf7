import CToml

/// What is wrong with a text's syntax, and where. The message may quote from the text.
struct TomlSyntaxError: Error {
    var position: TomlPosition
    var message: String
}

/// TOML text to nodes with positions.
enum TomlParser {
    /// The document's own table. Throws at the first error, because the parser stops there.
    static func parse(_ text: [UInt8]) throws(TomlSyntaxError) -> TomlTable {
        if let position = TomlNesting.tooDeep(in: text) {
            throw TomlSyntaxError(position: position, message: "more than \(TomlNesting.limit) dots in one key")
        }
        let parsed = text.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { ctoml_parse($0.baseAddress, $0.count) }
        }
        guard let document = parsed else {
            throw TomlSyntaxError(position: .start, message: "not enough memory to read the file")
        }
        defer { ctoml_free(document) }

        var position = ctoml_position()
        if let message = ctoml_error(document, &position) {
            throw TomlSyntaxError(position: TomlPosition(position), message: String(cString: message))
        }
        var count = 0
        let nodes = UnsafeBufferPointer(start: ctoml_nodes(document, &count), count: count)
        return Self.table(at: 0, in: nodes)
    }

    private static func table(at index: Int, in nodes: UnsafeBufferPointer<ctoml_node>) -> TomlTable {
        var table = TomlTable()
        for child in Self.children(of: index, in: nodes) {
            table.entries.append(
                TomlTable.Entry(
                    key: Self.string(nodes[child].key, nodes[child].key_length),
                    keyPosition: TomlPosition(nodes[child].key_position),
                    node: Self.node(at: child, in: nodes)
                )
            )
        }
        table.entries.sort { $0.keyPosition < $1.keyPosition }
        return table
    }

    // The recursion is bounded: by `TomlNesting` in keys, by TOML_MAX_NESTED_VALUES in values.
    private static func node(at index: Int, in nodes: UnsafeBufferPointer<ctoml_node>) -> TomlNode {
        let node = nodes[index]
        let value: TomlNode.Value =
            switch node.kind {
            case .table: .table(Self.table(at: index, in: nodes))
            case .array: .array(Self.children(of: index, in: nodes).map { Self.node(at: $0, in: nodes) })
            case .string: .string(Self.string(node.text, node.text_length))
            case .integer: .integer(node.integer)
            case .real: .real(node.real)
            case .boolean: .boolean(node.integer != 0)
            case .time: .dateOrTime
            }
        return TomlNode(position: TomlPosition(node.position), value: value)
    }

    private static func children(of index: Int, in nodes: UnsafeBufferPointer<ctoml_node>) -> [Int] {
        guard index < nodes.count else { return [] }
        var children: [Int] = []
        var next = index + 1
        while next < nodes[index].end {
            children.append(next)
            next = nodes[next].end
        }
        return children
    }

    private static func string(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let start else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}

extension TomlPosition {
    fileprivate init(_ position: ctoml_position) {
        self.init(line: max(1, Int(position.line)), column: max(1, Int(position.column)))
    }
}
