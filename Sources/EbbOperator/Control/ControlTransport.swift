import EbbControl

/// Carries a request to `ebbd`, and the answer back.
protocol ControlTransport: AnyObject {
    /// Sends the request and waits for the whole answer, at most so long. Throws ``OperatorError``.
    func send(_ request: ControlRequest, timeout: Duration) throws -> ControlResponse
}

/// An answer as it came.
struct ControlResponse: Hashable, Sendable {
    /// The HTTP status.
    var status: Int
    var body: [UInt8]
}
