import EbbCore
import EbbTestSupport
import Foundation
import Glibc

/// The socket of a service manager, and every message that came to it.
final class NotifyInbox: Sendable {
    struct Message: Sendable {
        var text: String
        var at: ContinuousClock.Instant
    }

    let path: String
    private let descriptor: Int32
    private let received = Locked<[Message]>([])

    init(path: String) throws {
        self.path = path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, UnixAddress(path).with({ bind(descriptor, $0, $1) }) == 0 else {
            throw HTTPExchange.Failure.system("bind", errno)
        }
        self.descriptor = descriptor
        let received = self.received
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                let message = Message(text: String(decoding: buffer.prefix(count), as: UTF8.self), at: .now)
                received.withLock { $0.append(message) }
            }
            close(descriptor)
        }
    }

    deinit { shutdown(self.descriptor, Int32(SHUT_RDWR)) }

    var messages: [Message] { self.received.withLock { $0 } }

    /// Waits for a message with that text, the first `count` messages not counted.
    @discardableResult
    func gets(_ text: String, after count: Int = 0, within limit: Duration = .seconds(40)) async throws -> Message {
        try await eventually("\(text) among \(self.messages.map(\.text))", within: limit) {
            self.messages.dropFirst(count).first { $0.text.contains(text) }
        }
    }
}
