import EbbCore
import EbbInstallations
import SlackAPI

/// What the app's installations said of each team when they were last read well, and the rules by which that gives a
/// token: a value, without a clock.
struct TokenShelf: Sendable {
    /// An organisation's token that did not serve a team may later.
    static let passedOverFor = Duration.days(1)

    private var found: [TeamID: Installations.Finding] = [:]
    private var expired: Set<String> = []
    private var passedOver: [TeamID: [TeamID: Instant]] = [:]

    /// Takes what was read. Where a team's own entry could not be, what it said before stays.
    mutating func take(_ installations: Installations, for teams: [TeamID]) {
        var found: [TeamID: Installations.Finding] = [:]
        for team in teams {
            let finding = installations.find(team)
            if case .unreadable = finding, let known = self.found[team] {
                found[team] = known
            } else {
                found[team] = finding
            }
        }
        self.found = found
        let known = Set(found.values.flatMap(\.fingerprints))
        self.expired.formIntersection(known)
    }

    /// Slack has said that this token has expired.
    mutating func noteExpired(_ token: Token) { self.expired.insert(token.fingerprint) }

    /// Slack has said that this organisation's token does not serve the team.
    mutating func passOver(_ token: Token, for team: TeamID, now: Instant) {
        guard case .organizations(let all)? = self.found[team] else { return }
        for installation in all where installation.token?.fingerprint == token.fingerprint {
            if let organization = installation.enterprise {
                self.passedOver[team, default: [:]][organization] = now + Self.passedOverFor
            }
        }
    }

    /// A team's token at `wall`, or why it has none.
    ///
    /// - Parameter failure: why the store could not be read the last time; nil when it could.
    func token(
        of team: TeamID,
        failure: InstallationError?,
        wall: WallTime,
        now: Instant
    ) -> Result<Token, TokenProblem> {
        switch self.found[team] {
        case nil:
            return .failure(failure.map(TokenProblem.unreadable) ?? .notRead)
        case .own(let installation)?:
            return self.token(of: installation, failure, wall)
        case .organizations(let all)?:
            let passedOver = self.passedOver[team] ?? [:]
            let left = all.filter { installation in
                installation.enterprise.flatMap { passedOver[$0] }.map { $0 <= now } ?? true
            }
            guard let first = left.first else { return .failure(.notServed(by: all.compactMap(\.enterprise))) }
            // One that has expired says nothing of whether another one serves the team.
            let good = left.lazy.map { self.token(of: $0, failure, wall) }.first { (try? $0.get()) != nil }
            return good ?? self.token(of: first, failure, wall)
        case .missing?:
            return .failure(.noInstallation)
        case .noBotToken?:
            return .failure(.noBotToken)
        case .severalApps(let apps)?:
            return .failure(.severalApps(apps))
        case .severalOrganizations(let organizations)?:
            return .failure(.severalOrganizations(organizations))
        case .unreadable(let why)?:
            return .failure(.unreadable(why))
        }
    }

    private func token(
        of installation: Installation,
        _ failure: InstallationError?,
        _ wall: WallTime
    ) -> Result<Token, TokenProblem> {
        guard case .token(let token, let expires) = installation.bot else { return .failure(.noBotToken) }
        if let expires, expires <= wall { return .failure(.expired(at: expires, failure)) }
        if self.expired.contains(token.fingerprint) { return .failure(.expired(at: expires, failure)) }
        return .success(token)
    }
}

extension Installation {
    /// The bot's token, if there is one.
    fileprivate var token: Token? {
        if case .token(let token, _) = self.bot { token } else { nil }
    }
}

extension Installations.Finding {
    /// The fingerprints of the tokens in it.
    fileprivate var fingerprints: [String] {
        switch self {
        case .own(let installation): [installation].compactMap { $0.token?.fingerprint }
        case .organizations(let all): all.compactMap { $0.token?.fingerprint }
        case .missing, .noBotToken, .severalApps, .severalOrganizations, .unreadable: []
        }
    }
}
