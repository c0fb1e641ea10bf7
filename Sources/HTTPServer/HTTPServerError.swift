import Glibc

/// Why a server could not start.
public enum HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A living server answers at this socket path or address.
    case inUse(String)
    /// Something other than a socket stands at this path; it is left alone.
    case notSocket(String)
    /// The path of a Unix socket is empty, has a zero byte, or is longer than 107 bytes.
    case unusablePath(String)
    /// The host is not a numeric address (nor `localhost`).
    case unusableAddress(String)
    /// The descriptor is no stream socket that listens.
    case notListening(Int32)
    /// A system call failed for this path or address.
    case system(call: String, subject: String, errno: Int32)
    /// The HTTP library could not start its thread: out of memory, descriptors or threads.
    case notStarted

    /// A stable short name for logs.
    public var shortName: String {
        switch self {
        case .inUse: "in_use"
        case .notSocket: "not_socket"
        case .unusablePath: "unusable_path"
        case .unusableAddress: "unusable_address"
        case .notListening: "not_listening"
        case .system: "system"
        case .notStarted: "not_started"
        }
    }

    /// What happened, and what can be done, for the operator.
    public var description: String {
        switch self {
        case .inUse(let subject):
            "\(subject) is in use: another server answers there. Stop that one, or choose another address."
        case .notSocket(let path):
            "\(path) exists and is not a socket. It was left alone: remove it, or choose another path."
        case .unusablePath(let path):
            "\"\(path)\" cannot be the path of a socket: that is 1 to 107 bytes without a zero byte."
        case .unusableAddress(let host):
            "\"\(host)\" is not an address to listen on: write a numeric one, such as 127.0.0.1 or ::1."
        case .notListening(let descriptor):
            "Descriptor \(descriptor) is not a stream socket that listens. Look at the socket unit that passed it."
        case .system(let call, let subject, let errno):
            "\(call) failed for \(subject): \(String(cString: strerror(errno)))."
        case .notStarted:
            "The HTTP server's thread could not be started: memory, descriptors or threads are exhausted."
        }
    }
}
