import Glibc

/// Files and descriptors, without buffers that a signal could lose.
enum Files {
    static func makeDirectory(_ path: String, mode: mode_t) throws {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw Self.failure(path) }
    }

    /// Replaces the file at once, so that nobody sees a half one, and nobody else's permissions survive.
    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let fresh = path + ".new"
        unlink(fresh)
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        // Whatever the umask took away or the caller's default adds.
        guard fchmod(descriptor, mode) == 0, Self.send(Array(text.utf8), to: descriptor),
            rename(fresh, path) == 0
        else { throw Self.failure(path) }
    }

    /// Writes all bytes to a descriptor; whether that went well.
    @discardableResult
    static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The path, made absolute by the current directory.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    private static func failure(_ path: String) -> SimulatorError {
        .file(path, String(cString: strerror(errno)))
    }
}
