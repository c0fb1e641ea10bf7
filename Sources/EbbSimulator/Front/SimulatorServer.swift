import EbbCore
import HTTPServer

/// A world behind HTTP: the Web API under `/api/`, and `/_sim/` to steer it and to ask for its report.
public final class SimulatorServer: Sendable {
    /// The port that it listens on.
    public let port: UInt16
    private let server: HTTPServer
    private let world: Locked<SlackWorld>
    private let clock: ScaledClock

    /// Makes the world, as of now, and listens. `host` is a numeric address; port 0 takes any free one.
    /// Throws an `HTTPServerError` when the address cannot be had.
    public init(_ plan: WorldPlan, host: String = "127.0.0.1", port: UInt16) throws {
        var limits = HTTPServer.Limits()
        limits.connections = 1_024
        limits.timeout = .seconds(120)
        self.server = try HTTPServer(listener: .tcp(host: host, port: port), limits: limits, sendsDate: false)
        self.port = self.server.port ?? port
        self.clock = ScaledClock(scale: plan.timeScale)
        self.world = Locked(SlackWorld(plan, now: self.clock.now, wall: self.clock.wall))
    }

    /// Answers until ``stop()`` or until the calling task is cancelled. To be called once.
    public func run() async {
        await self.server.run { await self.respond(to: $0) }
    }

    /// Ends ``run()``.
    public func stop() {
        self.server.stop()
    }

    /// What became of the world until now.
    public func report() -> WorldReport {
        self.world.withLock { $0.report(now: self.clock.now, wall: self.clock.wall) }
    }

    /// Something to look up in the world as it is now.
    public func inspect<Value: Sendable>(_ look: (SlackWorld) -> Value) -> Value {
        self.world.withLock { look($0) }
    }

    private func respond(to request: HTTPRequest) async -> HTTPResponse {
        if let name = request.path.suffix(afterPrefix: "/_sim/") { return self.steer(name, request) }
        guard let method = request.path.suffix(afterPrefix: "/api/") else { return .text("Not Found\n", status: 404) }
        let arguments: [FormField]
        switch CallArguments.read(request) {
        case .success(let fields): arguments = fields
        case .failure(let refusal): return .json(Reply.failure(refusal.code))
        }
        let call = WorldRequest(
            method: method,
            token: CallArguments.bearer(request),
            form: arguments
        )
        return await self.deliver(
            self.world.withLock { $0.answer(call, now: self.clock.now, wall: self.clock.wall) }
        )
    }

    private func deliver(_ answer: WorldAnswer) async -> HTTPResponse {
        do {
            switch answer.fate {
            case .answer(let after):
                try await Task.sleep(for: after)
                return HTTPResponse(
                    status: answer.status,
                    headers: answer.headers.map { HTTPField($0.name, $0.value) },
                    body: answer.body
                )
            case .breakConnection(let after): try await Task.sleep(for: after)
            // Longer than any client waits; then the connection must not stay for ever.
            case .hang: try await Task.sleep(for: .seconds(900))
            }
        } catch {
            // The server stops.
        }
        return .droppedConnection
    }

    private func steer(_ name: String, _ request: HTTPRequest) -> HTTPResponse {
        if name == "report", request.method == "GET" { return .json(self.report().json) }
        if name == "methods", request.method == "GET" {
            return .json(JSONText.object { $0.field("methods", ServedMethod.allCases.map(\.rawValue)) })
        }
        guard request.method == "POST" else { return .text("POST is expected\n", status: 405) }
        do {
            let event = try WorldEvent(name: name, fields: request.query + request.form)
            let added = try self.world.withLock {
                try $0.apply(event, now: self.clock.now, wall: self.clock.wall)
            }
            return .json(
                JSONText.object {
                    $0.field("ok", true)
                    $0.field("conversations", added.map(\.rawValue))
                }
            )
        } catch {
            return .json(
                JSONText.object {
                    $0.field("ok", false)
                    $0.field("error", String(describing: error))
                },
                status: 400
            )
        }
    }
}

extension String {
    /// What follows `prefix`; nil when the text does not begin with it.
    func suffix(afterPrefix prefix: String) -> String? {
        self.hasPrefix(prefix) ? String(self.dropFirst(prefix.count)) : nil
    }
}
