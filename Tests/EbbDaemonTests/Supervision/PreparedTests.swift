import EbbConfig
import EbbCore
import Foundation
import SeededExecution
import Systemd
import Testing

@testable import EbbDaemon

/// What was judged before it was written is put in force as it was judged, if it is what was written.
@Suite struct PreparedTests {
    private let time = VirtualTime()

    private static func text(_ isOn: Bool) -> String { "team = \"T0ACME\"\nenabled = \(isOn)\n" }

    /// A folder with two teams, one of which is judged as turned on.
    private func prepared(
        _ body: (FileConfigSource, _ folder: URL, _ name: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "teams.d"),
            withIntermediateDirectories: true
        )
        try self.write("", to: folder.appending(path: "ebb.toml"))
        try self.write(Self.text(false), to: folder.appending(path: "teams.d/acme.toml"))
        try self.write("team = \"T0BETA\"\n", to: folder.appending(path: "teams.d/beta.toml"))
        var loader = ConfigLoader(path: folder.appending(path: "ebb.toml").path)
        loader.mustExist = false
        let source = FileConfigSource(
            loader,
            credentials: Credentials(ServiceEnvironment(variables: [:], processID: 1))
        )
        await source.use(self.time)
        let file = folder.appending(path: "teams.d/acme.toml").path
        let prepared = try await source.prepare(file, Array(Self.text(true).utf8))
        let name = try #require(prepared)
        try await body(source, folder, name)
    }

    private func write(_ text: String, to url: URL) throws { try Data(text.utf8).write(to: url) }

    private static func enabled(_ configuration: Configuration) -> [String] {
        configuration.settings.teams.filter(\.enabled).map(\.name)
    }

    @Test func `it is put in force once, without a look at the other files`() async throws {
        try await self.prepared { source, folder, name in
            try self.write(Self.text(true), to: folder.appending(path: "teams.d/acme.toml"))
            try self.write("broken", to: folder.appending(path: "teams.d/beta.toml"))
            let loaded = try await source.load(prepared: name)
            #expect(Self.enabled(loaded) == ["acme"])
            await #expect(throws: RejectedConfiguration.self) { try await source.load(prepared: name) }
        }
    }

    @Test func `a file that does not say it is not on`() async throws {
        try await self.prepared { source, _, name in
            let loaded = try await source.load(prepared: name)
            #expect(Self.enabled(loaded) == [])
        }
    }

    @Test func `a main file that was there when it was judged must be there from then on`() async throws {
        try await self.prepared { source, folder, name in
            try self.write(Self.text(true), to: folder.appending(path: "teams.d/acme.toml"))
            _ = try await source.load(prepared: name)
            try FileManager.default.removeItem(at: folder.appending(path: "ebb.toml"))
            await #expect(throws: RejectedConfiguration.self) { try await source.load() }
        }
    }

    @Test(arguments: ["a load", "another name", "five seconds", "another draft"])
    func `everything is read anew after`(_ what: String) async throws {
        try await self.prepared { source, folder, name in
            try self.write(Self.text(true), to: folder.appending(path: "teams.d/acme.toml"))
            switch what {
            case "a load": _ = try await source.load()
            case "five seconds": self.time.advance(to: self.time.now + .seconds(5))
            case "another draft":
                let file = folder.appending(path: "teams.d/beta.toml").path
                _ = try await source.prepare(file, Array("team = \"T0BETA\"\n".utf8))
            default: break
            }
            try self.write("team = \"T0BETA\"\nenabled = true\n", to: folder.appending(path: "teams.d/beta.toml"))
            let loaded = try await source.load(prepared: what == "another name" ? name + "1" : name)
            #expect(Self.enabled(loaded) == ["acme", "beta"])
        }
    }

    @Test func `what is wrong is told, and a file elsewhere is none of its business`() async throws {
        try await self.prepared { source, folder, _ in
            let file = folder.appending(path: "teams.d/new.toml").path
            await #expect(throws: RejectedConfiguration.self) {
                try await source.prepare(file, Array("team = \"T0BETA\"\n".utf8))
            }
            await #expect(throws: ForeignFile.self) {
                try await source.prepare(folder.appending(path: "new.toml").path, [])
            }
        }
    }
}
