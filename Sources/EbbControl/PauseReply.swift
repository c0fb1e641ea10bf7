/// What a pause or its end has changed.
public struct PauseReply: Hashable, Sendable, Codable {
    /// The team meant; absent for all.
    public var team: TeamReference?
    /// Whether what was meant is paused now.
    public var paused: Bool
    /// When it ends by itself; RFC 3339, UTC; absent where it lasts until it is resumed.
    public var until: String?
    /// Whether it was otherwise before.
    public var changed: Bool
    /// When the pause that this one has made longer would have ended by itself; absent where there was none.
    public var untilBefore: String?
    /// Whether everything is paused, which binds each team too.
    public var sitePaused: Bool
    /// The team's standing now; absent for all.
    public var standing: TeamReply.Standing?

    /// As given; what is left out is absent.
    public init(
        team: TeamReference? = nil,
        paused: Bool,
        until: String? = nil,
        changed: Bool,
        untilBefore: String? = nil,
        sitePaused: Bool,
        standing: TeamReply.Standing? = nil
    ) {
        self.team = team
        self.paused = paused
        self.until = until
        self.changed = changed
        self.untilBefore = untilBefore
        self.sitePaused = sitePaused
        self.standing = standing
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case paused
        case until
        case changed
        case untilBefore = "until_before"
        case sitePaused = "site_paused"
        case standing
    }
}
