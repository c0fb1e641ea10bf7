/// A field as it was found.
enum LenientField<Value> {
    case absent
    case wrongType
    case value(Value)

    /// The value, if there is one.
    var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Whether it is there, but not as it should be.
    var isWrong: Bool {
        if case .wrongType = self { true } else { false }
    }
}

/// An element of a list that does not spoil the list when it cannot be read.
struct LenientElement<Value: Decodable>: Decodable {
    /// Nil for what could not be read.
    let value: Value?

    init(from decoder: any Decoder) throws {
        self.value = try? Value(from: decoder)
    }
}

extension KeyedDecodingContainer {
    /// The field's value; nil when it is absent, null, or of another type.
    func lossy<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        self.lenient(type, key).value
    }

    /// The field, with the difference between one that is not there (or null) and one of another type.
    func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> LenientField<Value> {
        do {
            return try self.decodeIfPresent(type, forKey: key).map { .value($0) } ?? .absent
        } catch {
            return .wrongType
        }
    }
}
