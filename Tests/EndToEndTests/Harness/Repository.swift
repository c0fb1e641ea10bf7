import Foundation

/// Files of this package that a test needs from where they are.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The interpreter with what `Tests/requirements.txt` names.
    static let python = Self.root + "/.build/python/bin/python"
}
