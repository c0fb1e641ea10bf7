import EbbCore
import Glibc

/// The address of a listener.
enum AddressForm {
    static let expected = "expected \"\" or an address and port such as \"127.0.0.1:9733\" or \"[::1]:9733\""

    /// Nil for none. A name is refused: what it stands for may change, and become an address that others reach.
    static func listen(_ text: String) throws(Complaint) -> ListenAddress? {
        if text.isEmpty { return nil }
        guard let form = HostForm(text), let port = form.port else { throw Complaint(Self.expected) }
        let isName = form.host.lowercased() == "localhost"
        let host = isName ? "127.0.0.1" : form.host
        guard Self.isNumeric(host, isV6: form.isBracketed) else {
            throw Complaint("\(Self.expected): a number, not a name")
        }
        return ListenAddress(host: host, port: UInt16(port), isLoopback: form.isLoopback)
    }

    /// Whether it is an address of that family.
    static func isNumeric(_ host: String, isV6: Bool) -> Bool {
        var address = in6_addr()
        return inet_pton(isV6 ? AF_INET6 : AF_INET, host, &address) == 1
    }
}
