/// A complete request, bounded by the server's ``HTTPServer/Limits``.
public struct HTTPRequest: Hashable, Sendable {
    /// The method as it came, such as `GET`.
    public var method: String
    /// The path, percent-decoded, without the query. Bytes that are not UTF-8 became U+FFFD.
    public var path: String
    /// The parts of the query, decoded, in the order they came.
    public var query: [HTTPField]
    /// The headers by their names in lower case; several of one name are joined by `", "` (RFC 9110, 5.3).
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]

    /// A request, as the server takes it in or a test makes it up.
    public init(
        method: String,
        path: String,
        query: [HTTPField] = [],
        headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The parts of a body of type `application/x-www-form-urlencoded`; none when the type is another one.
    public var form: [HTTPField] {
        let type = (self.headers["content-type"] ?? "").prefix { $0 != ";" }
        guard type.lowercased().filter({ $0 != " " }) == "application/x-www-form-urlencoded" else { return [] }
        return FormEncoding.fields(of: self.body)
    }
}
