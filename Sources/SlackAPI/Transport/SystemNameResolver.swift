import EbbCore
import Glibc

/// The system's resolver, each lookup on a thread of its own, because `getaddrinfo` blocks for as long as a silent name
/// server lets it and cannot be called off.
public struct SystemNameResolver: NameResolver {
    /// More lookups than this at a time are refused: so many threads may be stuck behind a silent name server.
    static let maximumPending = 8

    private let pending = Locked(0)

    /// A resolver with no lookup begun.
    public init() {}

    /// Looks `host` up on a thread of its own.
    public func resolve(_ host: String, completion: @escaping @Sendable (ResolvedName) -> Void) {
        let pending = self.pending
        let isAdmitted = pending.withLock { count in
            guard count < Self.maximumPending else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { return completion(.failed("\(Self.maximumPending) lookups have not ended yet")) }
        let started = DetachedThread.start(named: "ebb-resolve") {
            let found = Self.lookUp(host)
            pending.withLock { $0 -= 1 }
            completion(found)
        }
        if !started {
            pending.withLock { $0 -= 1 }
            completion(.failed("no thread for the lookup could be started"))
        }
    }

    private static func lookUp(_ host: String) -> ResolvedName {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            return .failed(gai_strerror(status).map { String(cString: $0) } ?? "getaddrinfo status \(status)")
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee, addresses.count < 16 {
            if let address = self.numeric(entry), !addresses.contains(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses.isEmpty ? .failed("the name has no address") : .addresses(addresses)
    }

    private static func numeric(_ entry: addrinfo) -> String? {
        var text = [UInt8](repeating: 0, count: Int(NI_MAXHOST))
        let status = text.withUnsafeMutableBytes { buffer in
            getnameinfo(
                entry.ai_addr,
                entry.ai_addrlen,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                socklen_t(buffer.count),
                nil,
                0,
                NI_NUMERICHOST
            )
        }
        guard status == 0 else { return nil }
        // A scope (`%eth0`) follows link-local addresses only, which no public host has.
        let address = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        return address.contains("%") ? nil : address
    }
}
