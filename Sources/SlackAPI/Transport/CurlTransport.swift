import CCurl
public import EbbCore

/// Slack over HTTP, through libcurl's multi interface on a thread of its own.
///
/// Connections are kept and used again, HTTP/2 is spoken where it is offered, certificates are always verified, and
/// redirects are not followed. Names are looked up beside that thread, because libcurl would hold all of its transfers
/// until a lookup has ended. Proxies named in the environment are not used.
public final class CurlTransport: SlackTransport {
    /// What can change while the transport runs.
    public struct Settings: Hashable, Sendable {
        /// Where requests go.
        public var endpoint: SlackEndpoint
        /// The time from ``CurlTransport/send(_:)`` to the answer's last byte, looking up the name included.
        public var timeout: Duration
        /// Instead of the system's certificates.
        var certificateFile: String?

        /// Requests to `endpoint`, each of which may take `timeout`.
        public init(endpoint: SlackEndpoint, timeout: Duration) {
            self.endpoint = endpoint
            self.timeout = timeout
        }
    }

    private static let isLibraryReady = ccurl_global_init() == CURLE_OK

    private let settings: Locked<Settings>
    private let userAgent: String
    private let mailbox: CurlMailbox

    /// Starts the thread. To be called before the process has many others: libcurl initialises itself here.
    ///
    /// - Parameters:
    ///   - settings: for the first requests, until ``use(_:)``.
    ///   - version: Ebb's, for `User-Agent`.
    ///   - resolver: turns names into addresses.
    /// - Throws: `.connection` when the system gives no thread, or libcurl no memory.
    public init(
        _ settings: Settings,
        version: String,
        resolver: any NameResolver = SystemNameResolver()
    ) throws(SlackFailure) {
        guard Self.isLibraryReady, let multi = curl_multi_init() else {
            throw .connection("libcurl could not be initialised")
        }
        let mailbox = CurlMailbox(waking: multi)
        self.settings = Locked(settings)
        self.userAgent = "ebb/\(version)"
        self.mailbox = mailbox
        let handover = Handover(multi: multi)
        let started = DetachedThread.start(named: "ebb-curl") {
            CurlLoop(multi: handover.multi, mailbox: mailbox, resolver: resolver).run()
        }
        guard started else {
            _ = mailbox.close()
            curl_multi_cleanup(multi)
            throw .connection("no thread for libcurl could be started")
        }
    }

    deinit { self.mailbox.post(.stop(nil)) }

    /// Proof for the unchecked conformance: the pointer is handed to the one thread that uses it from then on, besides
    /// the mailbox's wake-ups.
    private struct Handover: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
    }

    /// Sends the requests to come by these settings; those under way keep theirs.
    public func use(_ settings: Settings) {
        self.settings.withLock { $0 = settings }
    }

    /// Sends one request. A cancel ends it at once, with its connection, also while the name is being looked up.
    public func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        guard !Task.isCancelled else { throw .cancelled }
        let settings = self.settings.withLock { $0 }
        let id = self.mailbox.newID()
        let deadline = ContinuousClock.now + settings.timeout
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let exchange = Exchange(
                    id: id,
                    endpoint: settings.endpoint,
                    request: request,
                    userAgent: self.userAgent,
                    certificateFile: settings.certificateFile,
                    deadline: deadline,
                    continuation: continuation
                )
                guard self.mailbox.post(.start(exchange)) else {
                    return exchange.finish(.failure(.cancelled))
                }
                // A cancel that came before the start found nothing to end.
                if Task.isCancelled { self.mailbox.post(.cancel(id: id)) }
            }
        } onCancel: {
            self.mailbox.post(.cancel(id: id))
        }
        return try result.get()
    }

    /// Ends the requests that still wait for a name with `.cancelled`, also those to come; what is on its way goes on.
    /// To be called when the program is to end: a name server that does not answer holds nothing up.
    public func withdrawUnsent() { self.mailbox.post(.withdrawUnsent) }

    /// Ends every request with `.cancelled`, closes every connection, and returns when libcurl holds nothing any more;
    /// later requests end with `.cancelled` at once. To be called before the process ends, because libcurl and OpenSSL
    /// clean up there. Calling it again does nothing.
    public func stop() async {
        await withCheckedContinuation { continuation in
            if !self.mailbox.post(.stop(continuation)) { continuation.resume() }
        }
    }
}
