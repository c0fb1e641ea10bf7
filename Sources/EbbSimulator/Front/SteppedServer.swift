package import EbbCore
import HTTPServer

/// A world behind HTTP whose clock stands still but for its one caller: an answer moves it on by what it takes, and
/// `POST /_sim/sleep` by as long as the caller would have slept. So hours pass in seconds, and each run is like the last.
package final class SteppedServer: Sendable {
    private struct State: Sendable {
        var world: SlackWorld
        var now = Instant.zero
        var lastClose = Instant.zero
    }

    /// The port that it listens on.
    package let port: UInt16
    private let server: HTTPServer
    private let start: WallTime
    private let state: Locked<State>

    /// Makes the world, with `start` as its first moment, and listens on the loopback interface.
    /// Throws an `HTTPServerError` when it cannot.
    package init(_ plan: WorldPlan, start: WallTime) throws {
        var limits = HTTPServer.Limits()
        limits.timeout = .seconds(120)
        self.server = try HTTPServer(listener: .tcp(host: "127.0.0.1", port: 0), limits: limits, sendsDate: false)
        self.port = self.server.port ?? 0
        self.start = start
        self.state = Locked(State(world: SlackWorld(plan, now: .zero, wall: start)))
    }

    /// Answers until ``stop()`` or until the calling task is cancelled. To be called once.
    package func run() async {
        await self.server.run { self.respond(to: $0) }
    }

    /// Ends ``run()``.
    package func stop() { self.server.stop() }

    /// The time that has passed in the world.
    package var elapsed: Duration { self.state.withLock { $0.now - .zero } }

    /// From the start until a conversation was last closed; zero when none was.
    package var lastClose: Duration { self.state.withLock { $0.lastClose - .zero } }

    /// What became of the world by now.
    package func report() -> WorldReport {
        self.state.withLock { $0.world.report(now: $0.now, wall: self.wall(at: $0.now)) }
    }

    /// Lets time pass.
    package func pass(_ duration: Duration) {
        self.state.withLock { $0.now = $0.now + max(.zero, duration) }
    }

    private func wall(at now: Instant) -> WallTime { self.start + (now - .zero) }

    private func respond(to request: HTTPRequest) -> HTTPResponse {
        switch request.path {
        case "/_sim/sleep":
            let field = (request.query + request.form).first { $0.name == "seconds" }
            guard let seconds = field.flatMap({ Double($0.value) }), (0...1e8).contains(seconds) else {
                return .text("seconds is a number from 0 on\n", status: 400)
            }
            self.pass(.clampedSeconds(seconds))
            return self.time()
        case "/_sim/time": return self.time()
        default: break
        }
        guard let method = request.path.suffix(afterPrefix: "/api/") else { return .text("Not Found\n", status: 404) }
        guard case .success(let form) = CallArguments.read(request) else { return .text("unreadable\n", status: 400) }
        return self.answer(WorldRequest(method: method, token: CallArguments.bearer(request), form: form))
    }

    /// The civil time of the world, in seconds.
    private func time() -> HTTPResponse {
        let wall = self.wall(at: self.state.withLock { $0.now })
        return .text("\(Double(wall.microseconds) / 1e6)\n")
    }

    private func answer(_ request: WorldRequest) -> HTTPResponse {
        self.state.withLock { state in
            let closed = state.world.closes
            let answer = state.world.answer(request, now: state.now, wall: self.wall(at: state.now))
            if state.world.closes > closed { state.lastClose = state.now }
            switch answer.fate {
            case .answer(let after):
                state.now = state.now + after
                return HTTPResponse(
                    status: answer.status,
                    headers: answer.headers.map { HTTPField($0.name, $0.value) },
                    body: answer.body
                )
            case .breakConnection(let after):
                state.now = state.now + after
                return .droppedConnection
            case .hang: return .droppedConnection
            }
        }
    }
}
