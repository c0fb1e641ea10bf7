package import EbbCore
package import EbbSimulator
package import SeededExecution
package import SlackAPI

/// The way to a simulated Slack, in virtual time: the world's rules as a value, without HTTP.
package final class SimulatedSlack: SlackTransport {
    private let world: Locked<SlackWorld>
    private let time: VirtualTime
    private let timeout: Duration
    /// A token shows itself to nobody, so the world's own tokens are known by their fingerprints.
    private let tokens: Locked<[String: String]>
    private let waiters = Waiters<SlackMethod>()
    private let performing = Locked<Performing?>(nil)
    private let rewriting = Locked<(@Sendable (SlackMethod, String) -> String)?>(nil)

    package init(
        _ plan: WorldPlan,
        time: VirtualTime,
        timeout: Duration = .seconds(30),
        recordsCalls: Bool = true
    ) {
        var plan = plan
        plan.recordsCalls = recordsCalls
        self.world = Locked(SlackWorld(plan, now: time.now, wall: time.trueWall))
        self.time = time
        self.timeout = timeout
        let all = plan.teams.map(\.token) + plan.organizations.map(\.token)
        let known = all.compactMap { text in Token(text).map { ($0.fingerprint, text) } }
        self.tokens = Locked(Dictionary(known, uniquingKeysWith: { first, _ in first }))
    }

    package func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        let token = self.tokens.withLock { $0[request.token.fingerprint] } ?? "unknown"
        let form = request.form.map { EbbSimulator.FormField(name: $0.name, value: $0.value) }
        let asked = WorldRequest(method: request.method.rawValue, token: token, form: form)
        let answer = self.world.withLock { $0.answer(asked, now: self.time.now, wall: self.time.trueWall) }
        self.waiters.tell(request.method)
        self.performing.withLock { $0 }?.tell(request)
        switch answer.fate {
        case .answer(let delay):
            guard delay < self.timeout else { return try await self.fail(after: self.timeout, .timeout) }
            try await self.pass(delay)
            var headers: [String: String] = [:]
            for field in answer.headers { headers[field.name.lowercased()] = field.value }
            return RawAnswer(status: answer.status, headers: headers, body: self.rewritten(answer.body, request.method))
        case .breakConnection(let delay): return try await self.fail(after: delay, .connection("it broke"))
        case .hang: return try await self.fail(after: self.timeout, .timeout)
        }
    }

    /// The text that the world knows a token by; nil for a token that is none of the world's.
    package func text(of token: Token) -> String? { self.tokens.withLock { $0[token.fingerprint] } }

    /// From now on `tell` hears of every request as soon as Slack has done what it asks, before its answer has gone out.
    package func onPerformed(_ tell: @escaping @Sendable (SlackRequest) -> Void) {
        self.performing.withLock { $0 = Performing(tell: tell) }
    }

    /// A closure on its own behind a generic lock would be wrapped once more at every look at it, and grow for ever.
    private struct Performing: Sendable {
        let tell: @Sendable (SlackRequest) -> Void
    }

    /// From now on a token of the world's has another text, and is nothing by the old one.
    package func rename(token: String, to text: String) {
        self.tokens.withLock { tokens in
            tokens = tokens.filter { $0.value != token }
            if let new = Token(text) { tokens[new.fingerprint] = token }
        }
    }

    /// From now on every answer's body is what `rewrite` makes of it.
    package func rewrite(_ rewrite: @escaping @Sendable (SlackMethod, String) -> String) {
        self.rewriting.withLock { $0 = rewrite }
    }

    private func rewritten(_ body: [UInt8], _ method: SlackMethod) -> [UInt8] {
        guard let rewrite = self.rewriting.withLock({ $0 }) else { return body }
        return Array(rewrite(method, String(decoding: body, as: UTF8.self)).utf8)
    }

    /// Returns when a call of this method has come to Slack, before its answer has gone out.
    package func nextCall(of method: SlackMethod) async { _ = await self.waiters.next { $0 == method } }

    /// Does something to the world.
    @discardableResult
    package func apply(_ event: WorldEvent) throws -> [ConversationID] {
        try self.world.withLock { try $0.apply(event, now: self.time.now, wall: self.time.trueWall) }
    }

    /// What became of the world so far.
    package var report: WorldReport {
        self.world.withLock { world in
            world.report(now: self.time.now, wall: self.time.trueWall)
        }
    }

    /// Every call since the last time somebody asked.
    package func takeCalls() -> [CallRecord] { self.world.withLock { $0.takeCalls() } }

    /// Lets the app and people do what they have done by now.
    package func catchUp() { self.world.withLock { $0.advance(to: self.time.now, wall: self.time.trueWall) } }

    /// Looks into the world.
    package func look<Result>(_ body: (SlackWorld) -> Result) -> Result { self.world.withLock { body($0) } }

    private func fail(after delay: Duration, _ failure: SlackFailure) async throws(SlackFailure) -> RawAnswer {
        try await self.pass(delay)
        throw failure
    }

    private func pass(_ delay: Duration) async throws(SlackFailure) {
        do {
            try await self.time.sleep(until: self.time.now + delay)
        } catch {
            throw .cancelled
        }
    }
}
