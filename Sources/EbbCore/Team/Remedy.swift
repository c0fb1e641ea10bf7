/// What an operator can do about a team that stopped.
public enum Remedy {
    /// What to do, in one sentence.
    public static func text(_ reason: String) -> String {
        switch reason {
        case "wrong_team":
            "Put this team's own token in place (a credential counts from `systemctl restart ebbd` on), or correct `team` "
                + "in its file and reload."
        case "user_token":
            "Use the app's bot token, or write `user_token = true` in the team's file: that closes the person's own DMs."
        case "token_unreadable":
            "Put the token where the team's file says: into the file of token_file, then `ebbctl reload`; or under the name of "
                + "token_credential into /etc/ebb/credentials, then restart ebbd."
        case "no_installation", "no_bot_token":
            "Install the app with its bot scopes in this workspace, or write `token_credential` or `token_file` in the "
                + "team's file; Ebb looks again in every tick."
        case "ambiguous_installation":
            "Write `client_id` under [installations], or `token_credential` or `token_file` in the team's file; then "
                + "`systemctl reload ebbd`."
        case "missing_scope":
            "Add the missing scope to the app, install it again in this workspace, and put the new token in place. \(self.newToken)"
        case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
            "Install the app again in this workspace, and put the new token in place. \(self.newToken)"
        case "not_allowed_token_type":
            "Use a bot token (xoxb-…) of the app."
        case "org_login_required", "team_access_not_granted", "no_permission", "access_denied", "accesslimited",
            "enterprise_is_restricted", "ekm_access_denied", "two_factor_setup_required":
            "Ask an administrator of this workspace to grant the app access, then run `ebbctl resume` for the team."
        case "restricted_action":
            "A setting of this workspace forbids it: ask an administrator who may manage group DMs there, then run "
                + "`ebbctl resume` for the team."
        default:
            "See what Slack says about this code, then run `ebbctl resume` for the team."
        }
    }

    private static let newToken =
        "It counts after `ebbctl reload`; a credential of systemd's after `systemctl restart ebbd`."

    /// What to do about a state file that could not be used, by the failure's short name; nil when there is nothing.
    public static func ofState(_ reason: String) -> String? {
        switch reason {
        case "state_full": "Make room where the state file lies; Ebb then goes on by itself."
        case "state_busy":
            "Close whatever else has the state file open (`fuser -v` names it); Ebb then goes on by itself."
        case "state_io":
            "Look at the disk (`journalctl -k`) and at who may write the state file; Ebb then goes on by itself."
        case "state_corrupt":
            "Stop ebbd and put a copy of the state file back; without one move it away, and Ebb lists every team anew."
        case "state_statement": "This is a fault of Ebb's own: restart ebbd, and report it with this record."
        default: nil
        }
    }

    /// What was found, in words: for a missing scope, which one is needed and which there are.
    public static func detail(_ code: SlackErrorCode, needed: String?, provided: String?) -> String {
        guard needed != nil || provided != nil else { return "Slack answered \(code)" }
        return "Slack answered \(code); needed: \(needed ?? "not said"), provided: \(provided ?? "not said")"
    }
}
