import FoundationEssentials

/// A folder that is gone when nobody holds it any more.
package final class Scratch: Sendable {
    package let folder: String

    /// Where it cannot be made, opening a file in it fails and says why.
    package init() {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-stage-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        self.folder = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }
}
