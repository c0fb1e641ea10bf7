import EbbCore
import Foundation
import HTTPServer

/// A client that sends bytes as they are. Its sockets block, so each call runs on a thread of its own.
final class RawClient: Sendable {
    enum Address: Sendable {
        case unix(String)
        case tcp(UInt16)
    }

    struct Answer: Equatable, Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    struct Failure: Error {
        var call: String
        var errno: Int32
    }

    private let descriptor: Int32
    /// What came after the last answer.
    private let surplus = Locked<[UInt8]>([])

    init(_ address: Address) throws {
        let family: Int32 =
            switch address {
            case .unix: AF_UNIX
            case .tcp: AF_INET
            }
        self.descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        // When this throws, deinit closes the socket.
        guard Self.connect(self.descriptor, to: address) == 0 else { throw Failure(call: "connect", errno: errno) }
    }

    deinit {
        close(self.descriptor)
    }

    /// Sends `text` and reads one whole answer; nil when the connection ended before its first byte.
    func send(_ text: String) async throws -> Answer? {
        try await onThread {
            try self.write(Array(text.utf8))
            return try self.readAnswer()
        }
    }

    /// Sends `bytes` without waiting for anything. Throws when the server has closed the connection.
    func sendOnly(_ bytes: [UInt8]) async throws {
        try await onThread { try self.write(bytes) }
    }

    /// Reads one whole answer; nil when the connection ended before its first byte.
    func receive() async throws -> Answer? {
        try await onThread { try self.readAnswer() }
    }

    static func get(_ path: String, at address: Address) async throws -> Answer? {
        try await RawClient(address).send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
    }

    private static func connect(_ descriptor: Int32, to address: Address) -> Int32 {
        switch address {
        case .unix(let path):
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            return Self.connect(descriptor, name: &name)
        case .tcp(let port):
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            return Self.connect(descriptor, name: &name)
        }
    }

    private static func connect<Name>(_ descriptor: Int32, name: inout Name) -> Int32 {
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
            }
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    private func readAnswer() throws -> Answer? {
        var bytes = self.surplus.withLock { $0 }
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let headers = lines.dropFirst().map { line in
                    let name = line.prefix { $0 != ":" }
                    return (name.lowercased(), line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces))
                }
                let fields = Dictionary(headers, uniquingKeysWith: { "\($0), \($1)" })
                let length = Int(fields["content-length"] ?? "0") ?? 0
                while bytes.count < end.upperBound + length { try bytes.append(contentsOf: self.read()) }
                self.surplus.withLock { $0 = Array(bytes.dropFirst(end.upperBound + length)) }
                return Answer(
                    status: Int(lines[0].split(separator: " ")[1]) ?? 0,
                    headers: fields,
                    body: String(decoding: bytes[end.upperBound...].prefix(length), as: UTF8.self)
                )
            }
            let part = try self.read()
            if part.isEmpty, bytes.isEmpty { return nil }
            if part.isEmpty { throw Failure(call: "recv (cut off)", errno: 0) }
            bytes += part
        }
    }

    private func read() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(self.descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { return [] }
        guard count >= 0 else { throw Failure(call: "recv", errno: errno) }
        return Array(buffer.prefix(count))
    }
}

/// Runs a body that blocks on a thread of its own.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
