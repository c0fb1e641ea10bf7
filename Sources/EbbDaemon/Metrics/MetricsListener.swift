import EbbConfig
import EbbCore
import HTTPServer

/// Where metrics and the status page are read: a TCP socket of its own, with limits of its own, so that whoever reads
/// there takes nothing from the operator.
public actor MetricsListener {
    /// A server with the address that it listens on.
    private struct Bound: Sendable {
        let server: HTTPServer
        let address: ListenAddress
    }

    private var bound: Bound?
    private nonisolated let servers: AsyncStream<Bound>
    private nonisolated let inbox: AsyncStream<Bound>.Continuation

    /// Listens at `address`; for nil nowhere, until a reload says otherwise.
    ///
    /// - Throws: what `ebbd` ends with when the address cannot be had.
    init(_ address: ListenAddress?) throws {
        (self.servers, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
        guard let address else { return }
        do {
            let bound = try Self.bind(address)
            self.bound = bound
            self.inbox.yield(bound)
        } catch let failure as HTTPServerError {
            throw StartFailure(metrics: failure, at: address)
        }
    }

    /// Answers every request with what `handle` makes of it and of the address that it came to, until the task is
    /// cancelled. To be called once.
    nonisolated func serve(_ handle: @escaping @Sendable (HTTPRequest, ListenAddress) async -> HTTPResponse) async {
        await withDiscardingTaskGroup { group in
            for await bound in self.servers {
                group.addTask { await bound.server.run { await handle($0, bound.address) } }
            }
        }
    }

    /// Listens elsewhere, after a reload. Returns what an operator should know: that the new address cannot be had, and
    /// what is served instead.
    func adopt(_ address: ListenAddress?) async -> [String] {
        guard address != self.bound?.address else { return [] }
        guard let address else {
            self.bound?.server.stop()
            self.bound = nil
            return []
        }
        let old = self.bound
        do {
            do {
                self.take(try Self.bind(address))
                old?.server.stop()
            } catch HTTPServerError.inUse(_) where old?.address.port == address.port {
                // The old socket may be what is in the way: 0.0.0.0 is also 127.0.0.1.
                old?.server.stop()
                await old?.server.ended()
                self.bound = nil
                self.take(try Self.bind(address))
            }
            return []
        } catch {
            if self.bound == nil, let old, let again = try? Self.bind(old.address) { self.take(again) }
            let instead = self.bound.map { "they are still served at \($0.address)" } ?? "they are served nowhere"
            return ["[metrics] listen = \"\(address)\" cannot be had, so \(instead): \(error)"]
        }
    }

    private func take(_ bound: Bound) {
        self.bound = bound
        self.inbox.yield(bound)
    }

    private static func bind(_ address: ListenAddress) throws -> Bound {
        var limits = HTTPServer.Limits()
        limits.connections = 64
        limits.backlog = 64
        limits.bodyBytes = 4 << 10
        limits.headerBytes = 16 << 10
        limits.timeout = .seconds(5)
        let server = try HTTPServer(listener: .tcp(host: address.host, port: address.port), limits: limits)
        return Bound(server: server, address: address)
    }
}
