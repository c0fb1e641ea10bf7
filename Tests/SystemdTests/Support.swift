import EbbCore
import Foundation
import Systemd

extension ServiceEnvironment {
    /// These variables, for this process.
    init(_ variables: [String: String]) {
        self.init(variables: variables, processID: getpid())
    }
}

/// The service manager's end of `NOTIFY_SOCKET`.
final class NotifyReceiver: Sendable {
    let address: String
    private let descriptor: Int32

    init(isAbstract: Bool) throws {
        let name = "ebb-notify-\(UUID().uuidString.prefix(13))"
        self.address = isAbstract ? "@\(name)" : "/tmp/\(name)"
        self.descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var socketName = sockaddr_un()
        socketName.sun_family = sa_family_t(AF_UNIX)
        let path = Array(self.address.utf8)
        withUnsafeMutableBytes(of: &socketName.sun_path) {
            $0.copyBytes(from: path)
            if isAbstract { $0[0] = 0 }
        }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + path.count + (isAbstract ? 0 : 1))
        let status = withUnsafePointer(to: &socketName) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(self.descriptor, $0, size) }
        }
        guard status == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        close(self.descriptor)
        if self.address.hasPrefix("/") { unlink(self.address) }
    }

    /// The datagrams so far, each as text.
    func received() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(self.descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return messages }
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}

/// A directory of its own, gone at the end.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/ebb-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    func write(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(self.path)/\(name)"))
    }
}

/// A semaphore that a test's queue may block on, opened from the test.
final class Latch: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func wait() { self.semaphore.wait() }
    func open() { self.semaphore.signal() }
}
