import EbbControl
import EbbCore
import EbbStore
import FoundationEssentials
import HTTPServer

/// Answers the operator's tool: turns a request over the control socket into a question or a command, and its reply
/// into JSON. What is done stands in the extensions; nothing of HTTP reaches them.
struct ControlService: Sendable {
    let services: Services
    let ticks: TickLoop
    let drains: DrainLoop
    let undos: UndoLoop
    let reloads: Reloads
    let source: any ConfigSource
    let troubles: Troubles
    let facts: Facts

    /// What does not change while the daemon runs.
    struct Facts: Sendable {
        let pid: Int
        let started: WallTime
        let startedAt: Instant
        let configPath: String
        let dropped: @Sendable () -> Int
    }

    /// Answers one request.
    func handle(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            let query = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            if request.path == "/healthz", request.method == "GET" { return await self.health() }
            let asked = try ControlRequest(
                method: request.method,
                path: request.path,
                query: query,
                body: try Self.body(request)
            )
            return try await self.answer(asked)
        } catch let failure as ControlFailure {
            return Self.json(ErrorReply(failure), status: failure.code.httpStatus)
        } catch let error as StoreError {
            let failure = ControlFailure(
                .stateUnavailable,
                "the state cannot be used: \(error); nothing was changed; see `journalctl -u ebbd`"
            )
            return Self.json(ErrorReply(failure), status: failure.code.httpStatus)
        } catch {
            let failure = ControlFailure(.internalError, "ebbd could not answer: \(error)")
            return Self.json(ErrorReply(failure), status: failure.code.httpStatus)
        }
    }

    private func answer(_ request: ControlRequest) async throws -> HTTPResponse {
        switch request {
        case .status: Self.json(await self.status())
        case .teams(let page): Self.page(try await self.teams(page), next: \.next)
        case .show(let team): Self.json(try await self.show(try self.team(team)))
        case .plan(let team, let page): Self.json(try await self.plan(try self.team(team), page))
        case .report(let seconds): Self.json(try await self.report(of: .seconds(seconds)))
        case .planDifference(let team, let page):
            Self.json(try await self.planDifference(try self.team(team), page))
        case .check(let page): Self.json(await self.check(page))
        case .tick(let team): Self.json(try await self.tick(try team.map(self.team)))
        case .pause(let team, let seconds):
            Self.json(try await self.pause(try team.map(self.team), seconds: seconds))
        case .resume(let team): Self.json(try await self.resume(try team.map(self.team)))
        case .approve(let team, let plan): Self.json(try await self.approve(try self.team(team), plan: plan))
        case .recheck(let team): Self.json(try await self.recheck(try self.team(team)))
        case .drains(let page): Self.json(try await self.drains(page))
        case .drainProgress(let team): Self.json(try await self.drainProgress(try self.team(team)))
        case .drain(let team, let limit): Self.json(try await self.drain(try self.team(team), limit: limit))
        case .cancelDrain(let team): Self.json(try await self.cancelDrain(try self.team(team)))
        case .log(let query): Self.json(try await self.log(query))
        case .undoPreview(let team, let scope): Self.json(try await self.undoPreview(try self.team(team), scope))
        case .undoProgress(let team): Self.json(try await self.undoProgress(try self.team(team)))
        case .undo(let team, let scope): Self.json(try await self.undo(try self.team(team), scope))
        case .cancelUndo(let team): Self.json(try await self.cancelUndo(try self.team(team)))
        case .retry(let team, let conversation): Self.json(try await self.retry(try self.team(team), conversation))
        case .limits(let all, let page): Self.json(try await self.limits(all: all, page))
        case .release(let key): Self.json(try await self.release(key))
        case .reload(let prepared): Self.json(try await self.reload(prepared: prepared))
        case .draft(let file, let text): Self.json(try await self.judge(file, text))
        }
    }

    /// 200 when the store takes a write and the last summary is younger than two intervals.
    func health() async -> HTTPResponse {
        let isLate = await self.isLate()
        do {
            // A write that stays: on a full disk the lock alone can still be had.
            try await self.services.store.commit(StoreChanges())
        } catch {
            return .text("the state cannot be written\n", status: 503)
        }
        return isLate ? .text("no tick has ended for two intervals\n", status: 503) : .text("ok\n")
    }

    /// Whether the last summary is older than two intervals. Before the first one the start counts.
    func isLate() async -> Bool {
        let interval = self.services.teams.settings.tick.interval
        let status = await self.ticks.status
        let last = max(status.last?.endedAt ?? .zero, self.facts.startedAt)
        return self.services.time.now - last > interval + interval
    }

    func team(_ text: String) throws -> TeamSettings {
        guard let team = self.services.teams.settings.team(named: text) else {
            throw ControlFailure(
                .noSuchTeam,
                "no team is called \(text.prefix(64)), and no team's file names it; see `ebbctl teams`"
            )
        }
        return team
    }

    private static func body(_ request: HTTPRequest) throws -> CommandBody? {
        guard !request.body.isEmpty else { return nil }
        do {
            return try JSONDecoder().decode(CommandBody.self, from: Data(request.body))
        } catch {
            throw ControlFailure(.badRequest, "the body is not the JSON object that this command takes")
        }
    }

    /// A page of a list that may be so long that whoever reads it asks for the next page before it has understood this one.
    private static func page<Reply: Encodable>(_ reply: Reply, next: (Reply) -> String?) -> HTTPResponse {
        var response = self.json(reply)
        if let next = next(reply) { response.headers.append(HTTPField(Page.nextHeader, next)) }
        return response
    }

    private static func json(_ reply: some Encodable, status: Int = 200) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(Envelope(reply)) else { return .text("", status: 500) }
        return .json(Array(data), status: status)
    }
}
