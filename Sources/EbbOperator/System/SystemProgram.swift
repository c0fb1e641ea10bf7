@preconcurrency import Glibc

/// Another program of the system, with its arguments; no shell ever reads them.
struct SystemProgram: Hashable, Sendable {
    /// The program's file, from the root.
    var path: String
    /// What it is given, without its own name.
    var arguments: [String]

    /// What a program that was run came to.
    struct Ended: Hashable, Sendable {
        /// Its exit status; 128 and the signal's number when a signal ended it.
        var status: Int32
        var output: [UInt8]
    }

    /// The file of that name which may be run, in the first directory that has one. Directories that do not begin at the
    /// root are passed over: what lies where the operator happens to stand is not meant.
    ///
    /// - Parameter searchPath: directories with colons between them, as `PATH` has them.
    static func find(_ name: String, in searchPath: String) -> String? {
        searchPath.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
        }
    }

    /// Becomes the program: its output, its pager, its signals and its exit status are this process's from now on. Returns
    /// only by throwing ``OperatorError/program(_:)``.
    func become() throws -> Never {
        // It expects what a shell would have given it.
        signal(SIGPIPE, SIG_DFL)
        let code = self.withArguments { arguments in
            execv(self.path, arguments)
            return errno
        }
        signal(SIGPIPE, SIG_IGN)
        throw self.failure(code)
    }

    /// Runs it to its end and gives what it wrote to standard output. Its other streams are this process's own. Blocks.
    ///
    /// - Parameter limit: how many bytes it may write.
    /// - Throws: ``OperatorError/program(_:)``, also when it writes more.
    func run(limit: Int) throws -> Ended {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw self.failure(errno) }
        let (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(reader) }
        let child: pid_t
        do {
            defer { close(writer) }
            child = try self.spawn(output: writer)
        }
        let output = Self.readAll(reader, limit: limit)
        if output == nil { kill(child, SIGTERM) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard let output else {
            throw OperatorError.program("\(self.path) wrote more than \(limit >> 20) MiB: ask for less.")
        }
        let signal = status & 0x7F
        return Ended(status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: output)
    }

    private func spawn(output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A thread may block signals, and its children would too.
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        let code = self.withArguments { posix_spawn(&child, self.path, &actions, &attributes, $0, environ) }
        guard code == 0 else { throw self.failure(code) }
        return child
    }

    /// Everything up to the end; nil when it is more than the limit.
    private static func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes += buffer[..<count]
        }
    }

    private func withArguments<Result>(_ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
        let copies = ([self.path] + self.arguments).map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    private func failure(_ code: Int32) -> OperatorError {
        .program("\(self.path) could not be run: \(String(cString: strerror(code))).")
    }
}
