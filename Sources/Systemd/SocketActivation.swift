import Glibc

/// The sockets that the service manager opened for this process (`sd_listen_fds(3)`).
public enum SocketActivation {
    /// A socket that was passed on.
    public struct Socket: Hashable, Sendable {
        /// Its descriptor, closed on exec. Whoever takes it closes it.
        public let descriptor: Int32
        /// `FileDescriptorName=` of its socket unit, or `unknown`.
        public let name: String
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
            return Socket(descriptor: descriptor, name: name.isEmpty ? "unknown" : name)
        }
    }
}
