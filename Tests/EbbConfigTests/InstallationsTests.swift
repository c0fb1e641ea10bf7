import EbbCore
import Testing

@testable import EbbConfig

/// `[installations]`, and what it means for where a team's token is.
@Suite struct InstallationsTests {
    @Test(arguments: [
        ("sqlite:/srv/bolt/store.db", InstallationStore.sqlite(path: "/srv/bolt/store.db")),
        ("sqlite:///srv/bolt/store.db", .sqlite(path: "/srv/bolt/store.db")),
        ("files:/srv/bolt", .files(path: "/srv/bolt")),
        (
            "postgresql://ebb@db/bolt?sslmode=verify-full",
            .postgresql(url: "postgresql://ebb@db/bolt?sslmode=verify-full")
        ),
        ("postgresql:///bolt?host=/run/postgresql", .postgresql(url: "postgresql:///bolt?host=/run/postgresql")),
        ("postgres://ebb@db/bolt", .postgresql(url: "postgres://ebb@db/bolt")),
    ])
    func `each kind of store is taken`(text: String, store: InstallationStore) throws {
        let folder = try ConfigFolder(["ebb.toml": "[installations]\nsource = \"\(text)\"\nclient_id = \"1.2\""])
        #expect(try folder.load().settings.installations == InstallationsSettings(source: store, clientID: "1.2"))
    }

    @Test func `with a store it has the token, unless the team's own file says where it is`() throws {
        let store = "[installations]\nsource = \"files:/srv/bolt\""
        let teams = [
            "teams.d/a.toml": "team = \"T1\"", "teams.d/b.toml": "team = \"T2\"\ntoken_credential = \"b\"",
            "teams.d/c.toml": "team = \"T3\"\ntoken_file = \"/nowhere\"",
        ]
        let with = try ConfigFolder(teams.merging(["ebb.toml": store]) { $1 }).load().settings.teams
        #expect(with.map(\.tokenSource) == [.installation, .credential("b"), .file("/nowhere")])
        let without = try ConfigFolder(teams.merging(["ebb.toml": ""]) { $1 }).load().settings.teams
        #expect(without.map(\.tokenSource) == [.credential("a"), .credential("b"), .file("/nowhere")])
        #expect(with[0].fingerprint != without[0].fingerprint)
        #expect(with[1].fingerprint == without[1].fingerprint)
    }
}
