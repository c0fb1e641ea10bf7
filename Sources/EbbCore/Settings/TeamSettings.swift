/// One team's settings: its own file over the site's `[policy]` and `[rate_limit.per_minute]`.
public struct TeamSettings: Hashable, Sendable, Codable {
    /// The name of its file, without `.toml`.
    public var name: String
    /// The workspace that the token must belong to.
    public var team: TeamID
    /// The opt-in. False unless the team's own file says true.
    public var enabled: Bool
    /// Where its token is.
    public var tokenSource: TokenSource
    /// Whether a person's token may be worked with; it closes that person's own group DMs.
    public var userToken: Bool
    /// What is stale and what is kept, the site's and the team's keys already made one.
    public var policy: Policy {
        get { self.sharedPolicy.value }
        set { self.sharedPolicy = Shared(newValue) }
    }
    /// The same, as teams share it that say nothing of their own.
    public var sharedPolicy: Shared<Policy>
    /// Calls per minute, before `share`; every method has a value.
    public var perMinute: [SlackMethod: Double]

    /// Settings as given, the defaults for the rest, also for the methods that `perMinute` lacks.
    /// Without a `tokenSource` it is the credential with the team's name.
    public init(
        name: String,
        team: TeamID,
        enabled: Bool = false,
        tokenSource: TokenSource? = nil,
        userToken: Bool = false,
        policy: Policy = Policy(),
        perMinute: [SlackMethod: Double] = [:]
    ) {
        self.init(
            name: name,
            team: team,
            enabled: enabled,
            tokenSource: tokenSource,
            userToken: userToken,
            policy: Shared(policy),
            perMinute: perMinute
        )
    }

    /// The same with a policy that other teams have too.
    public init(
        name: String,
        team: TeamID,
        enabled: Bool,
        tokenSource: TokenSource?,
        userToken: Bool,
        policy: Shared<Policy>,
        perMinute: [SlackMethod: Double]
    ) {
        self.name = name
        self.team = team
        self.enabled = enabled
        self.tokenSource = tokenSource ?? .credential(name)
        self.userToken = userToken
        self.sharedPolicy = policy
        self.perMinute = SlackMethod.perMinute(perMinute, over: [:])
    }

    private enum CodingKeys: String, CodingKey {
        case name, team, enabled, tokenSource, userToken, perMinute
        case sharedPolicy = "policy"
    }

    /// The same text for the same settings, in every process and build: sixteen hexadecimal digits.
    /// What is dead stays dead while this stays as it was.
    public var fingerprint: String {
        var print = Fingerprint()
        print.add("name", self.name)
        print.add("team", self.team.rawValue)
        print.add("enabled", "\(self.enabled)")
        switch self.tokenSource {
        case .credential(let name): print.add("token_credential", name)
        case .file(let path): print.add("token_file", path)
        case .installation: print.add("token", "installation")
        }
        print.add("user_token", "\(self.userToken)")
        for method in SlackMethod.allCases {
            print.add(method.rawValue, "\(self.perMinute[method] ?? method.defaultPerMinute)")
        }
        self.policy.addVerdictRules(to: &print)
        self.policy.addLimits(to: &print)
        return print.text
    }
}

/// Where a team's token is. A token itself never stands in a configuration file.
public enum TokenSource: Hashable, Sendable, Codable {
    /// In `$CREDENTIALS_DIRECTORY`: the credential of this name, or `token_` and this name.
    case credential(String)
    /// In the file with this absolute path, readable by its owner alone.
    case file(String)
    /// In the app's installation store (`[installations]`), under the team's id.
    case installation
}
