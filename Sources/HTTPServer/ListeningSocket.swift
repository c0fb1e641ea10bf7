import Glibc

/// A socket that listens, does not block, and is closed on exec.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// The TCP port; nil for other sockets.
    let port: UInt16?
    private let file: SocketFile?
    /// Whether the file is to be removed at the end, as long as it still is the very one that was bound.
    private let ownsFile: Bool

    /// Binds and listens; throws an ``HTTPServerError``.
    init(_ listener: Listener) throws {
        switch listener {
        case .unix(let path, let mode):
            let vacant = try SocketFile.vacant(path)
            let descriptor = try Self.open(AF_UNIX, subject: path)
            do {
                try check(vacant.withAddress { bind(descriptor, $0, $1) }, "bind", path)
                let file = try vacant.identified()
                do {
                    // Nobody can connect before listen(2), so the mode is in force before the first client.
                    try check(chmod(path, mode), "chmod", path)
                    try check(listen(descriptor, Self.backlog), "listen", path)
                } catch {
                    file.removeIfUnchanged()
                    throw error
                }
                self.file = file
            } catch {
                close(descriptor)
                throw error
            }
            self.descriptor = descriptor
            self.port = nil
            self.ownsFile = true
        case .tcp(let host, let port):
            self.descriptor = try Self.bound(host: host, port: port)
            self.port = try Self.port(of: self.descriptor)
            self.file = nil
            self.ownsFile = false
        case .descriptor(let descriptor, let path):
            var listens: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens == 1 else {
                throw HTTPServerError.notListening(descriptor)
            }
            let subject = "descriptor \(descriptor)"
            try check(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK), "fcntl", subject)
            try check(fcntl(descriptor, F_SETFD, FD_CLOEXEC), "fcntl", subject)
            self.descriptor = descriptor
            self.port = try Self.port(of: descriptor)
            self.file = path.map(SocketFile.living)
            self.ownsFile = false
        }
    }

    /// Whether it has a path that no longer leads to it.
    var hasLostItsFile: Bool { self.file.map { !$0.isInPlace } ?? false }

    /// Removes the socket's path if this socket made it and it is still this socket's.
    func removeFile() {
        if self.ownsFile { self.file?.removeIfUnchanged() }
    }

    // MARK: - Steps

    private static let backlog: Int32 = 512

    private static func open(_ family: Int32, subject: String) throws -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return try check(socket(family, type, 0), "socket", subject)
    }

    private static func bound(host: String, port: UInt16) throws -> Int32 {
        let subject = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host == "localhost" ? "127.0.0.1" : host, String(port), &hints, &found) == 0, let found
        else { throw HTTPServerError.unusableAddress(host) }
        defer { freeaddrinfo(found) }

        let descriptor = try Self.open(found.pointee.ai_family, subject: subject)
        do {
            var on: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            try check(setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size), "setsockopt", subject)
            if bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) != 0 {
                guard errno == EADDRINUSE else {
                    throw HTTPServerError.system(call: "bind", subject: subject, errno: errno)
                }
                throw HTTPServerError.inUse(subject)
            }
            try check(listen(descriptor, Self.backlog), "listen", subject)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func port(of descriptor: Int32) throws -> UInt16? {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer -> UInt16? in
            let pointer = UnsafeMutableRawPointer(pointer)
            let status = getsockname(descriptor, pointer.assumingMemoryBound(to: sockaddr.self), &size)
            try check(status, "getsockname", "descriptor \(descriptor)")
            switch Int32(pointer.assumingMemoryBound(to: sockaddr.self).pointee.sa_family) {
            case AF_INET: return UInt16(bigEndian: pointer.assumingMemoryBound(to: sockaddr_in.self).pointee.sin_port)
            case AF_INET6:
                return UInt16(bigEndian: pointer.assumingMemoryBound(to: sockaddr_in6.self).pointee.sin6_port)
            default: return nil
            }
        }
    }
}

/// Gives the result of a system call back, or throws what it failed with.
@discardableResult
func check(_ result: Int32, _ call: String, _ subject: String) throws -> Int32 {
    guard result >= 0 else { throw HTTPServerError.system(call: call, subject: subject, errno: errno) }
    return result
}
