import EbbCore
import Glibc

/// The socket of a service manager, as far as it says when a service is ready.
struct ReadyInbox: ~Copyable {
    private let descriptor: Int32

    /// Listens at a path.
    init(path: String) throws {
        self.descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isLong = path.utf8.count >= MemoryLayout.size(ofValue: address.sun_path)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(self.descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard self.descriptor >= 0, !isLong, bound == 0 else { throw Scale.Failure("\(path) cannot be bound") }
    }

    deinit { close(self.descriptor) }

    /// Waits for `READY=1`; false when it does not come in time. It blocks.
    func waitForReady(_ limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while ContinuousClock.now < end {
            var poller = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, 100) > 0 else { continue }
            let count = recv(self.descriptor, &buffer, buffer.count, 0)
            if count > 0, String(decoding: buffer.prefix(count), as: UTF8.self).contains("READY=1") { return true }
        }
        return false
    }
}
