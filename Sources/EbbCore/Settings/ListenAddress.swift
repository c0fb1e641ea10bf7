/// A numeric address and a TCP port to listen on.
public struct ListenAddress: Hashable, Sendable, Codable, CustomStringConvertible {
    /// An IPv4 or IPv6 address, the latter without brackets.
    public var host: String
    /// The port, 1 to 65535.
    public var port: UInt16
    /// Whether only this machine can reach it.
    public var isLoopback: Bool

    /// An address as given.
    public init(host: String, port: UInt16, isLoopback: Bool) {
        self.host = host
        self.port = port
        self.isLoopback = isLoopback
    }

    /// `127.0.0.1:9733`, `[::1]:9733`.
    public var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
