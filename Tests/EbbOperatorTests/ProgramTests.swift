import Foundation
import Testing

/// The built program, as a shell starts it.
@Suite struct ProgramTests {
    /// It stands beside the tests' own.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("ebbctl")

    private struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs it on a thread of its own; with `output`, that is its standard output.
    private static func run(
        _ arguments: [String],
        output: FileHandle? = nil,
        searchPath: String? = nil
    ) async throws -> Ended {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        let out = Pipe()
                        let errors = Pipe()
                        process.executableURL = self.program
                        process.arguments = arguments
                        if let searchPath {
                            process.environment = ProcessInfo.processInfo.environment.merging(["PATH": searchPath]) {
                                $1
                            }
                        }
                        process.standardInput = FileHandle.nullDevice
                        process.standardOutput = output ?? out
                        process.standardError = errors
                        try process.run()
                        let text = output == nil ? out.fileHandleForReading.readDataToEndOfFile() : Data()
                        let complaints = errors.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        // A signal is no status.
                        let status =
                            process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
                        return Ended(
                            status: status,
                            output: String(decoding: text, as: UTF8.self),
                            errors: String(decoding: complaints, as: UTF8.self)
                        )
                    }
                )
            }
        }
    }

    @Test func `help goes to standard output, a wrong line to standard error`() async throws {
        let help = try await Self.run(["--help"])
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("Usage: ebbctl"))
        #expect(help.errors.isEmpty)
        let wrong = try await Self.run(["frobnicate"])
        #expect(wrong.status == 64)
        #expect(wrong.output.isEmpty)
        #expect(wrong.errors.hasPrefix("ebbctl: there is no command"))
    }

    @Test func `without a daemon it ends with 69, and needs --yes where nobody can be asked`() async throws {
        #expect(try await Self.run(["status", "--socket", "/tmp/ebbctl-no-such.sock"]).status == 69)
        #expect(try await Self.run(["drain", "acme", "--socket", "/tmp/ebbctl-no-such.sock"]).status == 64)
    }

    @Test func `a reader that has gone away ends it quietly`() async throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let ended = try await Self.run(["--help"], output: pipe.fileHandleForWriting)
        #expect(ended.status == 0)
        #expect(ended.errors.isEmpty)
    }

    @Test func `a full disk is not passed over`() async throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let ended = try await Self.run(["--help"], output: full)
        #expect(ended.status == 1)
        #expect(ended.errors.contains("standard output could not be written: No space left on device"))
    }

    @Test func `the journal is journalctl's own process, with its arguments and its status`() async throws {
        let folder = "/tmp/ebbctl-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // A pipe that is broken ends it, as it does under a shell.
        let script = """
            #!/bin/sh
            printf '%s\\n' "$@"
            grep SigIgn /proc/self/status
            exit 3
            """
        try Data(script.utf8).write(to: URL(filePath: "\(folder)/journalctl"))
        try #require(chmod("\(folder)/journalctl", 0o755) == 0)
        let ended = try await Self.run(
            ["journal", "--since", "two words", "--lines", "2"],
            searchPath: "\(folder):/usr/bin:/bin"
        )
        #expect(ended.status == 3)
        let lines = ended.output.split(separator: "\n")
        #expect(
            lines.dropLast() == ["--unit=ebbd.service", "--unit=ebbd.socket", "--since=two words", "--lines=2"]
        )
        let ignored = lines.last.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
        #expect(ignored.map { $0 & 1 << UInt64(SIGPIPE - 1) } == 0)
    }
}
