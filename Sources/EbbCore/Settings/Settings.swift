/// Everything that the configuration says, checked and with its defaults filled in.
public struct Settings: Hashable, Sendable, Codable {
    /// When Ebb works.
    public var tick: TickSettings
    /// How much it may send.
    public var rateLimit: RateLimitSettings
    /// Where Slack is.
    public var slack: SlackSettings
    /// Where Ebb keeps its state.
    public var state: StateSettings
    /// Where the operator's tool reaches it.
    public var control: ControlSettings
    /// What it tells of itself.
    public var metrics: MetricsSettings
    /// Where tokens may come from besides the teams' files.
    public var installations: InstallationsSettings
    /// Every team that has a file, enabled or not, sorted by name. No two have the same name or id.
    public var teams: [TeamSettings]
    /// The time zones of every policy's hours, by name.
    public var zones: [String: ZoneTable]

    /// Settings as given, the defaults for the rest; `teams` are sorted by name.
    public init(
        tick: TickSettings = TickSettings(),
        rateLimit: RateLimitSettings = RateLimitSettings(),
        slack: SlackSettings = SlackSettings(),
        state: StateSettings = StateSettings(),
        control: ControlSettings = ControlSettings(),
        metrics: MetricsSettings = MetricsSettings(),
        installations: InstallationsSettings = InstallationsSettings(),
        teams: [TeamSettings] = [],
        zones: [String: ZoneTable] = [:]
    ) {
        self.tick = tick
        self.rateLimit = rateLimit
        self.slack = slack
        self.state = state
        self.control = control
        self.metrics = metrics
        self.installations = installations
        self.teams = teams.sorted { $0.name < $1.name }
        self.zones = zones
    }

    /// The team with this id, or nil.
    public func team(_ id: TeamID) -> TeamSettings? {
        self.teams.first { $0.team == id }
    }

    /// The team that an operator means: by its id or its file's name; an id goes first.
    public func team(named text: String) -> TeamSettings? {
        self.teams.first { $0.team.rawValue == text } ?? self.teams.first { $0.name == text }
    }
}
