import EbbCore
import EbbDaemon
import EbbStore

/// A team for which Slack answers that nothing will ever come of it is stopped at once, in words that are stored.
///
/// That a stopped team is asked nothing is ``Consent``'s to say, which takes Ebb's word for which are: this looks at the word.
package struct RefusedTokens: Invariant {
    package static let name = "a team whose token Slack refuses is stopped"

    /// Design, section 5: those after which only a person can help.
    private static let codes: Set<String> = [
        "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
        "missing_scope", "no_permission", "access_denied", "accesslimited", "team_access_not_granted",
        "two_factor_setup_required", "ekm_access_denied", "enterprise_is_restricted",
    ]
    private static let patience = Duration.seconds(30)

    private var owed: [TeamID: (code: String, since: Instant)] = [:]
    private let hasTrouble: Bool

    package init(_ script: Script) { self.hasTrouble = script.hasDiskTrouble || script.isSuspended }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard !self.hasTrouble else { return nil }
        switch observation.what {
        // Another token may be the team's from here on, or a person has decided.
        case .began, .ended, .killed, .read, .readBroken, .told(.reloaded), .commanded: self.owed = [:]
        case .answered(let request, let answer?):
            // An app's installations may hold another token by then, which is tried before a team is stopped.
            guard let team = request.team, let code = answer.error, Self.codes.contains(code),
                facts.settings(of: team).allSatisfy({ $0.tokenSource != .installation })
            else { break }
            switch request.method {
            // Who asks these may be a person, or an undo, which waits for one.
            case .authTest, .authTeamsList, .conversationsOpen: break
            case .usersConversations, .conversationsHistory, .conversationsMembers, .conversationsClose,
                .chatPostMessage:
                self.owed[team] = self.owed[team] ?? (code, observation.at)
            }
        case .wrote(let changes):
            for record in changes.teams {
                if case .stopped = record.standing { self.owed[record.team] = nil }
            }
        default: break
        }
        for (team, (code, since)) in self.owed.sorted(by: { $0.key < $1.key })
        where observation.at - since > Self.patience {
            return "\(team) was answered \(code), and is not stopped after \((observation.at - since).inSeconds) s"
        }
        return nil
    }
}
