/// Where a server listens.
public enum Listener: Hashable, Sendable {
    /// A Unix socket at `path` with these permission bits. A dead server's socket there is replaced; the path is
    /// removed at the end.
    case unix(path: String, mode: UInt32 = 0o660)
    /// A TCP socket on a numeric address (or `localhost`, which stands for 127.0.0.1); port 0 takes any free one.
    case tcp(host: String, port: UInt16)
    /// A socket that already listens, as systemd passes it; `path` is a Unix socket's. The server closes it at the end,
    /// and removes no path.
    case descriptor(Int32, path: String? = nil)
}
