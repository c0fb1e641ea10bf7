/// A name with its value: a header, a part of a query, or a part of a form.
public struct HTTPField: Hashable, Sendable {
    /// The name, as it came or shall go out.
    public var name: String
    /// The value, decoded.
    public var value: String

    /// A name with its value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPField] {
    /// The value of the first field of exactly this name, if there is one.
    public func first(named name: String) -> String? {
        self.first { $0.name == name }?.value
    }
}
