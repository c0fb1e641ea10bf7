/// What every JSON object on the control socket has around its own members: `"version": 1`, beside them.
///
/// Both sides write and read their values through it: `Envelope(reply)` out, `Envelope<Reply>` in.
public struct Envelope<Body> {
    /// The version of the words that this module holds.
    public static var version: Int { 1 }

    /// The reply or the failure itself.
    public var body: Body

    /// The value, ready to be written.
    public init(_ body: Body) {
        self.body = body
    }
}

private enum EnvelopeKey: String, CodingKey {
    case version
}

extension Envelope: Sendable where Body: Sendable {}

extension Envelope: Encodable where Body: Encodable {
    /// Writes the value's own members, and the version beside them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: EnvelopeKey.self)
        try container.encode(Self.version, forKey: .version)
        try self.body.encode(to: encoder)
    }
}

extension Envelope: Decodable where Body: Decodable {
    /// Reads the value; unknown members are ignored. Throws ``UnknownVersion`` before it reads anything of another version.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: EnvelopeKey.self)
        let version = try container.decode(Int.self, forKey: .version)
        guard version == Self.version else { throw UnknownVersion(version: version) }
        self.body = try Body(from: decoder)
    }
}

/// The other side speaks a version that this one does not know.
public struct UnknownVersion: Error, Hashable, Sendable {
    /// The version that it speaks.
    public var version: Int
}
