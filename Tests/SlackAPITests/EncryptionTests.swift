import EbbCore
import Testing

@testable import SlackAPI

@Suite("Encryption", .timeLimit(.minutes(1)))
struct EncryptionTests {
    private func transport(to server: TLSServer, trusting file: String?) throws -> CurlTransport {
        let endpoint = try #require(SlackEndpoint("https://127.0.0.1:\(server.port)/api/"))
        var settings = CurlTransport.Settings(endpoint: endpoint, timeout: .seconds(20))
        settings.certificateFile = file
        return try CurlTransport(settings, version: "0", resolver: ScriptedResolver([]))
    }

    @Test("A certificate that nobody vouches for is refused")
    func unknownCertificate() async throws {
        let server = try TLSServer()
        let transport = try self.transport(to: server, trusting: nil)
        let failure = await #expect(throws: SlackFailure.self) { try await transport.send(Fixture.request()) }
        guard case .connection(let message) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(message.contains("certificate"))
        await transport.stop()
    }

    @Test("The same kind of server is spoken to when its certificate is trusted, and is offered HTTP/2")
    func trustedCertificate() async throws {
        let server = try TLSServer()
        try server.answer(httpAnswer())
        let transport = try self.transport(to: server, trusting: server.certificateFile)
        #expect(try await transport.send(Fixture.request()).status == 200)
        #expect(try server.waitForLine(after: "ALPN protocols advertised by the client: ") == "h2, http/1.1")
        await transport.stop()
    }

    @Test("A certificate for another name is refused, although it is trusted")
    func otherName() async throws {
        let server = try TLSServer()
        let endpoint = try #require(SlackEndpoint("https://localhost:\(server.port)/api/"))
        var settings = CurlTransport.Settings(endpoint: endpoint, timeout: .seconds(20))
        settings.certificateFile = server.certificateFile
        let transport = try CurlTransport(settings, version: "0")
        let failure = await #expect(throws: SlackFailure.self) { try await transport.send(Fixture.request()) }
        guard case .connection(let message) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(message.contains("localhost"))
        await transport.stop()
    }
}
