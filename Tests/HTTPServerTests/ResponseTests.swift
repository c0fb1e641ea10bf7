import HTTPServer
import Testing

@Suite struct ResponseTests {
    @Test func `headers, status and body go out as given`() async throws {
        let answer = try await withServer { _ in
            HTTPResponse(
                status: 429,
                headers: [HTTPField("Retry-After", "-5"), HTTPField("X", "a, b")],
                body: [0x7B, 0x7D]
            )
        } body: {
            try await RawClient.get("/", at: $0)
        }
        #expect(answer?.status == 429)
        #expect(answer?.headers["retry-after"] == "-5")
        #expect(answer?.headers["x"] == "a, b")
        #expect(answer?.body == "{}")
        #expect(answer?.headers["date"] != nil)
    }

    @Test func `without dates an answer has the one it was given, or none`() async throws {
        try await withServer(sendsDate: false) { request in
            request.path == "/none"
                ? HTTPResponse(status: 200) : HTTPResponse(status: 200, headers: [HTTPField("Date", "D")])
        } body: { address in
            let none = try await RawClient.get("/none", at: address)
            #expect(none?.status == 200)
            #expect(none?.headers["date"] == nil)
            let one = try await RawClient.get("/one", at: address)
            #expect(one?.headers["date"] == "D")
        }
    }

    @Test func `a header with a line break is left out`() async throws {
        let answer = try await withServer { _ in
            HTTPResponse(status: 200, headers: [HTTPField("X", "a\r\nSet-Cookie: b"), HTTPField("Y", "c")])
        } body: {
            try await RawClient.get("/", at: $0)
        }
        #expect(answer?.headers["x"] == nil)
        #expect(answer?.headers["set-cookie"] == nil)
        #expect(answer?.headers["y"] == "c")
    }

    @Test(arguments: [0, 99, 1_000, -1]) func `a status that HTTP does not have becomes 500`(status: Int) async throws {
        let answer = try await withServer { _ in
            HTTPResponse(status: status)
        } body: {
            try await RawClient.get("/", at: $0)
        }
        #expect(answer?.status == 500)
    }

    @Test func `a dropped connection ends without a byte, and only that one`() async throws {
        try await withServer {
            $0.path == "/drop" ? .droppedConnection : .text("here")
        } body: { address in
            let dropped = try await RawClient.get("/drop", at: address)
            #expect(dropped == nil)
            let answered = try await RawClient.get("/", at: address)
            #expect(answered?.body == "here")
        }
    }
}
