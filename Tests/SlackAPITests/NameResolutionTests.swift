import EbbCore
import Testing

@testable import SlackAPI

@Suite("Names are looked up beside the transfers", .timeLimit(.minutes(1)))
struct NameResolutionTests {
    @Test("A request that waits for a silent name server is cancelled at once, and others go on meanwhile")
    func cancelWhileResolving() async throws {
        let server = try RawServer(always: httpAnswer())
        let resolver = SilentResolver()
        let transport = try Fixture.transport(
            host: "silent.example",
            port: 1,
            timeout: .seconds(3_600),
            resolver: resolver
        )
        let waiting = Task { try await transport.send(Fixture.request()) }
        #expect(await resolver.nextName() == "silent.example")
        transport.use(try Fixture.settings(port: server.port))
        for _ in 0..<5 { #expect(try await transport.send(Fixture.request()).status == 200) }
        waiting.cancel()
        await #expect(throws: SlackFailure.cancelled) { try await waiting.value }
        await transport.stop()
    }

    @Test("The lookup counts into the request's time")
    func timeoutWhileResolving() async throws {
        let transport = try Fixture.transport(
            host: "silent.example",
            port: 1,
            timeout: .milliseconds(100),
            resolver: SilentResolver()
        )
        await #expect(throws: SlackFailure.timeout) { try await transport.send(Fixture.request()) }
        await transport.stop()
    }

    @Test("A stop does not wait for a lookup")
    func stopWhileResolving() async throws {
        let resolver = SilentResolver()
        let transport = try Fixture.transport(
            host: "silent.example",
            port: 1,
            timeout: .seconds(3_600),
            resolver: resolver
        )
        let waiting = Task { try await transport.send(Fixture.request()) }
        #expect(await resolver.nextName() == "silent.example")
        await transport.stop()
        await #expect(throws: SlackFailure.cancelled) { try await waiting.value }
    }

    @Test("Before an end what waits for a name is taken back, also what would still come, and the rest goes on")
    func withdrawUnsent() async throws {
        let server = try RawServer(always: httpAnswer())
        let resolver = SilentResolver()
        let transport = try Fixture.transport(
            host: "silent.example",
            port: 1,
            timeout: .seconds(3_600),
            resolver: resolver
        )
        let waiting = Task { try await transport.send(Fixture.request()) }
        #expect(await resolver.nextName() == "silent.example")
        transport.withdrawUnsent()
        await #expect(throws: SlackFailure.cancelled) { try await waiting.value }
        await #expect(throws: SlackFailure.cancelled) { try await transport.send(Fixture.request()) }
        transport.use(try Fixture.settings(port: server.port))
        #expect(try await transport.send(Fixture.request()).status == 200)
        await transport.stop()
    }

    @Test("Two names are looked up side by side, and one name once however many wait for it")
    func oneLookupForEachName() async throws {
        let resolver = SilentResolver()
        let transport = try Fixture.transport(
            host: "one.example",
            port: 1,
            timeout: .seconds(3_600),
            resolver: resolver
        )
        let tasks = (0..<3).map { _ in Task { try await transport.send(Fixture.request()) } }
        #expect(await resolver.nextName() == "one.example")
        transport.use(try Fixture.settings(host: "two.example", port: 1, timeout: .seconds(3_600)))
        let other = Task { try await transport.send(Fixture.request()) }
        #expect(await resolver.nextName() == "two.example")
        await transport.stop()
        for task in tasks + [other] { await #expect(throws: SlackFailure.cancelled) { try await task.value } }
        #expect(resolver.allNames == ["one.example", "two.example"])
    }

    @Test("libcurl connects to the address that was found, and the next request needs no lookup")
    func addressIsUsed() async throws {
        let server = try RawServer(always: httpAnswer(headers: ["Connection: close"]))
        let resolver = ScriptedResolver([.addresses(["127.0.0.1"])])
        let transport = try Fixture.transport(host: "slack.example", port: server.port, resolver: resolver)
        #expect(try await transport.send(Fixture.request()).status == 200)
        #expect(try await transport.send(Fixture.request()).status == 200)
        #expect(resolver.names == ["slack.example"])
        let events = await server.remainingEvents()
        #expect(events.filter { $0 == .accepted }.count == 2)
        await transport.stop()
    }

    @Test("A lookup that fails is a connection failure with its reason, and the next request looks up again")
    func failedLookup() async throws {
        let server = try RawServer(always: httpAnswer())
        let resolver = ScriptedResolver([.failed("Name or service not known"), .addresses(["127.0.0.1"])])
        let transport = try Fixture.transport(host: "slack.example", port: server.port, resolver: resolver)
        await #expect(
            throws: SlackFailure.connection("slack.example cannot be looked up: Name or service not known")
        ) { try await transport.send(Fixture.request()) }
        #expect(try await transport.send(Fixture.request()).status == 200)
        await transport.stop()
    }

    @Test("An address that refuses the connection is not tried a second time")
    func refusedAddressIsForgotten() async throws {
        let server = try RawServer(always: httpAnswer())
        let resolver = ScriptedResolver([.addresses(["127.0.0.2"]), .addresses(["127.0.0.1"])])
        let transport = try Fixture.transport(host: "slack.example", port: server.port, resolver: resolver)
        await #expect(throws: SlackFailure.self) { try await transport.send(Fixture.request()) }
        #expect(try await transport.send(Fixture.request()).status == 200)
        #expect(resolver.names.count == 2)
        await transport.stop()
    }

    @Test("localhost needs no lookup")
    func localhost() async throws {
        let server = try RawServer(always: httpAnswer())
        let transport = try Fixture.transport(host: "localhost", port: server.port, resolver: SilentResolver())
        #expect(try await transport.send(Fixture.request()).status == 200)
        await transport.stop()
    }

    @Test("The system's resolver finds this machine, and says why when it finds nothing")
    func systemResolver() async {
        let resolver = SystemNameResolver()
        let found = await withCheckedContinuation { continuation in
            resolver.resolve("localhost") { continuation.resume(returning: $0) }
        }
        guard case .addresses(let addresses) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(!Set(addresses).isDisjoint(with: ["127.0.0.1", "::1"]))
        let missing = await withCheckedContinuation { continuation in
            resolver.resolve("bad name with spaces") { continuation.resume(returning: $0) }
        }
        guard case .failed(let reason) = missing else {
            Issue.record("\(missing)")
            return
        }
        #expect(!reason.isEmpty)
    }
}

@Suite("How long addresses are kept")
struct AddressBookTests {
    private let start = ContinuousClock.now

    @Test("Fresh for a minute, usable for ten, then gone")
    func ages() {
        var book = AddressBook()
        #expect(book.step(for: "a", now: self.start) == .wait(beginLookup: true))
        #expect(book.step(for: "a", now: self.start) == .wait(beginLookup: false))
        book.found(.addresses(["1.2.3.4"]), for: "a", now: self.start)
        #expect(book.step(for: "a", now: self.start + .seconds(59)) == .use(["1.2.3.4"], beginLookup: false))
        #expect(book.step(for: "a", now: self.start + .seconds(60)) == .use(["1.2.3.4"], beginLookup: true))
        #expect(book.step(for: "a", now: self.start + .seconds(61)) == .use(["1.2.3.4"], beginLookup: false))
        book.found(.failed("silence"), for: "a", now: self.start + .seconds(62))
        #expect(book.step(for: "a", now: self.start + .seconds(599)) == .use(["1.2.3.4"], beginLookup: true))
        #expect(book.step(for: "a", now: self.start + .seconds(600)) == .wait(beginLookup: false))
    }
}
