import Glibc

/// The file of a Unix socket, and which file it was when it was bound.
struct SocketFile: Sendable {
    private struct Identity: Hashable {
        let device: dev_t
        let inode: ino_t
    }

    private let path: String
    /// Nil when there is no file, or nobody answers at it.
    private var identity: Identity?

    private init(path: String) {
        self.path = path
    }

    /// The file at `path`, free to be bound: a socket that nobody answers at is removed.
    /// Throws ``HTTPServerError/inUse(_:)`` when somebody does, ``HTTPServerError/notSocket(_:)`` for another file.
    static func vacant(_ path: String) throws -> SocketFile {
        let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        guard !path.isEmpty, path.utf8.count < capacity, !path.utf8.contains(0) else {
            throw HTTPServerError.unusablePath(path)
        }
        let file = SocketFile(path: path)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw HTTPServerError.system(call: "lstat", subject: path, errno: errno) }
            return file
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw HTTPServerError.notSocket(path) }
        try file.requireNobodyAnswers()
        guard unlink(path) == 0 || errno == ENOENT else {
            throw HTTPServerError.system(call: "unlink", subject: path, errno: errno)
        }
        return file
    }

    /// The file of somebody's living socket at `path`, whoever made it. Without an identity when nobody answers there.
    static func living(_ path: String) -> SocketFile {
        var file = SocketFile(path: path)
        do {
            try file.requireNobodyAnswers()
        } catch {
            file.identity = file.found
        }
        return file
    }

    /// The same file, with its identity as of now.
    func identified() throws -> SocketFile {
        var file = self
        file.identity = self.found
        guard file.identity != nil else {
            throw HTTPServerError.system(call: "lstat", subject: self.path, errno: ENOENT)
        }
        return file
    }

    /// Whether the path still leads to this very file.
    var isInPlace: Bool { self.identity != nil && self.found == self.identity }

    /// Removes the file unless another one has taken its place since ``identified()``.
    func removeIfUnchanged() {
        if self.isInPlace { unlink(self.path) }
    }

    /// The socket that stands at the path now; nil when none does.
    private var found: Identity? {
        var status = stat()
        guard lstat(self.path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }

    /// Calls `body` with the address that stands for the path.
    func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: self.path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private func requireNobodyAnswers() throws {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = try check(socket(AF_UNIX, type, 0), "socket", self.path)
        defer { close(descriptor) }
        // EAGAIN: its queue is full, so somebody listens.
        if self.withAddress({ connect(descriptor, $0, $1) }) == 0 || errno == EAGAIN {
            throw HTTPServerError.inUse(self.path)
        }
        guard errno == ECONNREFUSED || errno == ENOENT else {
            throw HTTPServerError.system(call: "connect", subject: self.path, errno: errno)
        }
    }
}
