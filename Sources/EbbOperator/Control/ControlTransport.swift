import EbbControl

/// Carries a request to `ebbd`, and the answer back.
protocol ControlTransport: AnyObject {
    /// Sends the request and waits for the whole answer, at most so long. Throws ``OperatorError``.
    func send(_ request: ControlRequest, timeout: Duration) throws -> ControlResponse
    /// The same while the caller goes on; nil where that cannot be.
    func sendAhead(_ request: ControlRequest, timeout: Duration) -> Later<ControlResponse>?
}

extension ControlTransport {
    func sendAhead(_ request: ControlRequest, timeout: Duration) -> Later<ControlResponse>? { nil }
}

/// An answer as it came.
struct ControlResponse: Hashable, Sendable {
    /// The HTTP status.
    var status: Int
    var body: [UInt8]
    /// Where the page after this one begins, as its header says; nil where it does not.
    var next: String?
}
