import EbbCore
import SlackAPI

/// What follows when Slack refuses a token that comes from the app's installations.
extension Worker {
    /// The codes by which Slack says that a token is good no more.
    private static let spentTokens: Set<String> = [
        "token_expired", "token_revoked", "invalid_auth", "not_authed", "account_inactive",
    ]

    /// The app may have put another token in place meanwhile, or will: then the team does not stop. Nil when it should.
    func endForAnotherToken(_ code: SlackErrorCode) async -> BatchEnd? {
        guard self.settingsInUse?.tokenSource == .installation, let used = self.tokenInUse,
            Self.spentTokens.contains(code.rawValue)
        else { return nil }
        await self.services.installed.replace(used, of: self.team, isExpired: code.rawValue == "token_expired")
        switch self.services.teams.token(of: self.team) {
        case .success(let token): return token.fingerprint == used.fingerprint ? nil : .notReady
        case .failure(let problem): return problem.mayPass ? .tokenAwaited(problem) : nil
        }
    }
}
