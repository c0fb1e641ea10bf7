package import Glibc

/// A program that was started, and that is waited for.
///
/// It stays in this process's group: Ctrl-C on a terminal reaches both.
package struct ChildProcess: ~Copyable {
    /// How it ended.
    package enum End: Hashable, Sendable, CustomStringConvertible {
        /// By itself, with this status.
        case exit(Int32)
        /// By this signal.
        case signal(Int32)

        /// In words.
        package var description: String {
            switch self {
            case .exit(let status): "status \(status)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    private static let inherited = ["PATH", "HOME", "TZ", "LD_LIBRARY_PATH", "SWIFT_BACKTRACE", "TSAN_OPTIONS"]

    /// Its id.
    package let id: pid_t
    private var end: End?

    /// Starts a program, its output going to a file; `variables` are added to its environment.
    /// Throws ``SimulatorError/program(_:_:)``.
    package init(
        _ path: String,
        arguments: [String],
        variables: [String: String] = [:],
        output: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process has blocked its signals for all its threads, and ignores SIGPIPE; a child would inherit both.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var environment = Self.inherited.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
        environment += variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }
        var id = pid_t()
        let code = posix_spawn(&id, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SimulatorError.program(path, String(cString: strerror(code))) }
        self.id = id
    }

    /// How it ended; nil while it runs.
    package mutating func poll() -> End? {
        guard self.end == nil else { return self.end }
        var status: Int32 = 0
        guard waitpid(self.id, &status, WNOHANG) == self.id else { return nil }
        // wait(2): the low seven bits are the signal that ended it, if any; above the low byte stands the exit status.
        let signal = status & 0x7F
        self.end = signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
        return self.end
    }

    /// Sends a signal, unless it has ended.
    package mutating func send(_ signal: Int32) {
        guard self.poll() == nil else { return }
        kill(self.id, signal)
    }
}
