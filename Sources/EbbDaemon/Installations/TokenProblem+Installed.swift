import EbbCore
import EbbInstallations

/// Why the app's installations give a team no token.
extension TokenProblem {
    /// Nothing has been read so far.
    static let notRead = TokenProblem(
        reason: "installations_not_read",
        detail: "the app's installations have not been read yet",
        mayPass: true
    )

    static let unreadableReason = "installations_unreadable"

    /// They could not be read, and never were since the start.
    static func unreadable(_ failure: InstallationError) -> TokenProblem { .unreadable(failure.detail) }

    /// They, or the team's own entry, could not be read.
    static func unreadable(_ why: String) -> TokenProblem {
        TokenProblem(
            reason: Self.unreadableReason,
            detail: "\(why). The team waits, and every tick looks again",
            mayPass: true
        )
    }

    /// The token has expired, and the app has put no other in its place.
    static func expired(at wall: WallTime?, _ failure: InstallationError?) -> TokenProblem {
        let when = wall.map { " on \(RFC3339.format($0))" } ?? ""
        let since = failure.map { "; the store could not be read since (\($0.shortName))" } ?? ""
        return TokenProblem(
            reason: "token_expired",
            detail:
                "the token in the app's installations expired\(when), and the app has not refreshed it\(since). Bolt "
                + "refreshes it when an event comes in; Ebb never does, and every tick looks again",
            mayPass: true
        )
    }

    /// No entry is the team's.
    static let noInstallation = TokenProblem(
        reason: "no_installation",
        detail: "the app's installations hold none for this team"
    )

    /// The team has an entry without a bot's token.
    static let noBotToken = TokenProblem(
        reason: "no_bot_token",
        detail: "the app's installation for this team has no bot token, and Ebb takes no person's from there"
    )

    /// Slack named the team with none of these organisations' tokens.
    static func notServed(by organizations: [TeamID]) -> TokenProblem {
        let names = organizations.prefix(5).map(\.rawValue).joined(separator: ", ")
        return TokenProblem(
            reason: "no_installation",
            detail: "the app's installations hold none for this team, and those of \(names) do not cover it"
        )
    }

    /// Several apps share the store.
    static func severalApps(_ apps: [String]) -> TokenProblem {
        TokenProblem(
            reason: "ambiguous_installation",
            detail: "several apps have an installation for this team: \(apps.prefix(5).joined(separator: ", ")). Write "
                + "the client_id of yours under [installations]"
        )
    }

    /// The team has one inside of an organisation and another outside, or in another one.
    static func severalOrganizations(_ organizations: [String]) -> TokenProblem {
        TokenProblem(
            reason: "ambiguous_installation",
            detail: "this team has several installations, in the organisations "
                + "\(organizations.prefix(5).joined(separator: ", ")). Have the app delete the old one, or write "
                + "token_credential or token_file in the team's file"
        )
    }
}
