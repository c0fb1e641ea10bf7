import Foundation

/// The catalog as `journalctl -x` reads it: entries that begin with `-- ID`, a head of `Name: value` lines, an empty line
/// and a body.
struct Catalog {
    struct Entry {
        var id: String
        var head: [String: String]
        var body: String

        /// The names that stand between two at signs.
        var placeholders: [String] { self.body.matches(of: /@([A-Z_]+)@/).map { String($0.1) } }
    }

    /// In the project's folder.
    static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "systemd/ebb.catalog")
        .standardizedFileURL

    var entries: [Entry] = []

    init() throws {
        let lines = try String(contentsOf: Self.path, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        var isHead = false
        for line in lines where !line.hasPrefix("#") {
            if line.hasPrefix("-- ") {
                self.entries.append(Entry(id: String(line.dropFirst(3)), head: [:], body: ""))
                isHead = true
            } else if let last = self.entries.indices.last {
                if isHead, let colon = line.firstIndex(of: ":") {
                    let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                    self.entries[last].head[String(line[..<colon])] = value
                } else {
                    isHead = false
                    self.entries[last].body += line + "\n"
                }
            }
        }
    }
}
