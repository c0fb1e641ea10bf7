import EbbCore
import EbbTestSupport
import Foundation
import Glibc

/// A process, with what it has written so far. Threads of its own read its output and wait for its end.
final class RunningProgram: Sendable {
    /// How it ended.
    enum End: Hashable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var openStreams = 2
        var end: End?
    }

    let name: String
    let pid: pid_t
    private let state = Locked(State())
    private static let starting = Locked(())

    /// Starts a program without standard input, and with this environment alone.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        self.name = path.split(separator: "/").last.map(String.init) ?? path
        // One at a time: a process that starts meanwhile would keep this one's pipes open, and hide its end.
        let (pid, output, errors) = try Self.starting.withLock { _ in
            let (output, errors) = (Pipe(), Pipe())
            for handle in [output.fileHandleForReading, errors.fileHandleForReading] {
                _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
            }
            let pid = try Self.spawn(
                [path] + arguments,
                environment: Self.inherited.merging(environment) { $1 },
                output: output.fileHandleForWriting.fileDescriptor,
                errors: errors.fileHandleForWriting.fileDescriptor
            )
            try output.fileHandleForWriting.close()
            try errors.fileHandleForWriting.close()
            return (pid, output, errors)
        }
        self.pid = pid
        self.read(output.fileHandleForReading) { $0.output += $1 }
        self.read(errors.fileHandleForReading) { $0.errors += $1 }
        let state = self.state
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            let end = signal == 0 ? End.status((status >> 8) & 0xFF) : End.signal(signal)
            state.withLock { $0.end = end }
        }
    }

    deinit { self.kill(SIGKILL) }

    /// What sanitizers and the loader need to know, and nothing else.
    static var inherited: [String: String] {
        let wanted = [
            "PATH", "HOME", "LD_LIBRARY_PATH", "TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS", "SWIFT_BACKTRACE",
            "LLVM_PROFILE_FILE",
        ]
        return ProcessInfo.processInfo.environment.filter { wanted.contains($0.key) }
    }

    private func read(
        _ handle: FileHandle,
        into append: @escaping @Sendable (inout State, ArraySlice<UInt8>) -> Void
    ) {
        let state = self.state
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = Glibc.read(handle.fileDescriptor, &buffer, buffer.count)
                guard count > 0 else { break }
                state.withLock { append(&$0, buffer.prefix(count)) }
            }
            state.withLock { $0.openStreams -= 1 }
        }
    }

    private static func spawn(
        _ arguments: [String],
        environment: [String: String],
        output: Int32,
        errors: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &variables)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        return pid
    }

    // MARK: What it does

    var output: String { self.state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var errors: String { self.state.withLock { String(decoding: $0.errors, as: UTF8.self) } }
    var end: End? { self.state.withLock { $0.end } }

    /// How many of its records on standard error contain all of these.
    func records(with parts: String...) -> Int {
        self.errors.split(separator: "\n").count { line in parts.allSatisfy { line.contains($0) } }
    }

    /// Waits for its end and for all that it has written.
    @discardableResult
    func ended(within limit: Duration = .seconds(40)) async throws -> End {
        try await eventually("the end of \(self.name); it said:\n\(self.errors.suffix(2_000))", within: limit) {
            self.state.withLock { $0.openStreams == 0 ? $0.end : nil }
        }
    }

    /// Waits until its standard error contains `text`, and returns all of it.
    @discardableResult
    func says(_ text: String, within limit: Duration = .seconds(40)) async throws -> String {
        try await eventually("\(self.name) says \"\(text)\"; it said:\n\(self.errors.suffix(2_000))", within: limit) {
            let errors = self.errors
            if errors.contains(text) { return errors }
            if let end = self.end, self.state.withLock({ $0.openStreams == 0 }) {
                throw TimedOut(description: "\(self.name) ended with \(end) before \"\(text)\":\n\(errors)")
            }
            return nil
        }
    }

    /// Sends a signal, unless it has ended.
    func kill(_ signal: Int32) {
        self.state.withLock { state in
            if state.end == nil { _ = Glibc.kill(self.pid, signal) }
        }
    }

    /// Sends a signal and waits for the end.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) async throws -> End {
        self.kill(signal)
        return try await self.ended()
    }
}
