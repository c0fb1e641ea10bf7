import CCurl
import EbbControl
import EbbCore
import FoundationEssentials
import Glibc

/// HTTP over `ebbd`'s Unix socket, one request at a time. It blocks its thread.
final class UnixSocketTransport: ControlTransport {
    /// No answer may be longer; the largest page is far below it.
    static let mostBytes = 8 << 20

    private let socket: String
    private let mostBytes: Int
    private var handle: UnsafeMutableRawPointer?

    /// Opens nothing yet.
    init(socket: String, mostBytes: Int = UnixSocketTransport.mostBytes) {
        self.socket = socket
        self.mostBytes = mostBytes
    }

    deinit {
        if let handle { curl_easy_cleanup(handle) }
    }

    func send(_ request: ControlRequest, timeout: Duration) throws -> ControlResponse {
        let handle = try self.openHandle()
        curl_easy_reset(handle)
        let collector = BodyCollector(mostBytes: self.mostBytes)
        let body = try request.body.map { try JSONEncoder().encode($0) } ?? Data()
        let headers = curl_slist_append(nil, "Content-Type: application/json")
        defer { curl_slist_free_all(headers) }

        let code = body.withUnsafeBytes { bytes in
            withExtendedLifetime(collector) {
                var code = self.set(handle, request, bytes, headers, timeout)
                if code == CURLE_OK { code = collector.attach(to: handle) }
                return code == CURLE_OK ? curl_easy_perform(handle) : code
            }
        }
        if collector.isFull {
            throw OperatorError.unreadable(
                "The answer at \(self.socket) is longer than \(self.mostBytes >> 20) MiB: is it ebbd that listens there?"
            )
        }
        guard code == CURLE_OK else { throw self.failure(code, of: handle, timeout: timeout) }
        var status = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return ControlResponse(status: status, body: collector.bytes, next: Self.header(Page.nextHeader, of: handle))
    }

    func sendAhead(_ request: ControlRequest, timeout: Duration) -> Later<ControlResponse>? {
        Later { [socket, mostBytes] in
            try UnixSocketTransport(socket: socket, mostBytes: mostBytes).send(request, timeout: timeout)
        }
    }

    private static func header(_ name: String, of handle: UnsafeMutableRawPointer) -> String? {
        var header: UnsafeMutablePointer<curl_header>?
        guard curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK else { return nil }
        return header.flatMap { $0.pointee.value }.map { String(cString: $0) }
    }

    private func openHandle() throws -> UnsafeMutableRawPointer {
        // The address of a Unix socket has 108 bytes, the last of them zero; libcurl says no more than "could not connect".
        guard (1..<108).contains(self.socket.utf8.count), !self.socket.utf8.contains(0) else {
            throw OperatorError.usage("a socket's path has 1 to 107 bytes, not: '\(self.socket)'", command: nil)
        }
        if let handle { return handle }
        guard ccurl_global_init() == CURLE_OK, let handle = curl_easy_init() else {
            throw OperatorError.unreachable("libcurl could not be set up: is there memory left?")
        }
        self.handle = handle
        return handle
    }

    private func set(
        _ handle: UnsafeMutableRawPointer,
        _ request: ControlRequest,
        _ body: UnsafeRawBufferPointer,
        _ headers: UnsafeMutablePointer<curl_slist>?,
        _ timeout: Duration
    ) -> CURLcode {
        let milliseconds = Int(timeout.inSeconds * 1_000)
        var codes = [
            ccurl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, self.socket),
            ccurl_set_string(handle, CURLOPT_URL, "http://localhost" + request.target),
            ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http"),
            ccurl_set_string(handle, CURLOPT_PROXY, ""),
            ccurl_set_string(handle, CURLOPT_USERAGENT, "ebbctl"),
            ccurl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds),
        ]
        if request.method == .post {
            codes += [
                ccurl_set_long(handle, CURLOPT_POST, 1),
                ccurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count),
                body.withMemoryRebound(to: CChar.self) {
                    ccurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
                },
                ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers),
            ]
        }
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func failure(_ code: CURLcode, of handle: UnsafeMutableRawPointer, timeout: Duration) -> OperatorError {
        var number = 0
        _ = ccurl_get_long(handle, CURLINFO_OS_ERRNO, &number)
        switch (code, Int32(truncatingIfNeeded: number)) {
        case (CURLE_COULDNT_CONNECT, EACCES), (CURLE_COULDNT_CONNECT, EPERM):
            return .forbidden(socket: self.socket)
        case (CURLE_COULDNT_CONNECT, ENOENT), (CURLE_COULDNT_CONNECT, ENOTDIR):
            return self.absent("there is no socket at \(self.socket)")
        case (CURLE_COULDNT_CONNECT, ECONNREFUSED):
            return self.absent("nobody listens at \(self.socket)")
        case (CURLE_COULDNT_CONNECT, let number):
            return self.unreachable("\(self.socket) could not be opened (\(String(cString: strerror(number))))")
        case (CURLE_OPERATION_TIMEDOUT, _):
            return self.unreachable(
                "no answer came at \(self.socket) within \(Phrases.duration(timeout.inSeconds))"
            )
        default:
            return self.unreachable(
                "the connection at \(self.socket) broke (\(String(cString: curl_easy_strerror(code))))"
            )
        }
    }

    private func unreachable(_ what: String) -> OperatorError {
        .unreachable("ebbd cannot be reached: \(what). Does it run? 'systemctl status ebbd' tells.")
    }

    /// Most likely it does not run.
    private func absent(_ what: String) -> OperatorError {
        .unreachable(
            "ebbd cannot be reached: \(what). 'systemctl status ebbd' tells whether it runs, 'systemctl start ebbd' "
                + "starts it; where its start limit was hit, 'systemctl reset-failed ebbd.service ebbd.socket' comes first."
        )
    }
}

/// Takes an answer's bytes as they come, and refuses more than so many.
private final class BodyCollector {
    private(set) var bytes: [UInt8] = []
    private(set) var isFull = false
    private let mostBytes: Int

    init(mostBytes: Int) {
        self.mostBytes = mostBytes
    }

    /// The collector must live until the transfer has ended.
    func attach(to handle: UnsafeMutableRawPointer) -> CURLcode {
        let code = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
        guard code == CURLE_OK else { return code }
        return ccurl_set_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let collector = Unmanaged<BodyCollector>.fromOpaque(context).takeUnretainedValue()
            return collector.take(UnsafeRawBufferPointer(start: data, count: size * count))
        }
    }

    /// Gives the number of bytes taken; fewer than offered end the transfer.
    private func take(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard self.bytes.count + chunk.count <= self.mostBytes else {
            self.isFull = true
            return 0
        }
        self.bytes.append(contentsOf: chunk)
        return chunk.count
    }
}
