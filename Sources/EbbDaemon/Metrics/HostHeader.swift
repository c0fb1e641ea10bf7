import EbbConfig
import EbbCore

/// Whether a request means this server, by its `Host`.
///
/// A page of another site can have its own name lead to 127.0.0.1, and then read there whatever the browser's user could
/// (DNS rebinding). Its requests bear that name, so a loopback address is served under no name but `localhost`. An
/// address that other machines reach may have any name.
enum HostHeader {
    /// `host` is the header's value; nil when there is none, as browsers never have it.
    static func isAcceptable(_ host: String?, at address: ListenAddress) -> Bool {
        guard let host, address.isLoopback else { return true }
        return HostAddress.isNumericOrLocal(host)
    }
}
