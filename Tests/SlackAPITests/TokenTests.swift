import EbbCore
import Testing

@testable import SlackAPI

@Suite("Tokens are secrets")
struct TokenTests {
    @Test("However it is shown, a token says <token>, also inside of other values")
    func shown() throws {
        let token = try Fixture.token()
        let request = try Fixture.request([FormField("a", "b")])
        var dumped = ""
        dump(token, to: &dumped)
        dump(request, to: &dumped)
        dump([request.token: token], to: &dumped)
        let shown = [
            "\(token)", String(describing: token), String(reflecting: token), String(reflecting: request),
            "\(request)", "\([token])", "\(Optional(token) as Any)", dumped,
            "\(Mirror(reflecting: token).children.map(\.value))",
        ]
        for text in shown { #expect(!text.contains(Fixture.secret)) }
        #expect(shown.first == "<token>")
        #expect(!((token as Any) is any Encodable))
    }

    @Test("Its fingerprint is the SHA-256")
    func fingerprint() throws {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try #require(Token("abc")).fingerprint == expected)
    }

    @Test(
        "What could end a header, or is no token, is refused",
        arguments: [
            "", " ", "a b", "a\nb", "a\r\nX: y", "a\u{0}", "tökén", "a\u{7F}", String(repeating: "a", count: 1_025),
        ]
    )
    func refused(text: String) {
        #expect(Token(text) == nil)
    }

    @Test("A file may have white space around its token, not within")
    func file() throws {
        #expect(Token(fileContents: Array("\n xoxb-1\r\n\n".utf8)) == Token("xoxb-1"))
        #expect(Token(fileContents: Array("xoxb-1\nxoxb-2\n".utf8)) == nil)
        #expect(Token(fileContents: Array(" \n".utf8)) == nil)
        #expect(Token(fileContents: [0xFF, 0xFE]) == nil)
        #expect(Token(String(repeating: "a", count: 1_024)) != nil)
    }
}
