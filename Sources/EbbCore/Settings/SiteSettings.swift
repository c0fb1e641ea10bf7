/// `[tick]`: when Ebb works.
public struct TickSettings: Hashable, Sendable, Codable {
    /// From the start of a tick to the start of the next; 1 s to 24 h.
    public var interval: Duration
    /// Upper bound of the random delay between Ebb's first start and its first tick; 0 s to 24 h.
    public var firstDelay: Duration

    /// Settings as given, the defaults for the rest.
    public init(interval: Duration = .minutes(30), firstDelay: Duration = .minutes(1)) {
        self.interval = interval
        self.firstDelay = firstDelay
    }
}

/// What a 429 holds back (`on_429`).
public enum HoldScope: String, CaseIterable, Hashable, Sendable, Codable {
    /// The team and method refused; everything, once the refusals look like one limit for the whole app.
    case adaptive
    /// Everything.
    case global
    /// The team and method refused, as Slack documents its limits.
    case method
}

/// `[rate_limit]`: how much Ebb may send.
public struct RateLimitSettings: Hashable, Sendable, Codable {
    /// The limit of everything sent, all teams and methods together, before `share`; 0.001 to 1000.
    public var requestsPerSecond: Double
    /// Ebb's part of that and of every limit per minute; above 0, at most 1.
    public var share: Double
    /// Permits that may be used at one instant after a rest; 1 to 1000.
    public var burst: Int
    /// What a 429 holds back.
    public var on429: HoldScope
    /// Calls per minute and team, before `share`; every method has a value. Teams may differ: ``TeamSettings/perMinute``.
    public var perMinute: [SlackMethod: Double]

    /// Settings as given, the defaults for the rest, also for the methods that `perMinute` lacks.
    public init(
        requestsPerSecond: Double = 1,
        share: Double = 0.5,
        burst: Int = 1,
        on429: HoldScope = .adaptive,
        perMinute: [SlackMethod: Double] = [:]
    ) {
        self.requestsPerSecond = requestsPerSecond
        self.share = share
        self.burst = burst
        self.on429 = on429
        self.perMinute = SlackMethod.perMinute(perMinute, over: [:])
    }
}

extension SlackMethod {
    /// A value for every method: the team's, else the site's, else the default.
    public static func perMinute(
        _ team: [SlackMethod: Double],
        over site: [SlackMethod: Double]
    ) -> [SlackMethod: Double] {
        // Most teams say nothing of their own, and so share one table.
        if team.isEmpty, site.count == SlackMethod.allCases.count { return site }
        if site.isEmpty, team.count == SlackMethod.allCases.count { return team }
        var all: [SlackMethod: Double] = [:]
        for method in SlackMethod.allCases {
            all[method] = team[method] ?? site[method] ?? method.defaultPerMinute
        }
        return all
    }
}

/// `[slack]`: where Slack is.
public struct SlackSettings: Hashable, Sendable, Codable {
    /// The URL that a method's name is appended to; ends in a slash. Plain http only to a loopback address.
    public var baseURL: String
    /// The longest that one request may take, from start to end; 1 s to 10 min.
    public var timeout: Duration

    /// Settings as given, the defaults for the rest.
    public init(baseURL: String = "https://slack.com/api/", timeout: Duration = .seconds(30)) {
        self.baseURL = baseURL
        self.timeout = timeout
    }
}

/// `[state]`: where Ebb keeps what must survive a restart.
public struct StateSettings: Hashable, Sendable, Codable {
    /// The absolute path of the SQLite file.
    public var path: String
    /// How long the record of a close is kept; 1 day to 3650 days.
    public var keepAudit: Duration

    /// Settings as given, the defaults for the rest.
    public init(path: String = "/var/lib/ebb/ebb.db", keepAudit: Duration = .days(400)) {
        self.path = path
        self.keepAudit = keepAudit
    }
}

/// `[control]`: where the operator's tool reaches Ebb.
public struct ControlSettings: Hashable, Sendable, Codable {
    /// The absolute path of the Unix socket.
    public var socket: String

    /// Settings as given, the defaults for the rest.
    public init(socket: String = "/run/ebb/control.sock") {
        self.socket = socket
    }
}

/// `[metrics]`: what Ebb tells of itself.
public struct MetricsSettings: Hashable, Sendable, Codable {
    /// Where metrics and the status page are served; nil for nowhere.
    public var listen: ListenAddress?
    /// Beyond this many teams their metrics are folded into one; 0 to 100,000.
    public var perTeam: Int

    /// Settings as given, the defaults for the rest.
    public init(listen: ListenAddress? = nil, perTeam: Int = 100) {
        self.listen = listen
        self.perTeam = perTeam
    }
}

/// `[installations]`: where tokens may come from besides the teams' files.
public struct InstallationsSettings: Hashable, Sendable, Codable {
    /// The installation store of a Bolt app; nil for none.
    public var source: InstallationStore?
    /// The client id of the app whose installations count; empty for any.
    public var clientID: String

    /// Settings as given, the defaults for the rest.
    public init(source: InstallationStore? = nil, clientID: String = "") {
        self.source = source
        self.clientID = clientID
    }
}

/// Where a Bolt app keeps its installations.
public enum InstallationStore: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A file of SQLite with this absolute path, of the Python SDK's SQLite3 or SQLAlchemy store.
    case sqlite(path: String)
    /// A database of PostgreSQL, as libpq's URL; of the Python SDK's SQLAlchemy store. Never with a password.
    case postgresql(url: String)
    /// A folder with this absolute path, of the Python or the Node SDK's file store.
    case files(path: String)

    /// As the configuration writes it.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgresql(let url): url
        case .files(let path): "files:\(path)"
        }
    }
}
