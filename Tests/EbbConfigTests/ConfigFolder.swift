import EbbConfig
import Foundation

/// A folder with a main file and teams' files, gone when the test is over.
final class ConfigFolder {
    private let url: URL

    /// Writes the files: paths below the folder, and what they hold. Messages name them by these paths.
    init(_ files: [String: String] = [:]) throws {
        self.url = FileManager.default.temporaryDirectory.appending(path: "ebb-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
        for (path, text) in files { try self.write(path, Data(text.utf8)) }
    }

    deinit {
        try? FileManager.default.removeItem(at: self.url)
    }

    /// The absolute path of a file below the folder.
    func path(_ path: String) -> String { self.url.appending(path: path).path }

    func write(_ path: String, _ data: Data, mode: Int = 0o600) throws {
        let file = self.url.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    func remove(_ path: String) throws {
        try FileManager.default.removeItem(at: self.url.appending(path: path))
    }

    var loader: ConfigLoader { ConfigLoader(path: self.path("ebb.toml")) }

    /// Loads the configuration while the folder is there.
    func load() throws(ConfigFailure) -> LoadedConfig {
        try withExtendedLifetime(self) { () throws(ConfigFailure) in try self.loader.load() }
    }

    /// The problems, one a line, paths below the folder; empty when the configuration is valid.
    func problems() -> [String] {
        do throws(ConfigFailure) {
            _ = try self.load()
            return []
        } catch {
            return error.problems.map { self.shortened($0.description) }
        }
    }

    func shortened(_ text: String) -> String {
        text.replacingOccurrences(of: self.url.path + "/", with: "")
    }
}

/// Loads one main file and nothing else.
func load(_ main: String, teams: [String: String] = [:]) throws -> LoadedConfig {
    var files = ["ebb.toml": main]
    for (name, text) in teams { files["teams.d/\(name).toml"] = text }
    return try ConfigFolder(files).load()
}
