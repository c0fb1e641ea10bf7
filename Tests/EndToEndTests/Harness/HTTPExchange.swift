import Foundation
import Glibc

/// One request over a connection of its own, on a thread of its own.
struct HTTPExchange: Sendable {
    enum Address: Sendable {
        case unix(String)
        case loopback(UInt16)
    }

    struct Reply: Sendable {
        var status: Int
        var body: Data
        /// From before the connection until the whole answer was there.
        var took: Duration

        var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    enum Failure: Error {
        case system(String, Int32)
        case unreadable(String)
    }

    static func send(
        _ method: String,
        _ target: String,
        body: String = "",
        type: String = "application/json",
        host: String = "localhost",
        headers: [String] = [],
        to address: Address
    ) async throws -> Reply {
        let request = """
            \(method) \(target) HTTP/1.1\r
            Host: \(host)\r
            Connection: close\r
            Content-Type: \(type)\r
            Content-Length: \(body.utf8.count)\r
            \(headers.map { $0 + "\r\n" }.joined())\r
            \(body)
            """
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.exchange(request, address) })
            }
        }
    }

    private static func exchange(_ request: String, _ address: Address) throws -> Reply {
        let start = ContinuousClock.now
        let descriptor = try Self.connect(to: address)
        defer { close(descriptor) }
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure.system("send", errno) }
            rest = rest.dropFirst(count)
        }
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw Failure.system("read", errno) }
            if count == 0 { break }
            received += buffer.prefix(count)
        }
        let took = ContinuousClock.now - start
        guard let end = received.range(of: Data("\r\n\r\n".utf8)),
            let status = Int(String(decoding: received.prefix(12).suffix(3), as: UTF8.self))
        else { throw Failure.unreadable(String(decoding: received, as: UTF8.self)) }
        return Reply(status: status, body: received[end.upperBound...], took: took)
    }

    static func connect(to address: Address) throws -> Int32 {
        let family =
            switch address {
            case .unix: AF_UNIX
            case .loopback: AF_INET
            }
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure.system("socket", errno) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result =
            switch address {
            case .unix(let path): UnixAddress(path).with { Glibc.connect(descriptor, $0, $1) }
            case .loopback(let port): Self.withLoopback(port) { Glibc.connect(descriptor, $0, $1) }
            }
        guard result == 0 else {
            let reason = errno
            close(descriptor)
            throw Failure.system("connect", reason)
        }
        return descriptor
    }

    private static func withLoopback(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// The address of a Unix socket at a path.
struct UnixAddress: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: self.path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
