import CMicroHTTPD
import EbbCore

/// One request from its first line to the end of its answer.
///
/// The HTTP library's thread fills it, a task answers it, and the library's thread sends the answer.
final class Exchange: Sendable {
    /// Where the body stands.
    private enum Body {
        case complete([UInt8])
        /// It exceeded the limit: the bytes seen so far are counted and forgotten.
        case tooLarge(Int)
    }

    private struct State {
        var body: Body = .complete([])
        var reply: HTTPResponse?
    }

    // Proof: the pointer is valid from the exchange's creation until the library reports its completion. It is used on
    // the library's thread, and by `Exchanges.answer`, once, while the connection is suspended; a suspended connection
    // is neither completed nor timed out.
    nonisolated(unsafe) let connection: OpaquePointer
    private let head: HTTPRequest
    private let bodyLimit: Int
    private let state = Locked(State())

    init(connection: OpaquePointer, head: HTTPRequest, bodyLimit: Int) {
        self.connection = connection
        self.head = head
        self.bodyLimit = bodyLimit
    }

    /// The request, once it is complete.
    var request: HTTPRequest {
        var request = self.head
        if case .complete(let bytes) = self.state.withLock({ $0.body }) { request.body = bytes }
        return request
    }

    /// The answer, as soon as there is one.
    var reply: HTTPResponse? {
        get { self.state.withLock { $0.reply } }
        set { self.state.withLock { $0.reply = newValue } }
    }

    /// Whether the client said that its body is longer than allowed.
    var declaresTooLargeBody: Bool {
        guard let length = self.head.headers["content-length"] else { return false }
        return Int(length).map { $0 > self.bodyLimit } ?? true
    }

    var bodyIsTooLarge: Bool {
        self.state.withLock { if case .tooLarge = $0.body { true } else { false } }
    }

    /// Takes a part of the body. Returns false when the client has sent twice the limit and does not stop.
    func receive(_ part: UnsafeRawBufferPointer) -> Bool {
        self.state.withLock { state in
            switch state.body {
            case .complete(var bytes):
                state.body = .complete([])
                if bytes.count + part.count > self.bodyLimit {
                    state.body = .tooLarge(bytes.count + part.count)
                } else {
                    bytes.append(contentsOf: part)
                    state.body = .complete(bytes)
                }
                return true
            case .tooLarge(let count):
                state.body = .tooLarge(count + part.count)
                return count + part.count <= 2 * self.bodyLimit
            }
        }
    }
}
