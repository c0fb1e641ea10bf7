import Foundation
import Testing

@testable import HTTPServer

@Suite struct RequestTests {
    @Test func `a request reaches the handler with all its parts`() async throws {
        let seen = try await withServer {
            .text("\($0.method) \($0.path) \($0.query) \($0.headers["x-two"] ?? "")")
        } body: { address in
            try await RawClient(address).send(
                "PUT /a%20b/c?x=1&y=%C3%A4+b&z&x=2 HTTP/1.1\r\nHost: x\r\nX-Two: one\r\nx-tWO: two\r\n\r\n"
            )
        }
        let query = [HTTPField("x", "1"), HTTPField("y", "ä b"), HTTPField("z", ""), HTTPField("x", "2")]
        #expect(seen?.body == "PUT /a b/c \(query) one, two")
    }

    @Test func `one connection serves many requests`() async throws {
        try await withServer {
            .text($0.path)
        } body: { address in
            let client = try RawClient(address)
            for number in 1...50 {
                let answer = try await client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer?.status == 200)
                #expect(answer?.body == "/\(number)")
            }
        }
    }

    @Test func `requests sent at once on one connection are answered in order`() async throws {
        try await withServer {
            .text($0.path)
        } body: { address in
            let client = try RawClient(address)
            try await client.sendOnly(
                Array("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            )
            let first = try await client.receive()
            let second = try await client.receive()
            #expect(first?.body == "/1")
            #expect(second?.body == "/2")
        }
    }

    @Test func `a form is decoded`() async throws {
        let answer = try await withServer {
            .text("\($0.form)")
        } body: { address in
            try await RawClient(address).send(
                """
                POST /api HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r
                Content-Length: 25\r\n\r\ntoken=a%2Bb&limit=2+3&c=&
                """
            )
        }
        #expect(answer?.body == "\([HTTPField("token", "a+b"), HTTPField("limit", "2 3"), HTTPField("c", "")])")
    }

    @Test(arguments: [
        ("", []),
        ("a", [HTTPField("a", "")]),
        ("a=1&&b==2", [HTTPField("a", "1"), HTTPField("b", "=2")]),
        ("=x", [HTTPField("", "x")]),
        ("a=%", [HTTPField("a", "%")]),
        ("a=%4", [HTTPField("a", "%4")]),
        ("a=%zz%41", [HTTPField("a", "%zzA")]),
        ("a=%F0%9F%98%80+%2b", [HTTPField("a", "😀 +")]),
        ("a=%FF", [HTTPField("a", "\u{FFFD}")]),
    ])
    func `odd forms are read as browsers read them`(text: String, fields: [HTTPField]) {
        #expect(FormEncoding.fields(of: Array(text.utf8)) == fields)
    }

    @Test func `a body of another type is no form`() {
        let request = HTTPRequest(
            method: "POST",
            path: "/",
            headers: ["content-type": "application/json"],
            body: Array("a=1".utf8)
        )
        #expect(request.form.isEmpty)
    }
}
