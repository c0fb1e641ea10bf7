import Foundation
import Testing

/// The project's own files.
enum Project {
    /// The folder that holds Package.swift.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().standardizedFileURL

    /// Every file of the project that a person wrote, in the order of their paths.
    static func files() throws -> [SourceFile] {
        let top = try FileManager.default.contentsOfDirectory(atPath: self.root.path())
        let folders = ["Sources", "Tests", "systemd", "config", ".ci"].filter(top.contains)
        var paths = top.filter { $0.hasPrefix("Package") || ["Makefile", "README.md"].contains($0) }
        for folder in folders {
            let inside = try FileManager.default.subpathsOfDirectory(atPath: self.root.appending(path: folder).path())
            paths += inside.map { "\(folder)/\($0)" }
        }
        return try paths.sorted().compactMap { path in
            let url = self.root.appending(path: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
                let text = try? String(contentsOf: url, encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    /// The Swift files of that folder, at least one.
    static func swift(under folder: String) throws -> [SourceFile] {
        let files = try self.files().filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(".swift") }
        try #require(!files.isEmpty, "there is nothing in \(folder)")
        return files
    }
}
