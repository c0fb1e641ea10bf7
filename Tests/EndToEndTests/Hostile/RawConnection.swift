import Foundation
import Glibc

/// A connection over which bytes go as they are. Everything blocks: use it on a thread of its own.
final class RawConnection: Sendable {
    /// What became of a request.
    enum Outcome: Hashable, Sendable {
        /// The status of the first answer.
        case answered(Int)
        /// The other side closed the connection without one.
        case closed
        /// Neither, for as long as was waited.
        case silent
    }

    let descriptor: Int32

    /// Connects. A read gives up after `patience`.
    init(_ address: HTTPExchange.Address, patience: Duration = .seconds(30)) throws {
        self.descriptor = try HTTPExchange.connect(to: address)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            var limit = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
            setsockopt(self.descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(self.descriptor) }

    /// Sends everything, or as much as the other side takes; says whether it took all.
    @discardableResult
    func send(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection as a process does that was killed with unread data.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Reads until the other side closes the connection, or `limit` bytes are there.
    func receive(limit: Int = .max) -> (bytes: [UInt8], isClosed: Bool) {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while received.count < limit {
            let count = recv(self.descriptor, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return (received, true) }
            guard count > 0 else { return (received, false) }
            received += buffer.prefix(count)
        }
        return (received, false)
    }

    /// What came of the request that was sent.
    func outcome() -> Outcome {
        let (bytes, isClosed) = self.receive(limit: 12)
        if bytes.count >= 12, let status = Int(String(decoding: bytes[9..<12], as: UTF8.self)) {
            return .answered(status)
        }
        return isClosed ? .closed : .silent
    }
}

/// Runs a body that blocks on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
