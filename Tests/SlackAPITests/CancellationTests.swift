import EbbCore
import Glibc
import Testing

@testable import SlackAPI

@Suite("Cancel and stop", .timeLimit(.minutes(1)))
struct CancellationTests {
    @Test("A cancel in flight closes the connection, and other requests go on")
    func cancelInFlight() async throws {
        let server = try RawServer { $0.contains("hold") ? [.hold] : [.send(httpAnswer())] }
        let transport = try Fixture.transport(port: server.port)
        let held = Task { try await transport.send(Fixture.request([FormField("hold", "")])) }
        await server.wait { if case .request = $0 { true } else { false } }
        held.cancel()
        await #expect(throws: SlackFailure.cancelled) { try await held.value }
        await server.wait { $0 == .closed }
        #expect(try await transport.send(Fixture.request()).status == 200)
        await transport.stop()
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelBeforeStart() async throws {
        let server = try RawServer(always: httpAnswer())
        let transport = try Fixture.transport(port: server.port)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(Fixture.request())
        }
        await #expect(throws: SlackFailure.cancelled) { try await task.value }
        await transport.stop()
        #expect(await server.remainingEvents().isEmpty)
    }

    @Test("A hundred cancels at whatever moment each end their request, and only theirs")
    func cancelStorm() async throws {
        let server = try RawServer { $0.contains("hold") ? [.hold] : [.send(httpAnswer())] }
        let transport = try Fixture.transport(port: server.port)
        let tasks = (0..<100).map { _ in
            Task { try await transport.send(Fixture.request([FormField("hold", "")])) }
        }
        async let other = transport.send(Fixture.request())
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: SlackFailure.cancelled) { try await task.value } }
        #expect(try await other.status == 200)
        await transport.stop()
    }

    @Test("A stop ends what is in flight, closes all connections, and can be repeated")
    func stop() async throws {
        let server = try RawServer { $0.contains("hold") ? [.hold] : [.send(httpAnswer())] }
        let transport = try Fixture.transport(port: server.port)
        _ = try await transport.send(Fixture.request())
        let held = Task { try await transport.send(Fixture.request([FormField("hold", "")])) }
        await server.wait { if case .request(let text) = $0 { text.contains("hold") } else { false } }
        async let first: Void = transport.stop()
        async let second: Void = transport.stop()
        _ = await (first, second)
        await #expect(throws: SlackFailure.cancelled) { try await held.value }
        await server.wait { $0 == .closed }
        await #expect(throws: SlackFailure.cancelled) { try await transport.send(Fixture.request()) }
        await transport.stop()
    }

    @Test("A transport that nobody holds any more closes its connections")
    func release() async throws {
        let server = try RawServer(always: httpAnswer())
        var transport: CurlTransport? = try Fixture.transport(port: server.port)
        _ = try await transport?.send(Fixture.request())
        transport = nil
        await server.wait { $0 == .closed }
    }
    @Test("A program that is started meanwhile does not keep a connection open")
    func closedOnExec() async throws {
        let server = try RawServer(always: httpAnswer())
        let transport = try Fixture.transport(port: server.port)
        _ = try await transport.send(Fixture.request())
        let connections = Self.descriptors(connectedTo: server.port)
        #expect(connections.count == 1)
        for descriptor in connections { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
        await transport.stop()
    }

    /// This process's descriptors whose other end is that port of 127.0.0.1.
    private static func descriptors(connectedTo port: Int) -> [Int32] {
        (0..<4_096).filter { descriptor in
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
            }
            return status == 0 && address.sin_family == AF_INET && Int(UInt16(bigEndian: address.sin_port)) == port
        }
    }
}
