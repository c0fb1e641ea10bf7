import EbbCore
import Foundation
import Glibc

/// An HTTP server in a few lines, which can also answer what no proper server would: each connection has a thread, and
/// the test writes the bytes.
final class RawServer: Sendable {
    enum Event: Equatable, Sendable {
        case accepted
        case request(String)
        case closed
    }

    /// What is done about one request.
    enum Step: Sendable {
        case send(String)
        /// Sends the text again and again until the other side has closed.
        case sendForever(String)
        /// Waits until the other side has closed.
        case hold
        case hangUp
    }

    let port: Int
    /// In the order in which they happened.
    let events: AsyncStream<Event>
    private let log: AsyncStream<Event>.Continuation
    private let listener: Int32
    private let answer: @Sendable (String) -> [Step]

    init(answer: @escaping @Sendable (String) -> [Step]) throws {
        self.answer = answer
        (self.events, self.log) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        self.listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = self.listener
        let status = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            guard bind(listener, pointer, length) == 0, listen(listener, 512) == 0 else { return -1 }
            return getsockname(listener, pointer, &length)
        }
        guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        let (log, handler) = (self.log, self.answer)
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                // A program that another test starts must not keep it open.
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                log.yield(.accepted)
                Thread.detachNewThread {
                    Self.serve(connection, handler, log)
                    close(connection)
                    log.yield(.closed)
                }
            }
        }
    }

    /// Answers everything with this.
    convenience init(always text: String) throws {
        try self.init { _ in [.send(text)] }
    }

    deinit {
        shutdown(self.listener, Int32(SHUT_RDWR))
        close(self.listener)
        self.log.finish()
    }

    /// Waits for an event of that kind, and returns all up to it.
    @discardableResult
    func wait(until isWanted: (Event) -> Bool) async -> [Event] {
        var seen: [Event] = []
        for await event in self.events {
            seen.append(event)
            if isWanted(event) { break }
        }
        return seen
    }

    /// Ends the log and returns what it holds.
    func remainingEvents() async -> [Event] {
        self.log.finish()
        return await self.wait { _ in false }
    }

    private static func serve(
        _ connection: Int32,
        _ answer: (String) -> [Step],
        _ log: AsyncStream<Event>.Continuation
    ) {
        while let request = self.readRequest(connection) {
            log.yield(.request(request))
            for step in answer(request) {
                switch step {
                case .send(let text): guard self.write(connection, text) else { return }
                case .sendForever(let text): while self.write(connection, text) {}
                case .hold: while self.readByte(connection) != nil {}
                case .hangUp: return
                }
            }
        }
    }

    private static func readByte(_ connection: Int32) -> UInt8? {
        var byte: UInt8 = 0
        return recv(connection, &byte, 1, 0) == 1 ? byte : nil
    }

    private static func readRequest(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = self.readByte(connection) else { return nil }
            bytes.append(byte)
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
        for _ in 0..<(length ?? 0) {
            guard let byte = self.readByte(connection) else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func write(_ connection: Int32, _ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}

/// A complete answer.
func httpAnswer(_ status: String = "200 OK", headers: [String] = [], body: String = #"{"ok":true}"#) -> String {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
}
