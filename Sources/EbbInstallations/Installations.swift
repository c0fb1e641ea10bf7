public import EbbCore

/// Everything that a store holds for one app, at one moment, and the rules by which a team's token is found in it.
public struct Installations: Hashable, Sendable {
    /// The most installations that are taken from one store.
    public static let limit = 100_000

    /// How many installations there are of the app, or of all apps without a client id.
    public let count: Int
    private var byTeam: [TeamID: [Installation]] = [:]
    private var ofOrgs: [Installation] = []

    /// All of them, for tests.
    var all: [Installation] { self.byTeam.values.flatMap(\.self) + self.ofOrgs }

    /// The installations of the app with that client id; of any app when it is empty.
    public init(_ all: [Installation], clientID: String) {
        let own = clientID.isEmpty ? all : all.filter { $0.clientID == clientID }
        self.count = own.count
        for installation in own {
            if let team = installation.team {
                self.byTeam[team, default: []].append(installation)
            } else if installation.enterprise != nil {
                self.ofOrgs.append(installation)
            }
        }
    }

    /// What there is for one team.
    public enum Finding: Hashable, Sendable {
        /// The team's own installation.
        case own(Installation)
        /// Installations in whole organisations, by the organisation's id: Slack alone knows which of them serves the
        /// team.
        case organizations([Installation])
        /// None.
        case missing
        /// Only one without a bot's token.
        case noBotToken
        /// Installations of several apps, by their client ids.
        case severalApps([String])
        /// Installations of one app in several organisations, or in one and outside.
        case severalOrganizations([String])
        /// What may be the team's installation could not be read; why.
        case unreadable(String)
    }

    /// Looks a team up. Its own installation goes before an organisation's, as in Bolt; of several with a token none is
    /// picked.
    public func find(_ team: TeamID) -> Finding {
        let own = self.byTeam[team] ?? []
        if let finding = Self.pick(own) { return finding }
        if let why = Self.unreadable(self.ofOrgs) { return .unreadable(why) }
        let orgs = self.ofOrgs.filter(\.hasToken)
        let apps = Self.apps(orgs)
        guard apps.count <= 1 else { return .severalApps(apps) }
        if !orgs.isEmpty {
            return .organizations(orgs.sorted { ($0.enterprise?.rawValue ?? "") < ($1.enterprise?.rawValue ?? "") })
        }
        return own.isEmpty ? .missing : .noBotToken
    }

    private static func pick(_ own: [Installation]) -> Finding? {
        if let why = Self.unreadable(own) { return .unreadable(why) }
        let usable = own.filter(\.hasToken)
        let apps = Self.apps(usable)
        guard apps.count <= 1 else { return .severalApps(apps) }
        guard usable.count <= 1 else {
            return .severalOrganizations(usable.map { $0.enterprise?.rawValue ?? "none" }.sorted())
        }
        return usable.first.map(Finding.own)
    }

    private static func apps(_ installations: [Installation]) -> [String] {
        Set(installations.map { $0.clientID ?? "unknown" }).sorted()
    }

    private static func unreadable(_ installations: [Installation]) -> String? {
        for installation in installations {
            if case .unreadable(let why) = installation.bot { return why }
        }
        return nil
    }
}

extension Installation {
    /// Whether there is a bot's token.
    var hasToken: Bool {
        if case .token = self.bot { true } else { false }
    }
}
