/// A Slack workspace's id (`T…`; an org's is `E…`).
public struct TeamID: SlackIdentifier {
    /// The id as Slack writes it.
    public let rawValue: String

    /// Takes an id that is already known to be well-formed.
    public init(unchecked rawValue: String) { self.rawValue = rawValue }
}

/// A conversation's id (`G…`, `C…` or `D…`; the letter says nothing about its kind).
public struct ConversationID: SlackIdentifier {
    /// The id as Slack writes it.
    public let rawValue: String

    /// Takes an id that is already known to be well-formed.
    public init(unchecked rawValue: String) { self.rawValue = rawValue }
}

/// A user's id (`U…` or `W…`).
public struct UserID: SlackIdentifier {
    /// The id as Slack writes it.
    public let rawValue: String

    /// Takes an id that is already known to be well-formed.
    public init(unchecked rawValue: String) { self.rawValue = rawValue }
}

/// An id that Slack gave: 2 to 32 upper-case ASCII letters and digits, a letter first.
public protocol SlackIdentifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The id as Slack writes it.
    var rawValue: String { get }

    /// Takes an id that is already known to be well-formed.
    init(unchecked rawValue: String)
}

extension SlackIdentifier {
    /// The id, or nil when `text` is not shaped like one.
    public init?(_ text: String) {
        let bytes = text.utf8
        guard (2...32).contains(bytes.count), let first = bytes.first, (0x41...0x5A).contains(first),
            bytes.allSatisfy({ (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) })
        else { return nil }
        self.init(unchecked: text)
    }

    /// The id as Slack writes it.
    public var description: String { self.rawValue }

    /// In the order of their text.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Reads the id from a plain string, and refuses what is not shaped like one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id")
        }
        self = id
    }

    /// Writes the id as a plain string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.rawValue)
    }
}
