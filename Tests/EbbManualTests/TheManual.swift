import EbbManual
import Foundation

/// The manual of this tree.
enum TheManual {
    static let files: [String: String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = { (path: String) in (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? "" }
        return Manual(
            mainFile: text("config/ebb.toml"),
            teamFile: text("config/teams.d/example.toml.sample")
        ).files
    }()

    /// The text of a file of the project.
    static func project(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
