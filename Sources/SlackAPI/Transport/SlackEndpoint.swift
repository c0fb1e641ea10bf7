import CCurl

/// Where Slack's Web API is: an http or https URL that method names are appended to.
public struct SlackEndpoint: Hashable, Sendable {
    /// The URL, with a slash at its end.
    public let url: String
    /// The host, in lower case; a literal IPv6 address without brackets.
    public let host: String
    /// The port, also when the URL leaves it to the scheme.
    public let port: Int
    /// Whether the way to it is encrypted.
    public let isEncrypted: Bool

    /// Slack itself.
    public static let slack = SlackEndpoint(url: "https://slack.com/api/", host: "slack.com", port: 443)

    private init(url: String, host: String, port: Int) {
        (self.url, self.host, self.port) = (url, host, port)
        self.isEncrypted = url.hasPrefix("https:")
    }

    /// Takes a URL, or nil when it is neither http nor https, names no host, or has a user, a query or a fragment.
    public init?(_ text: String) {
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = curl_url()
        else { return nil }
        defer { curl_url_cleanup(parts) }
        guard curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK else { return nil }
        func part(_ part: CURLUPart, flags: Int32 = 0) -> String? {
            var found: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parts, part, &found, UInt32(flags)) == CURLUE_OK, let found else { return nil }
            defer { curl_free(found) }
            return String(cString: found)
        }
        let unwanted = [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT]
        guard let scheme = part(CURLUPART_SCHEME)?.lowercased(), ["http", "https"].contains(scheme),
            let host = part(CURLUPART_HOST)?.lowercased(), !host.isEmpty, part(CURLUPART_ZONEID) == nil,
            let port = part(CURLUPART_PORT, flags: CURLU_DEFAULT_PORT).flatMap(Int.init),
            let path = part(CURLUPART_PATH), unwanted.allSatisfy({ part($0) == nil })
        else { return nil }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.isEncrypted = scheme == "https"
        self.url = "\(scheme)://\(host):\(port)\(path)\(path.hasSuffix("/") ? "" : "/")"
    }

    /// Whether the host has to be looked up: literal addresses and the names of this machine itself have not.
    var needsLookup: Bool { !self.isLiteralAddress && !self.isLocalName }

    /// Whether the host is a loopback address or a name for one.
    public var isLoopback: Bool {
        self.isLocalName || self.host == "::1" || (self.isIPv4 && self.host.hasPrefix("127."))
    }

    /// RFC 6761, section 6.3. libcurl knows them without a lookup.
    private var isLocalName: Bool { self.host == "localhost" || self.host.hasSuffix(".localhost") }

    private var isLiteralAddress: Bool { self.isIPv4 || self.host.contains(":") }

    // libcurl has already rewritten other notations of IPv4 (`127.1`, `0x7f000001`) to this one.
    private var isIPv4: Bool {
        let parts = self.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
