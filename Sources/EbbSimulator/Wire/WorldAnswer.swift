/// What the world answers to a call, and how.
public struct WorldAnswer: Sendable {
    /// What becomes of the call.
    public enum Fate: Hashable, Sendable {
        /// The answer arrives after so long, in real time.
        case answer(after: Duration)
        /// The connection breaks after so long, without an answer.
        case breakConnection(after: Duration)
        /// Nothing ever comes.
        case hang
    }

    /// The HTTP status.
    public var status: Int
    /// The headers, `Date` and `Content-Type` included, without `Content-Length`.
    public var headers: [FormField]
    /// The body.
    public var body: [UInt8]
    /// What becomes of it.
    public var fate: Fate

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        self.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
