import EbbCore
import Foundation
import SlackAPI
import Testing

@testable import EbbInstallations

/// The stores that Slack's own SDKs wrote.
@Suite struct FixtureTests {
    private static let client = "1111111111.2222222222"
    private static let stores: [(String, [String])] = [
        ("sqlite:sqlite3-store.db", ["xoxb-fake-acme-1", "xoxe.xoxb-fake-beta-new", "xoxb-fake-globex-east-1"]),
        ("sqlite:sqlalchemy-store.db", ["xoxb-fake-acme-1", "xoxe.xoxb-fake-beta-new", "xoxb-fake-globex-east-1"]),
        ("files:file-store", ["xoxb-fake-acme-1", "xoxe.xoxb-fake-beta-new", "xoxb-fake-globex-east-1"]),
        ("files:js-file-store", ["xoxb-fake-js-1", "xoxe.xoxb-fake-js-2", "xoxb-fake-js-3"]),
    ]

    private static func expires(_ store: String) -> WallTime {
        WallTime(seconds: store == "files:js-file-store" ? 1_767_268_800 : 1_767_308_400)
    }

    @Test(arguments: stores, ["", client])
    func `every kind of installation is found`(store: (String, [String]), client: String) throws {
        let found = try StoreReading(.fixture(store.0, clientID: client)).run()
        let expected = [
            ("T0FAKE0001", nil, store.1[0], nil), ("T0FAKE0002", nil, store.1[1], Self.expires(store.0)),
            ("T0FAKE0003", "E0FAKE0001", store.1[2], nil),
        ]
        for (team, enterprise, text, expires) in expected {
            let finding = found.find(TeamID(unchecked: team))
            let token = try #require(Token(text))
            #expect(
                finding
                    == .own(
                        Installation(
                            clientID: Self.client,
                            enterprise: enterprise.map { TeamID(unchecked: $0) },
                            team: TeamID(unchecked: team),
                            bot: .token(token, expires: expires)
                        )
                    )
            )
        }
        guard case .organizations(let orgs) = found.find(TeamID(unchecked: "T0FAKE0004")) else {
            Issue.record("an org-wide installation is none for a team")
            return
        }
        #expect(orgs.map(\.enterprise?.rawValue) == ["E0FAKE0002"])
        #expect(found.count == (store.0 == "files:js-file-store" ? 4 : 5))
    }

    @Test(arguments: stores.map(\.0))
    func `another app's client id finds nothing`(store: String) throws {
        let found = try StoreReading(.fixture(store, clientID: "3.4")).run()
        #expect(found.count == 0)
        #expect(found.find(TeamID(unchecked: "T0FAKE0001")) == .missing)
    }

    @Test(arguments: stores.map(\.0).prefix(3))
    func `a person's token alone is no bot's`(store: String) throws {
        let place = Installation(
            clientID: Self.client,
            enterprise: nil,
            team: TeamID(unchecked: "T0FAKE0005"),
            bot: .none
        )
        let all = try StoreReading(.fixture(store)).run().all
        #expect(all.contains(place))
    }
}

extension InstallationsSettings {
    /// A store of the fixtures.
    static func fixture(_ name: String, clientID: String = "") -> InstallationsSettings {
        let parts = name.split(separator: ":")
        let path = Fixtures.path + "/" + parts[1]
        return InstallationsSettings(
            source: parts[0] == "sqlite" ? .sqlite(path: path) : .files(path: path),
            clientID: clientID
        )
    }
}

enum Fixtures {
    /// The folder of the stores, as they were copied beside the tests.
    static let path = (Bundle.module.resourcePath ?? "") + "/Bolt"
}
