import EbbCore
import Foundation
import Glibc

/// A shell in a terminal of its own, into which a test types.
public final class PseudoTerminal: Sendable {
    private struct State {
        var shown: [UInt8] = []
        var isOver = false
    }

    /// What stands before each command: the status of the one before. No program writes this by chance.
    private static let prompt = "<<status $?>> "

    private let descriptor: Int32
    private let pid: pid_t
    private let state = Locked(State())

    /// Opens one, with a shell in it.
    ///
    /// - Parameters:
    ///   - shell: a command that ends in ``bash``.
    ///   - folder: where it works.
    ///   - environment: `PATH`, and what else it needs to know.
    public init(
        _ shell: [String] = PseudoTerminal.bash,
        in folder: String,
        environment: [String: String],
        columns: UInt16 = 100
    ) throws {
        var (descriptor, far): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&descriptor, &far, &name, nil, &size) == 0 else { throw Self.failure }
        defer { Glibc.close(far) }
        for end in [descriptor, far] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.descriptor = descriptor
        let own = ["HOME": folder, "TERM": "xterm", "LC_ALL": "C.UTF-8"]
        self.pid = try Self.spawn(shell, on: name, in: folder, environment: environment.merging(own) { $1 })
        let (state, near) = (self.state, descriptor)
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = Glibc.read(near, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                state.withLock { $0.shown += buffer.prefix(count) }
            }
            state.withLock { $0.isOver = true }
            Glibc.close(near)
        }
    }

    /// A shell that reads nothing but what is typed. A script on the way to it would not hand its prompt on.
    public static let bash = ["env", "PS1=\(prompt)", "bash", "--norc", "--noprofile", "--noediting", "-i"]

    /// `POSIX_SPAWN_SETSID`, which glibc's header shows to GNU sources alone.
    private static let newSession: Int32 = 0x80

    private static var failure: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

    /// The shell leads a session of its own, whose terminal this becomes when it opens it.
    private static func spawn(
        _ words: [String],
        on terminal: [CChar],
        in folder: String,
        environment: [String: String]
    ) throws -> pid_t {
        let words = ["/usr/bin/env", "--chdir=\(folder)"] + words
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Self.newSession
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        return pid
    }

    // MARK: Typing and reading

    /// Everything that has come from it, as it came.
    public var shown: String { String(decoding: self.state.withLock { $0.shown }, as: UTF8.self) }

    /// Types a text, the Return key as a line feed.
    public func type(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Self.failure }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until it shows the text, and gives everything that it has shown.
    @discardableResult
    public func shows(_ text: String) async throws -> String {
        try await eventually("a terminal shows \"\(text)\"; it showed:\n\(self.shown.suffix(4_000))") {
            let (shown, isOver) = self.state.withLock { (String(decoding: $0.shown, as: UTF8.self), $0.isOver) }
            if shown.contains(text) { return shown }
            if isOver { throw TimedOut(description: "a terminal ended before \"\(text)\":\n\(shown)") }
            return nil
        }
    }

    /// Waits until the shell takes commands.
    public func isReady() async throws { try await self.shows("<<status 0>> ") }

    /// Waits until the shell takes commands again after the program before.
    public func isOver() async throws {
        try await eventually("the end of a program; it showed:\n\(self.shown.suffix(4_000))") {
            self.shown.contains(/<<status \d+>> $/)
        }
    }

    /// What a command showed, and how it ended.
    public struct Outcome: Sendable {
        /// Everything, as it came, the command itself included.
        public var shown: String
        /// Its exit status.
        public var status: Int
    }

    /// Types a command and waits for its end.
    ///
    /// - Parameter answer: what to type at a question; it is called with what stands before, and nil ends the wait.
    public func run(_ command: String, answer: (_ question: String) throws -> String?) async throws -> Outcome {
        let before = self.state.withLock { $0.shown.count }
        var answered = 0
        try self.type(command + "\n")
        return try await eventually("the end of: \(command)\nit showed:\n\(self.shown.suffix(4_000))") {
            let (bytes, isOver) = self.state.withLock { ($0.shown.dropFirst(before), $0.isOver) }
            let shown = String(decoding: bytes, as: UTF8.self)
            if let match = shown.firstMatch(of: /<<status (\d+)>> $/) {
                return Outcome(shown: String(shown[..<match.range.lowerBound]), status: Int(match.1) ?? -1)
            }
            if shown.hasSuffix("[y/N] "), shown.count > answered {
                answered = shown.count
                let question = shown.split(separator: "\n").last.map(String.init) ?? ""
                guard let text = try answer(question) else { throw TimedOut(description: "a question: \(shown)") }
                try self.type(text + "\n")
            }
            if isOver { throw TimedOut(description: "the terminal ended in: \(command)\n\(shown)") }
            return nil
        }
    }

    /// Ends whatever works in it, and the shell. Nothing may be typed afterwards.
    public func close() {
        let group = tcgetpgrp(self.descriptor)
        if group > 0 { Glibc.kill(-group, SIGKILL) }
        Glibc.kill(-self.pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(self.pid, &status, 0) < 0, errno == EINTR {}
    }
}
