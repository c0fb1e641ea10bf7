/// A value that lies in one place for all copies: for what is large, is copied often, and hardly ever changes. With thousands
/// of teams, copying their policies was much of what a reload took.
public struct Shared<Value: Sendable>: Sendable {
    @usableFromInline final class Storage: Sendable {
        @usableFromInline let value: Value
        @inlinable init(_ value: Value) { self.value = value }
    }

    @usableFromInline let storage: Storage

    // Inlined where it is used, as in `Locked`.

    /// Puts the value into a place of its own.
    @inlinable public init(_ value: Value) { self.storage = Storage(value) }

    /// The value.
    @inlinable public var value: Value { self.storage.value }
}

extension Shared: Equatable where Value: Equatable {
    /// Whether the values are equal, wherever they lie.
    @inlinable public static func == (left: Shared, right: Shared) -> Bool {
        left.storage === right.storage || left.value == right.value
    }
}

extension Shared: Hashable where Value: Hashable {
    /// As the value.
    @inlinable public func hash(into hasher: inout Hasher) { self.value.hash(into: &hasher) }
}

extension Shared: Codable where Value: Codable {
    /// As the value.
    public init(from decoder: any Decoder) throws { self.init(try Value(from: decoder)) }

    /// As the value.
    public func encode(to encoder: any Encoder) throws { try self.value.encode(to: encoder) }
}
