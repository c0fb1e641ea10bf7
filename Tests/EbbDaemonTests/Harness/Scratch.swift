import Foundation

/// A folder that is gone when nobody holds it any more.
final class Scratch: Sendable {
    let folder: String

    /// Where it cannot be made, opening a file in it fails and says why.
    init() {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ebb-stage-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        self.folder = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }
}
