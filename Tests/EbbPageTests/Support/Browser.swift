import Foundation

/// Chromium, driven by a program of its own that looks at pages.
enum Browser {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appending(path: ".build/python/bin/python").path()
    /// Where pictures go.
    static let pictures = root.appending(path: ".build/pictures").path()

    /// Why nothing can be looked at here; nil where it can.
    static let isMissing: String? = {
        let files = FileManager.default
        if !files.isExecutableFile(atPath: "/usr/bin/chromium") { return "there is no chromium" }
        if !files.isExecutableFile(atPath: python) { return "there is no .build/python: make .build/python/stamp" }
        let driver = root.appending(path: ".build/python/lib").path()
        let folders = (try? files.contentsOfDirectory(atPath: driver)) ?? []
        let isThere = folders.contains { files.fileExists(atPath: "\(driver)/\($0)/site-packages/playwright") }
        return isThere ? nil : "there is no playwright in .build/python: make .build/python/stamp"
    }()

    /// Looks, and gives what is wrong, a line each.
    static func look(_ arguments: String...) async throws -> [String] {
        try FileManager.default.createDirectory(atPath: self.pictures, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: self.python)
        process.arguments = [self.root.appending(path: "Tests/Browser/check.py").path()] + arguments
        // Into a file: whoever read a pipe would hold one of the few threads that serve the page.
        let output = "\(self.pictures)/\(UUID().uuidString).txt"
        defer { try? FileManager.default.removeItem(atPath: output) }
        try Data().write(to: URL(fileURLWithPath: output))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardOutput = handle
        process.standardError = handle
        let ended = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            ended.continuation.yield(process.terminationStatus)
            ended.continuation.finish()
        }
        try process.run()
        var status: Int32 = -1
        for await value in ended.stream { status = value }
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map(String.init)
        return status != 0 && lines.isEmpty ? ["status \(status)"] : Array(lines.suffix(30))
    }
}
