import HTTPServer
import Testing

@Suite struct LimitTests {
    private let small: HTTPServer.Limits = {
        var limits = HTTPServer.Limits()
        limits.bodyBytes = 1_000
        return limits
    }()

    @Test func `a body as long as the limit is taken`() async throws {
        let answer = try await withServer(limits: self.small) {
            .text("\($0.body.count)")
        } body: { address in
            try await RawClient(address).send(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 1_000)
            )
        }
        #expect(answer?.body == "1000")
    }

    @Test(arguments: ["1001", "99999999999999999999"])
    func `a longer one is refused before it is read`(length: String) async throws {
        let answer = try await withServer(limits: self.small) { _ in
            .text("handled")
        } body: { address in
            try await RawClient(address).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n")
        }
        #expect(answer?.status == 413)
    }

    @Test func `a longer one in chunks is refused at its end`() async throws {
        let answer = try await withServer(limits: self.small) { _ in
            .text("handled")
        } body: { address in
            try await RawClient(address).send(
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3e9\r\n" + String(repeating: "x", count: 1_001) + "\r\n0\r\n\r\n"
            )
        }
        #expect(answer?.status == 413)
    }

    @Test func `one without an end is cut off`() async throws {
        try await withServer(limits: self.small) { _ in
            .text("handled")
        } body: { address in
            let client = try RawClient(address)
            try await client.sendOnly(Array("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
            await #expect(throws: RawClient.Failure.self) {
                while true {
                    try await client.sendOnly(Array(("200\r\n" + String(repeating: "x", count: 512) + "\r\n").utf8))
                }
            }
        }
    }

    @Test(arguments: Malformation.allCases) fileprivate func `a malformed request harms nobody else`(
        malformation: Malformation
    ) async throws {
        var limits = HTTPServer.Limits()
        limits.timeout = .seconds(1)
        try await withServer(limits: limits) { _ in
            .text("well")
        } body: { address in
            let refused = try await RawClient(address).send(malformation.text)
            #expect(refused == nil || (400...505).contains(refused?.status ?? 0))
            let answered = try await RawClient.get("/", at: address)
            #expect(answered?.body == "well")
        }
    }

    @Test func `a request that finds the backlog full is answered with 503`() async throws {
        var limits = HTTPServer.Limits()
        limits.backlog = 1
        let server = try HTTPServer(listener: .tcp(host: "localhost", port: 0), limits: limits)
        let address = RawClient.Address.tcp(server.port ?? 0)
        try await withThrowingTaskGroup(of: RawClient.Answer?.self) { group in
            // Nobody runs the server yet, so one of these two waits, and the other one finds no place.
            for _ in 1...2 { group.addTask { try await RawClient.get("/", at: address) } }
            let refused = try await group.next()
            #expect(refused??.status == 503)
            #expect(refused??.headers["retry-after"] == "1")
            let served = try await withServer(server) { _ in
                .text("served")
            } body: {
                try await group.next()
            }
            #expect(served??.body == "served")
        }
    }

    @Test func `a hundred requests are in the handler's hands at one time`() async throws {
        let gate = Gate(needed: 100)
        try await withServer { _ in
            await gate.pass()
            return .text("through")
        } body: { address in
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...100 { group.addTask { try await RawClient.get("/", at: address)?.body } }
                for try await body in group { #expect(body == "through") }
            }
        }
    }
}

private enum Malformation: CaseIterable {
    case zeros
    case noPath
    case unknownVersion
    case headerWithoutColon
    case negativeLength
    case lengthThatIsNoNumber
    case unreadableChunk
    case endlessPath
    case endlessHeader
    case unfinished

    var text: String {
        switch self {
        case .zeros: "\0\0\0\0\r\n\r\n"
        case .noPath: "GET\r\n\r\n"
        case .unknownVersion: "GET / HTTP/9.9\r\nHost: x\r\n\r\n"
        case .headerWithoutColon: "GET / HTTP/1.1\r\nno colon\r\n\r\n"
        case .negativeLength: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"
        case .lengthThatIsNoNumber: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"
        case .unreadableChunk: "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        case .endlessPath: "GET /" + String(repeating: "a", count: 40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"
        case .endlessHeader: "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 40_000) + "\r\n\r\n"
        case .unfinished: "GET / HT"
        }
    }
}
