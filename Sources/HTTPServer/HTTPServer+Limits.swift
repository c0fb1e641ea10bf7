extension HTTPServer {
    /// What clients may use up.
    public struct Limits: Hashable, Sendable {
        /// Connections at one time; further ones wait in the kernel's queue. At least 1.
        public var connections = 256
        /// Requests that wait for a task to take them up; further ones are answered with 503. At least 1.
        public var backlog = 256
        /// Bytes of a request's body; a longer one is answered with 413.
        public var bodyBytes = 1 << 20
        /// Bytes of memory for the request line and headers of a connection; longer ones are answered with 431 or 414.
        /// At least 1 KiB.
        public var headerBytes = 32 << 10
        /// How long a connection may stand still while its request is not complete or its answer not taken, and
        /// between requests. Rounded up to whole seconds, at least one. A request that is being answered has no limit.
        public var timeout: Duration = .seconds(10)

        /// The limits of a control socket; change what shall differ.
        public init() {}
    }
}
