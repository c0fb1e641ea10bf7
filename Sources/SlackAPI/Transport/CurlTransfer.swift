import CCurl
import EbbCore

/// One libcurl easy handle, and what has come in on it. Used by the transport's thread alone.
final class CurlTransfer {
    /// The largest body that is taken, decompressed.
    static let maximumBody = 8 << 20
    /// The most that all header lines of an answer may have together.
    static let maximumHeaders = 64 << 10

    let exchange: Exchange
    let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers = HeaderCollector()
    private var body: [UInt8] = []
    private var excess: String?
    private var timesSent = 0

    /// Whether a connection was there to send it on.
    var hasConnected: Bool { self.timesSent > 0 }

    /// Prepares the request.
    ///
    /// - Parameter addresses: the host's, or empty when libcurl needs none to be looked up.
    /// - Returns: nil when libcurl has no memory, or refuses an option.
    init?(_ exchange: Exchange, addresses: [String], now: ContinuousClock.Instant) {
        guard let handle = curl_easy_init() else { return nil }
        self.exchange = exchange
        self.handle = handle
        self.errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        self.errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard self.configure(addresses: addresses, millisecondsLeft: max(1, exchange.millisecondsLeft(at: now)))
        else { return nil }
    }

    deinit {
        curl_easy_cleanup(self.handle)
        for list in self.lists { curl_slist_free_all(list) }
        self.errorText.deallocate()
    }

    // MARK: The request

    private func configure(addresses: [String], millisecondsLeft: Int) -> Bool {
        let form = FormField.encode(self.exchange.request.form)
        let url = self.exchange.endpoint.url + self.exchange.request.method.rawValue
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)), (CURLOPT_TIMEOUT_MS, millisecondsLeft),
            (CURLOPT_CONNECTTIMEOUT_MS, millisecondsLeft), (CURLOPT_POST, 1),
            (CURLOPT_POSTFIELDSIZE, form.utf8.count),
        ]
        // An empty proxy is none at all, whatever the environment says; an empty encoding is every one libcurl knows.
        let strings: [(CURLoption, String)] = [
            (CURLOPT_URL, url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_PROXY, ""),
            (CURLOPT_ACCEPT_ENCODING, ""), (CURLOPT_USERAGENT, self.exchange.userAgent),
            (CURLOPT_COPYPOSTFIELDS, form),
        ]
        return numbers.allSatisfy { ccurl_set_long(self.handle, $0, $1) == CURLE_OK }
            && strings.allSatisfy { ccurl_set_string(self.handle, $0, $1) == CURLE_OK }
            && ccurl_close_on_exec(self.handle) == CURLE_OK
            && self.setCertificates()
            && self.setList(
                CURLOPT_HTTPHEADER,
                [
                    self.exchange.request.token.authorizationHeader,
                    "Content-Type: application/x-www-form-urlencoded", "Accept: application/json", "Expect:",
                ]
            )
            && self.setAddresses(addresses) && self.setCallbacks()
    }

    private func setCertificates() -> Bool {
        guard let file = self.exchange.certificateFile else { return true }
        return ccurl_set_string(self.handle, CURLOPT_CAINFO, file) == CURLE_OK
    }

    private func setAddresses(_ addresses: [String]) -> Bool {
        guard !addresses.isEmpty else { return true }
        let list = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        let endpoint = self.exchange.endpoint
        return self.setList(CURLOPT_RESOLVE, ["\(endpoint.host):\(endpoint.port):\(list)"])
    }

    private func setList(_ option: CURLoption, _ lines: [String]) -> Bool {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                return false
            }
            list = longer
        }
        if let list { self.lists.append(list) }
        return ccurl_set_list(self.handle, option, list) == CURLE_OK
    }

    private func setCallbacks() -> Bool {
        // Unretained: the handle, and with it the callbacks, does not outlive this object.
        let context = Unmanaged.passUnretained(self).toOpaque()
        return ccurl_set_pointer(self.handle, CURLOPT_ERRORBUFFER, self.errorText) == CURLE_OK
            && ccurl_set_pointer(self.handle, CURLOPT_WRITEDATA, context) == CURLE_OK
            && ccurl_set_pointer(self.handle, CURLOPT_HEADERDATA, context) == CURLE_OK
            && ccurl_set_pointer(self.handle, CURLOPT_PREREQDATA, context) == CURLE_OK
            && ccurl_set_prerequest_callback(self.handle, Self.beforeSending) == CURLE_OK
            && ccurl_set_callback(self.handle, CURLOPT_WRITEFUNCTION, Self.takeBody) == CURLE_OK
            && ccurl_set_callback(self.handle, CURLOPT_HEADERFUNCTION, Self.takeHeader) == CURLE_OK
    }

    // When a connection that was used before breaks without an answer, libcurl sends the request again on a new one, up
    // to five times. Nobody gave leave for that, so the second time ends the transfer.
    private static let beforeSending: curl_prereq_callback = { context, _, _, _, _ in
        guard let context else { return CURL_PREREQFUNC_ABORT }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        transfer.timesSent += 1
        return transfer.timesSent == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    // MARK: The answer

    // A callback that does not return the number of bytes it was given ends the transfer.
    private static let takeBody: ccurl_data_callback = { data, size, count, context in
        guard let data, let context else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        guard size * count <= CurlTransfer.maximumBody - transfer.body.count else {
            transfer.excess = "the answer's body is larger than 8 MiB"
            return 0
        }
        transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: data, count: size * count))
        return size * count
    }

    private static let takeHeader: ccurl_data_callback = { data, size, count, context in
        guard let data, let context else { return 0 }
        let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        transfer.headers.take(UnsafeRawBufferPointer(start: data, count: size * count))
        guard transfer.headers.bytesTaken <= CurlTransfer.maximumHeaders else {
            transfer.excess = "the answer's headers are larger than 64 KiB"
            return 0
        }
        return size * count
    }

    /// What the transfer came to, once libcurl says that it ended with `code`.
    func result(_ code: CURLcode) -> Result<RawAnswer, SlackFailure> {
        if self.timesSent > 1 { return .failure(.connection("the connection broke before the answer began")) }
        if let excess = self.excess { return .failure(.unreadable(excess)) }
        switch code {
        case CURLE_OK:
            var status = 0
            ccurl_get_long(self.handle, CURLINFO_RESPONSE_CODE, &status)
            return .success(RawAnswer(status: status, headers: self.headers.kept, body: self.body))
        case CURLE_OPERATION_TIMEDOUT:
            return .failure(.timeout)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
            return .failure(.unreadable(self.message(code)))
        default:
            return .failure(.connection(self.message(code)))
        }
    }

    /// libcurl's words for what went wrong: one line, bounded, and never with the token in it.
    private func message(_ code: CURLcode) -> String {
        let general = String(cString: curl_easy_strerror(code))
        let detail = String(cString: self.errorText).utf8.prefix(200).map { (0x20...0x7E).contains($0) ? $0 : 0x20 }
        let text = String(decoding: detail, as: UTF8.self)
        return text.isEmpty || self.exchange.request.token.isRevealed(by: text) ? general : text
    }
}
