/// What the built `ebbd` needs with so many teams that have nothing due, and when it meets them all for the first time.
struct ScaleOutcome: Codable, Sendable {
    var teams: Int
    /// In all teams.
    var conversations: Int
    /// From its start to `READY=1`, in milliseconds: the best of several starts.
    var readyMilliseconds: Double
    /// Memory of its own after some ticks, in bytes.
    var ownBytes: Int
    /// Memory in RAM after some ticks, in bytes: with the pages of its program and libraries.
    var residentBytes: Int
    /// CPU time from the end of a tick to the end of the next, in milliseconds: the mean of several.
    var tickMilliseconds: Double
    /// The most memory in RAM in the first minute with teams that are all new, and have no conversation yet, in bytes; nil
    /// without a team.
    var firstBytes: Int?
    /// The size of the state file per conversation, in bytes; nil without conversations.
    var stateBytes: Double?
}
