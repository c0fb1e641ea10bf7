/// What no client of good will sends.
struct Attack: Sendable {
    let name: String
    let text: [UInt8]
    /// Whether the request has an end, so that its answer needs no time-out.
    let isComplete: Bool

    init(_ name: String, _ text: String, isComplete: Bool = true) {
        self.init(name, Array(text.utf8), isComplete: isComplete)
    }

    init(_ name: String, _ text: [UInt8], isComplete: Bool = true) {
        self.name = name
        self.text = text
        self.isComplete = isComplete
    }

    private static func post(_ path: String, _ body: String, _ headers: String...) -> String {
        let all = ["Host: localhost", "Content-Type: application/json"] + headers
        return
            "POST \(path) HTTP/1.1\r\n\(all.joined(separator: "\r\n"))\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static let head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"

    /// Requests that are wrong in themselves: none of them may succeed.
    static let malformed = [
        Attack("zeros", [UInt8](repeating: 0, count: 4_096) + Array("\r\n\r\n".utf8), isComplete: false),
        Attack("high bytes", [UInt8](repeating: 0xFF, count: 4_096) + Array("\r\n\r\n".utf8), isComplete: false),
        Attack(
            "TLS",
            [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 0x5A, count: 512),
            isComplete: false
        ),
        Attack("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Attack("no path", "GET\r\n\r\n"),
        Attack("no version", "GET /healthz\r\n\r\n", isComplete: false),
        Attack("another version", "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n"),
        Attack("a header without a colon", "GET /nothing HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n"),
        Attack("a negative length", "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"),
        Attack(
            "a length that is no number",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e3\r\n\r\n"
        ),
        Attack(
            "a length beyond all",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n"
        ),
        Attack(
            "an unreadable chunk",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        ),
        Attack(
            "a chunk of a huge size",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
        ),
        Attack("a body that is none", Self.post("/v1/pause", "not json")),
        Attack("a body of another shape", Self.post("/v1/pause", "[1, 2, 3]")),
        Attack("a body of other types", Self.post("/v1/pause", #"{"team": {"a": [null]}}"#)),
        Attack("a body of brackets", Self.post("/v1/pause", String(repeating: "[", count: 200_000))),
        Attack("a body of nested objects", Self.post("/v1/pause", String(repeating: "{\"team\":", count: 50_000))),
        Attack(
            "a number without an end",
            Self.post("/v1/drain", "{\"limit\": \(String(repeating: "9", count: 100_000))}")
        ),
        Attack(
            "bytes that are no text",
            Array(Self.post("/v1/pause", "{\"team\": \"****\"}").replacing("****", with: "\u{1}\u{2}\u{3}\u{4}").utf8)
                .map { (1...4).contains($0) ? 0xC0 + $0 : $0 }
        ),
        Attack(
            "an endless path",
            "GET /" + String(repeating: "a", count: 1_000_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ),
        Attack(
            "an endless query",
            "GET /healthz?" + String(repeating: "a=b&", count: 250_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ),
        Attack("an endless header", Self.head + "X: " + String(repeating: "a", count: 1_000_000) + "\r\n\r\n"),
        Attack("headers without an end", Self.head + String(repeating: "X: y\r\n", count: 100_000) + "\r\n"),
        Attack("a huge body", Self.post("/v1/pause", "{\"team\": \"\(String(repeating: "T", count: 3_000_000))\"}")),
        Attack("an unknown path", "GET /admin.php HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Attack("a path of dots", "GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Attack("a path with a zero", "GET /v1/%00status HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Attack("an unknown method", "FROBNICATE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Attack("a method for proxies", "CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Attack("a team that there cannot be", "GET /v1/teams/..%2F..%2Fx/plan HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ]

    /// Requests that stop before their end.
    static let halves = [
        Attack("nothing", "", isComplete: false),
        Attack("half a line", "GET /hea", isComplete: false),
        Attack("a line", "GET /healthz HTTP/1.1\r\n", isComplete: false),
        Attack("half a head", Self.head + "Acc", isComplete: false),
        Attack(
            "half a body",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{\"te",
            isComplete: false
        ),
        Attack(
            "half a chunk",
            "POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nabc",
            isComplete: false
        ),
    ]
}
