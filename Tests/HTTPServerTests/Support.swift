import Foundation
import HTTPServer

/// A path for a socket that no other test uses.
func freshSocketPath() -> String {
    "/tmp/ebb-\(UUID().uuidString.prefix(13)).sock"
}

/// Runs a server on a loopback port while `body` is running, and stops it.
func withServer<Result: Sendable>(
    limits: HTTPServer.Limits = HTTPServer.Limits(),
    sendsDate: Bool = true,
    handle: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
    body: (RawClient.Address) async throws -> Result
) async throws -> Result {
    let server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0), limits: limits, sendsDate: sendsDate)
    return try await withServer(server, handle: handle) {
        try await body(.tcp(server.port ?? 0))
    }
}

/// Runs `server` while `body` is running, and stops it.
func withServer<Result: Sendable>(
    _ server: HTTPServer,
    handle: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
    body: () async throws -> Result
) async throws -> Result {
    async let run: Void = server.run(handle)
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    server.stop()
    await run
    return try result.get()
}

/// Lets waiters through as soon as `needed` of them have come, or when it is opened by hand.
actor Gate {
    private let needed: Int
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(needed: Int = .max) {
        self.needed = needed
    }

    /// Waits at the gate. Not cut short by cancellation.
    func pass() async {
        guard !self.isOpen else { return }
        await withCheckedContinuation { continuation in
            self.waiting.append(continuation)
            for observer in self.observers where observer.count <= self.waiting.count {
                observer.continuation.resume()
            }
            self.observers.removeAll { $0.count <= self.waiting.count }
            if self.waiting.count >= self.needed { self.open() }
        }
    }

    /// Returns when so many stand at the gate.
    func arrival(of count: Int) async {
        guard self.waiting.count < count else { return }
        await withCheckedContinuation { self.observers.append((count, $0)) }
    }

    func open() {
        self.isOpen = true
        for continuation in self.waiting { continuation.resume() }
        self.waiting = []
    }
}
