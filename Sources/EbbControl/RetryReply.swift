/// What became of the wish to try dead conversations again.
public struct RetryReply: Hashable, Sendable, Codable {
    /// The team's id.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// The conversation; absent when all were meant.
    public var conversation: String?
    /// How many have another chance.
    public var count: Int

    /// As given; what is left out is absent.
    public init(team: String, name: String, conversation: String? = nil, count: Int) {
        self.team = team
        self.name = name
        self.conversation = conversation
        self.count = count
    }
}
