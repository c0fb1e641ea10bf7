import Foundation
import Glibc
import Testing

@testable import EbbSimulator

@Suite("A child process")
struct ChildProcessTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-child-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func end(of child: inout ChildProcess) async throws -> ChildProcess.End {
        while true {
            if let end = child.poll() { return end }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("has no signal blocked or ignored, writes to the file, and its status is told")
    func start() async throws {
        try await self.inFolder { folder in
            var child = try ChildProcess(
                "/bin/sh",
                arguments: ["-c", "grep -E 'Sig(Blk|Ign)' /proc/self/status; echo fault >&2; exit 7"],
                output: folder + "/out"
            )
            #expect(try await self.end(of: &child) == .exit(7))
            let text = try String(contentsOfFile: folder + "/out", encoding: .utf8)
            #expect(text.contains("SigBlk:\t0000000000000000\n"))
            // SIGPIPE is the 13th.
            let ignored = text.split(separator: "\n").first { $0.hasPrefix("SigIgn:\t") }
            let mask = try #require(ignored.flatMap { UInt64($0.dropFirst(8), radix: 16) })
            #expect(mask & (1 << 12) == 0)
            #expect(text.hasSuffix("fault\n"))
        }
    }

    @Test("ends by a signal, and one more does no harm")
    func signal() async throws {
        try await self.inFolder { folder in
            var child = try ChildProcess("/bin/sleep", arguments: ["60"], output: folder + "/out")
            #expect(child.poll() == nil)
            child.send(SIGTERM)
            #expect(try await self.end(of: &child) == .signal(SIGTERM))
            child.send(SIGTERM)
            #expect(child.poll() == .signal(SIGTERM))
        }
    }

    @Test("that does not exist is told by its path")
    func missing() throws {
        #expect(throws: SimulatorError.program("/nowhere/ebbd", "No such file or directory")) {
            _ = try ChildProcess("/nowhere/ebbd", arguments: [], output: "/dev/null")
        }
    }

    @Test("the last tick is read from its summary alone, also when lines come in parts")
    func ticks() async throws {
        try await self.inFolder { folder in
            let path = folder + "/log"
            var log = TickLog(path: path)
            log.read()
            #expect(log.tick == 0)
            try "info: A conversation was closed EBB_RUN=9\ninfo: A tick has ended EBB_RUN=3 EBB_NEXT_".write(
                toFile: path,
                atomically: false,
                encoding: .utf8
            )
            log.read()
            #expect(log.tick == 0)
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("TICK=2\ninfo: A conversation was closed EBB_RUN=4\n".utf8))
            try handle.close()
            log.read()
            #expect(log.tick == 3)
        }
    }
}
