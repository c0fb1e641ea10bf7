import Glibc

/// The sockets that the service manager opened for this process (`sd_listen_fds(3)`).
public enum SocketActivation {
    /// A socket that was passed on.
    public struct Socket: Hashable, Sendable {
        /// Its descriptor, closed on exec. Whoever takes it closes it.
        public let descriptor: Int32
        /// `FileDescriptorName=` of its socket unit, or `unknown`.
        public let name: String
        /// Where it listens, for a stream socket that is bound to a path; nil for any other.
        public let path: String?

        /// A socket, as a test passes it on.
        public init(descriptor: Int32, name: String, path: String?) {
            self.descriptor = descriptor
            self.name = name
            self.path = path
        }
    }

    /// The sockets in their order: descriptors from 3 on. None when `LISTEN_PID` means another process.
    ///
    /// Throws ``SystemdError/badSockets(_:)``.
    public static func sockets(_ environment: ServiceEnvironment) throws -> [Socket] {
        try Self.sockets(environment, from: 3)
    }

    static func sockets(_ environment: ServiceEnvironment, from first: Int32) throws -> [Socket] {
        guard let number = environment["LISTEN_FDS"], environment["LISTEN_PID"] != nil,
            environment.isAddressed(by: "LISTEN_PID")
        else { return [] }
        guard let count = Int32(number), (0...1_024).contains(count) else {
            throw SystemdError.badSockets("LISTEN_FDS is \"\(number)\"")
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return try (0..<Int(count)).map { index in
            let descriptor = first + Int32(index)
            let flags = fcntl(descriptor, F_GETFD)
            guard flags >= 0, fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) == 0 else {
                throw SystemdError.badSockets("descriptor \(descriptor): \(String(cString: strerror(errno)))")
            }
            let name = index < names.count ? String(names[index]) : ""
            return Socket(
                descriptor: descriptor,
                name: name.isEmpty ? "unknown" : name,
                path: Self.listeningPath(of: descriptor)
            )
        }
    }

    private static func listeningPath(of descriptor: Int32) -> String? {
        guard Self.option(SO_ACCEPTCONN, of: descriptor) == 1,
            Self.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        else { return nil }
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard status == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        // Nothing, or a zero byte first: a socket without a name, or with one that is no path.
        let length = Int(size) - (MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0)
        let path = withUnsafeBytes(of: &address.sun_path) { Array($0.prefix(max(0, length)).prefix { $0 != 0 }) }
        return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
    }
}
