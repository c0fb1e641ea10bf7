/// A value that is bound to a statement.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLValue {
    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }

    static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

    static func optional(_ value: Int64?) -> SQLValue { value.map { .integer($0) } ?? .null }

    static func optional(_ value: Double?) -> SQLValue { value.map { .real($0) } ?? .null }

    static func optional(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }

    static func optional(_ value: Bool?) -> SQLValue { value.map { .flag($0) } ?? .null }
}
