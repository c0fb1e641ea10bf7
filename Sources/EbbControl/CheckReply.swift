/// What `auth.test` says of the teams' tokens, a page of teams at a time.
public struct CheckReply: Hashable, Sendable, Codable {
    /// The teams asked about.
    public var teams: [TeamCheck]
    /// What to ask for as `after` to get the next page; absent on the last.
    public var next: String?

    /// As given; what is left out is absent.
    public init(teams: [TeamCheck], next: String? = nil) {
        self.teams = teams
        self.next = next
    }

    private enum CodingKeys: String, CodingKey {
        case teams
        case next
    }
}

/// What `auth.test` says of one team's token, against what its policy needs.
public struct TeamCheck: Hashable, Sendable, Codable {
    /// The team's id, as its file says.
    public var team: String
    /// The name of its file, without `.toml`.
    public var name: String
    /// Whether its own file says `enabled = true`.
    public var enabled: Bool
    /// Whether nothing stands in the way of its work.
    public var ok: Bool
    /// What does, in words; empty when nothing does.
    public var problems: [String]
    /// Where the team stands although nothing is in its way any more, and what ends that, in words.
    public var note: String?
    /// The team that the token belongs to; absent when Slack did not say.
    public var teamFound: String?
    /// `bot` or `user`; absent when Slack did not say.
    public var tokenKind: String?
    /// The scopes that the policy needs and the token lacks.
    public var scopesMissing: [String]

    /// As given; what is left out is absent.
    public init(
        team: String,
        name: String,
        enabled: Bool,
        ok: Bool,
        problems: [String],
        note: String? = nil,
        teamFound: String? = nil,
        tokenKind: String? = nil,
        scopesMissing: [String]
    ) {
        self.team = team
        self.name = name
        self.enabled = enabled
        self.ok = ok
        self.problems = problems
        self.note = note
        self.teamFound = teamFound
        self.tokenKind = tokenKind
        self.scopesMissing = scopesMissing
    }

    private enum CodingKeys: String, CodingKey {
        case team
        case name
        case enabled
        case ok
        case problems
        case note
        case teamFound = "team_found"
        case tokenKind = "token_kind"
        case scopesMissing = "scopes_missing"
    }
}
