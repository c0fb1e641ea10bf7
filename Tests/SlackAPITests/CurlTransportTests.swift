import EbbCore
import Foundation
import Testing

@testable import SlackAPI

@Suite("Requests over libcurl", .timeLimit(.minutes(1)))
struct CurlTransportTests {
    @Test("A request is a POST form with the token in Authorization alone")
    func requestShape() async throws {
        let server = try RawServer(always: httpAnswer())
        let transport = try Fixture.transport(port: server.port)
        let form = [FormField("cursor", "dGVhbQ=="), FormField("text", "a b&c/ä~")]
        _ = try await transport.send(Fixture.request(form))
        let events = await server.remainingEvents()
        guard case .request(let request) = events.last else {
            Issue.record("no request, but \(events)")
            return
        }
        let lines = request.components(separatedBy: "\r\n")
        #expect(lines.first == "POST /api/auth.test HTTP/1.1")
        #expect(lines.last == "cursor=dGVhbQ%3D%3D&text=a%20b%26c%2F%C3%A4~")
        #expect(lines.contains("Content-Type: application/x-www-form-urlencoded"))
        #expect(lines.contains("User-Agent: ebb/1.2.3"))
        #expect(lines.filter { $0.contains(Fixture.secret) } == ["Authorization: Bearer \(Fixture.secret)"])
        #expect(!lines.contains { $0.hasPrefix("Expect") })
        await transport.stop()
    }

    @Test("Fifty requests in a row use one connection")
    func connectionReuse() async throws {
        let server = try RawServer(always: httpAnswer())
        let transport = try Fixture.transport(port: server.port)
        for _ in 0..<50 { #expect(try await transport.send(Fixture.request()).status == 200) }
        let events = await server.remainingEvents()
        #expect(events.filter { $0 == .accepted }.count == 1)
        #expect(events.count == 51)
        await transport.stop()
    }

    @Test("Status, body and the headers worth keeping come back as they were sent")
    func answer() async throws {
        let headers = [
            "Retry-After: 30", "DATE:  Sun, 06 Nov 1994 08:49:37 GMT", "Set-Cookie: a=b", "x-oauth-scopes: a,b ",
        ]
        let server = try RawServer(always: httpAnswer("429 Too Many", headers: headers, body: "no JSON"))
        let transport = try Fixture.transport(port: server.port)
        let answer = try await transport.send(Fixture.request())
        #expect(answer.status == 429)
        #expect(answer.body == Array("no JSON".utf8))
        #expect(
            answer.headers == [
                "retry-after": "30", "date": "Sun, 06 Nov 1994 08:49:37 GMT", "x-oauth-scopes": "a,b",
            ]
        )
        await transport.stop()
    }

    @Test("A redirect is an answer, and is not followed")
    func redirect() async throws {
        let server = try RawServer(always: httpAnswer("302 Found", headers: ["Location: /elsewhere"]))
        let transport = try Fixture.transport(port: server.port)
        #expect(try await transport.send(Fixture.request()).status == 302)
        let events = await server.remainingEvents()
        #expect(events.count == 2, "one connection, one request")
        await transport.stop()
    }

    @Test("A body of 8 MiB is taken, one byte more is not, and the connection is closed")
    func bodyLimit() async throws {
        let chunk = "10000\r\n" + String(repeating: " ", count: 1 << 16) + "\r\n"
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        let full = [RawServer.Step.send(head)] + Array(repeating: .send(chunk), count: 128)
        let server = try RawServer { request in
            request.contains("excess") ? full + [.send("1\r\n \r\n"), .hold] : full + [.send("0\r\n\r\n")]
        }
        let transport = try Fixture.transport(port: server.port)
        #expect(try await transport.send(Fixture.request()).body.count == 8 << 20)
        await #expect(throws: SlackFailure.unreadable("the answer's body is larger than 8 MiB")) {
            try await transport.send(Fixture.request([FormField("excess", "")]))
        }
        await server.wait { $0 == .closed }
        await transport.stop()
    }

    @Test("Headers without end are cut off")
    func headerLimit() async throws {
        let line = "X-Filler: \(String(repeating: "x", count: 1_000))\r\n"
        let server = try RawServer { _ in [.send("HTTP/1.1 200 OK\r\n"), .sendForever(line)] }
        let transport = try Fixture.transport(port: server.port)
        await #expect(throws: SlackFailure.unreadable("the answer's headers are larger than 64 KiB")) {
            try await transport.send(Fixture.request())
        }
        await server.wait { $0 == .closed }
        await transport.stop()
    }

    @Test("An answer that does not come in time is a time-out")
    func timeout() async throws {
        let server = try RawServer { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), .hold] }
        let transport = try Fixture.transport(port: server.port, timeout: .milliseconds(200))
        await #expect(throws: SlackFailure.timeout) { try await transport.send(Fixture.request()) }
        await server.wait { $0 == .closed }
        await transport.stop()
    }

    @Test(
        "A connection that breaks is told from an answer that is none",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", true),
            ("", true),
            ("SSH-2.0-OpenSSH_9.2\r\n", false),
            ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot zipped", false),
        ]
    )
    func brokenAnswers(text: String, isConnection: Bool) async throws {
        let server = try RawServer { _ in [.send(text), .hangUp] }
        let transport = try Fixture.transport(port: server.port)
        let failure = await #expect(throws: SlackFailure.self) { try await transport.send(Fixture.request()) }
        switch failure {
        case .connection(let message): #expect(isConnection, "\(message)")
        case .unreadable(let message): #expect(!isConnection, "\(message)")
        default: Issue.record("\(String(describing: failure))")
        }
        #expect(!String(describing: failure).contains(Fixture.secret))
        await transport.stop()
    }

    @Test("A request is sent once: not again when a connection that was used before breaks without an answer")
    func noRepetition() async throws {
        let server = try RawServer { $0.contains("break") ? [.hangUp] : [.send(httpAnswer())] }
        let transport = try Fixture.transport(port: server.port)
        for form in [[], [FormField("channel", "G1")]] {
            _ = try await transport.send(Fixture.request())
            let request = SlackRequest(method: .conversationsClose, token: try #require(Token("break")), form: form)
            let failure = await #expect(throws: SlackFailure.self) { try await transport.send(request) }
            guard case .connection = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
        await transport.stop()
        let events = await server.remainingEvents()
        let requests = events.filter { if case .request = $0 { true } else { false } }
        #expect(requests.count == 4)
    }

    @Test("A port that nobody listens on is a connection failure that names it")
    func refused() async throws {
        let port = try RawServer(always: "").port
        let transport = try Fixture.transport(port: port)
        let failure = await #expect(throws: SlackFailure.self) { try await transport.send(Fixture.request()) }
        guard case .connection(let message) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(message.contains("127.0.0.1 port \(port)"))
        await transport.stop()
    }
}
