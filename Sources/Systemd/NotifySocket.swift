import EbbCore
import Glibc

/// The datagram socket of the service manager. It may be full for a while, so messages leave from a queue.
final class NotifySocket: Sendable {
    private let path: String
    private let queue = BoundedQueue(label: "Systemd.notify", bound: 64)

    /// A path, or a name in the abstract namespace after `@`; nil for anything else.
    init?(_ address: String) {
        let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        guard address.hasPrefix("/") || address.hasPrefix("@"), (2..<capacity).contains(address.utf8.count) else {
            return nil
        }
        self.path = address
    }

    func send(_ message: String) {
        self.queue.submit { self.deliver(Array(message.utf8)) }
    }

    func flush() async {
        await self.queue.flush()
    }

    private func deliver(_ message: [UInt8]) {
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { name in
            name.copyBytes(from: self.path.utf8)
            if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        }
        let size = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + self.path.utf8.count } ?? 0
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, socklen_t(size))
            }
        }
    }
}
