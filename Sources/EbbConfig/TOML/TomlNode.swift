/// A place in a text; lines and columns count from 1, columns in characters (code points).
struct TomlPosition: Hashable, Comparable {
    var line: Int
    var column: Int

    /// Where a file begins: the place of what concerns all of it.
    static let start = TomlPosition(line: 1, column: 1)

    static func < (left: TomlPosition, right: TomlPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A TOML value and where it begins.
struct TomlNode {
    var position: TomlPosition
    var value: Value

    enum Value {
        case string(String)
        case integer(Int64)
        case real(Double)
        case boolean(Bool)
        case dateOrTime
        case array([TomlNode])
        case table(TomlTable)
    }

    /// The kind of the value, as a message names it.
    var kind: String {
        switch self.value {
        case .string: "a string"
        case .integer: "an integer"
        case .real: "a fraction"
        case .boolean: "a boolean"
        case .dateOrTime: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

/// A TOML table, in the order of the text.
struct TomlTable {
    var entries: [Entry] = []

    struct Entry {
        var key: String
        var keyPosition: TomlPosition
        var node: TomlNode
    }

    subscript(key: String) -> Entry? {
        self.entries.first { $0.key == key }
    }
}
