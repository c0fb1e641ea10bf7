import EbbCore
import SlackAPI
import Testing

@testable import EbbInstallations

/// The rules by which a team's token is found, without any store.
@Suite struct RuleTests {
    private static let team = TeamID(unchecked: "T0001")

    private static func installation(
        _ client: String?,
        _ enterprise: String?,
        _ team: String?,
        _ token: String?
    ) -> Installation {
        Installation(
            clientID: client,
            enterprise: enterprise.map { TeamID(unchecked: $0) },
            team: team.map { TeamID(unchecked: $0) },
            bot: token.flatMap { Token($0) }.map { .token($0, expires: nil) } ?? .none
        )
    }

    @Test func `a team's own installation goes before its organisation's`() {
        let own = Self.installation("1.2", "E01", "T0001", "xoxb-1")
        let all = Installations([Self.installation("1.2", "E01", nil, "xoxb-2"), own], clientID: "")
        #expect(all.find(Self.team) == .own(own))
    }

    @Test func `of several organisations' none is picked here`() {
        let orgs = ["E01", "E02"].map { (org: String) in Self.installation("1.2", org, nil, "xoxb-\(org)") }
        #expect(Installations(orgs.reversed(), clientID: "").find(Self.team) == .organizations(orgs))
        let apps = [orgs[0], Self.installation("3.4", "E02", nil, "xoxb-3")]
        #expect(Installations(apps, clientID: "").find(Self.team) == .severalApps(["1.2", "3.4"]))
        #expect(Installations(apps, clientID: "3.4").find(Self.team) == .organizations([apps[1]]))
    }

    @Test func `what could be two is refused, and what has no token does not count`() {
        let alone = Self.installation("1.2", nil, "T0001", "xoxb-1")
        let inside = Self.installation("1.2", "E01", "T0001", "xoxb-2")
        #expect(
            Installations([alone, inside], clientID: "").find(Self.team) == .severalOrganizations(["E01", "none"])
        )
        let empty = Self.installation("1.2", "E01", "T0001", nil)
        #expect(Installations([alone, empty], clientID: "").find(Self.team) == .own(alone))
        #expect(Installations([empty], clientID: "").find(Self.team) == .noBotToken)
        var broken = inside
        broken.bot = .unreadable("half")
        #expect(Installations([alone, broken], clientID: "").find(Self.team) == .unreadable("half"))
    }

    @Test(arguments: [
        ("1767308400", 1_767_308_400), ("1767308400.0", 1_767_308_400), ("2026-01-01 23:00:00.000000", 1_767_308_400),
        ("2026-01-01 23:00:00", 1_767_308_400), ("2026-01-01 23:00:00+00", 1_767_308_400),
        ("2026-01-01T23:00:00Z", 1_767_308_400),
    ])
    func `an expiry is read in every form that the SDKs write`(text: String, seconds: Int64) {
        #expect(ExpiryText.parse(text) == WallTime(seconds: seconds))
    }

    @Test(arguments: ["", "soon", "-5", "1e99", "nan", "2026-13-01 00:00:00"])
    func `what is no time is none`(text: String) { #expect(ExpiryText.parse(text) == nil) }

    @Test func `empty texts are as good as none, and ids of another shape are dropped`() {
        var row = InstallationRow(clientID: "1.2", enterpriseID: "", teamID: "T0001", botToken: "", expiresAt: "")
        #expect(row.installation == Self.installation("1.2", nil, "T0001", nil))
        row.teamID = "T0001/../x"
        #expect(row.installation == nil)
        row.teamID = nil
        #expect(row.installation == nil)
        row.enterpriseID = "E01"
        #expect(row.installation == Self.installation("1.2", "E01", nil, nil))
        row.botToken = "two words"
        guard case .unreadable? = row.installation?.bot else {
            Issue.record("what is no token is taken for one")
            return
        }
    }
}
