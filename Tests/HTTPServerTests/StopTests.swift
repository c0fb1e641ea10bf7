import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct StopTests {
    private let server: HTTPServer
    private let address: RawClient.Address
    private let gate = Gate()

    init() throws {
        self.server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0))
        self.address = .tcp(self.server.port ?? 0)
    }

    @Test func `stop answers the requests that wait, and run returns`() async throws {
        async let run: Void = self.server.run { _ in
            await self.gate.pass()
            return .text("too late")
        }
        async let first = RawClient.get("/", at: self.address)
        async let second = RawClient.get("/", at: self.address)
        await self.gate.arrival(of: 2)
        self.server.stop()
        self.server.stop()
        #expect(try await first?.status == 503)
        #expect(try await second?.status == 503)
        await self.gate.open()
        await run
        #expect(throws: RawClient.Failure.self) { try RawClient(self.address) }
    }

    @Test func `a cancelled run answers them too`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.server.run { _ in
                    await self.gate.pass()
                    return .text("too late")
                }
            }
            async let answer = RawClient.get("/", at: self.address)
            await self.gate.arrival(of: 1)
            group.cancelAll()
            #expect(try await answer?.status == 503)
            await self.gate.open()
            try await group.waitForAll()
        }
    }

    @Test func `handlers are cancelled by a stop`() async throws {
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        async let run: Void = self.server.run { _ in
            continuation.yield()
            // Ends by cancellation alone.
            for await _ in AsyncStream<Never>.makeStream().stream {}
            return .text("too late")
        }
        async let answer = RawClient.get("/", at: self.address)
        for await _ in started { break }
        self.server.stop()
        #expect(try await answer?.status == 503)
        await run
    }

    @Test func `a stopped server that never ran has nothing to run`() async throws {
        self.server.stop()
        await self.server.run { _ in .text("never") }
        #expect(throws: RawClient.Failure.self) { try RawClient(self.address) }
    }

    @Test func `a server that is dropped answers those that wait`() async throws {
        var limits = HTTPServer.Limits()
        limits.backlog = 1
        var server: HTTPServer? = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0), limits: limits)
        let address = RawClient.Address.tcp(server?.port ?? 0)
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 1...2 { group.addTask { try await RawClient.get("/", at: address)?.status } }
            // The one that finds no place shows that the other one waits.
            let withoutPlace = try await group.next()
            #expect(withoutPlace == 503)
            server = nil
            let dropped = try await group.next()
            #expect(dropped == 503)
        }
        #expect(server == nil)
    }

    @Test(arguments: 1...20) func `a stop in the middle of traffic ends everything`(round: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.server.run { .text($0.path) } }
            for _ in 1...6 {
                group.addTask {
                    while let client = try? RawClient(self.address) {
                        while let answer = try? await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") {
                            try #require([200, 503].contains(answer.status))
                        }
                    }
                }
            }
            for _ in 1...round { _ = try? await RawClient.get("/", at: self.address) }
            self.server.stop()
            try await group.waitForAll()
        }
    }

    @Test func `a server that retires answers what is under way, takes nothing new, and ends`() async throws {
        async let run: Void = self.server.run { _ in
            await self.gate.pass()
            return .text("in time")
        }
        async let answer = RawClient.get("/", at: self.address)
        await self.gate.arrival(of: 1)
        self.server.retire(within: .seconds(60))
        self.server.retire(within: .zero)
        await self.gate.open()
        let answered = try await answer
        #expect(answered?.status == 200)
        #expect(answered?.body == "in time")
        await run
        #expect(throws: RawClient.Failure.self) { try RawClient(self.address) }
    }

    @Test func `a server that retires does not wait longer than it was told`() async throws {
        async let run: Void = self.server.run { _ in
            await self.gate.pass()
            return .text("too late")
        }
        async let answer = RawClient.get("/", at: self.address)
        await self.gate.arrival(of: 1)
        self.server.retire(within: .milliseconds(20))
        #expect(try await answer?.status == 503)
        await self.gate.open()
        await run
    }

    @Test func `a stop cuts a retirement short, and a retirement after a stop does nothing`() async throws {
        async let run: Void = self.server.run { _ in
            await self.gate.pass()
            return .text("too late")
        }
        async let answer = RawClient.get("/", at: self.address)
        await self.gate.arrival(of: 1)
        self.server.retire(within: .seconds(60))
        self.server.stop()
        self.server.retire(within: .seconds(60))
        #expect(try await answer?.status == 503)
        await self.gate.open()
        await run
    }
}
