import EbbCore

/// What a folder's name in a file store says.
enum StoreName: Hashable {
    /// `1111111111.2222222222`: an app's installations.
    case client(String)
    /// `1111111111.2222222222T…`: Node's, for a workspace outside of Grid; it loses the slash in between.
    case clientAndTeam(String, TeamID)
    /// `E…-T…`, `none-T…`, `E…-none`: Python's, and Node's for a workspace in Grid.
    case pair(enterprise: TeamID?, team: TeamID?)
    /// `E…`: Node's, for a whole organisation.
    case organization(TeamID)

    /// Nil for the name of anything else.
    init?(_ name: String) {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2 {
            let enterprise = Self.id(parts[0], "E")
            let team = Self.id(parts[1], "T")
            guard parts[0] == "none" || enterprise != nil, parts[1] == "none" || team != nil,
                enterprise != nil || team != nil
            else { return nil }
            self = .pair(enterprise: enterprise, team: team)
            return
        }
        if let organization = Self.id(name, "E") {
            self = .organization(organization)
            return
        }
        let client = name.prefix { $0 == "." || ("0"..."9").contains($0) }
        guard !client.isEmpty, client.utf8.count <= 64, client.first != "." else { return nil }
        let rest = String(name.dropFirst(client.count))
        if rest.isEmpty {
            self = .client(String(client))
        } else if let team = Self.id(rest, "T") {
            self = .clientAndTeam(String(client), team)
        } else {
            return nil
        }
    }

    /// An id of Slack's that begins with that letter.
    static func id(_ text: String, _ letter: Character) -> TeamID? {
        text.first == letter ? TeamID(text) : nil
    }
}
