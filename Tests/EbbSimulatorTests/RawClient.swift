import Dispatch
import Foundation
import Glibc

/// One HTTP request over a socket of its own, on a thread that may block.
enum RawClient {
    struct Answer: Sendable {
        /// Nil when the connection broke without an answer.
        let status: Int?
        let head: String
        let body: String
    }

    static func send(
        _ method: String,
        _ path: String,
        port: UInt16,
        token: String? = nil,
        form: String = ""
    ) async -> Answer {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let request =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + authorization
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n" + form
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "raw client").async {
                continuation.resume(returning: Self.exchange(request, port: port))
            }
        }
    }

    private static func exchange(_ request: String, port: UInt16) -> Answer {
        let none = Answer(status: nil, head: "", body: "")
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return none }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, Glibc.send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) > 0
        else { return none }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
            bytes.append(contentsOf: buffer[..<count])
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return none }
        let head = String(text[..<end.lowerBound])
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(status: status, head: head, body: String(text[end.upperBound...]))
    }
}
