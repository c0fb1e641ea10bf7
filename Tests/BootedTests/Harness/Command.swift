import Foundation

/// A command that was run to its end.
struct Command: Sendable {
    var status: Int32
    var output: String
    var errors: String
    var took: Duration

    /// Runs it with an input, on a thread of its own.
    static func run(_ words: [String], input: String = "") async throws -> Command {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.runHere(words, input: input) })
            }
        }
    }

    /// Output goes through files: a process that a command leaves behind would keep a pipe open for ever.
    private static func runHere(_ words: [String], input: String) throws -> Command {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory())
        let files = ["in", "out", "err"].map { folder.appendingPathComponent("\(UUID().uuidString).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let start = ContinuousClock.now
        try process.run()
        process.waitUntilExit()
        let took = ContinuousClock.now - start
        return Command(
            status: process.terminationStatus,
            output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8),
            took: took
        )
    }
}
