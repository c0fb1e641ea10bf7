/// Which team a reply is about.
public struct TeamReference: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String

    /// As given; what is left out is absent.
    public init(team: String, name: String) {
        self.team = team
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
    }
}
