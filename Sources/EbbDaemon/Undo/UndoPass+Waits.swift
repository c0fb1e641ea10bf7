import EbbCore
import EbbStore
import SlackAPI

/// What keeps an undo from going on, and until when.
extension UndoPass {
    private static let pauseWhileSlackMovesATeam = Duration.hours(1)

    func wait(for duration: Duration, _ obstacle: String, needsPerson: Bool = false) async throws {
        try await self.wait(until: self.services.time.now + duration, obstacle, needsPerson: needsPerson)
    }

    private func wait(until instant: Instant, _ obstacle: String, needsPerson: Bool = false) async throws {
        try await self.save { $0.wait(until: instant, because: obstacle, needsPerson: needsPerson) }
    }

    /// Waits for what kept a request from being sent. Throws ``StoreError``.
    func wait(because reason: SlackGateway.Reason) async throws {
        switch reason {
        case .refused(.held(let until)): try await self.wait(until: until, Self.held)
        case .storeFailed(let error): throw error
        case .methodStopped: try await self.waitForPerson("the method is stopped until ebbd is restarted")
        // It was cancelled, or ebbd stops, or a reload has brought another token.
        case .refused, .unwanted: break
        }
    }

    /// Waits for what Slack's answer to a call was about; what concerns one conversation alone is none of this.
    func wait(because failure: SlackFailure, of method: SlackMethod) async throws {
        let now = self.services.time.now
        switch Disposition(failure) {
        case .hold:
            let hold = await self.services.limiter.hold(on: self.request(method)) ?? now
            self.services.events.record(.held(self.team, method, hold - now, run: .undo(self.number)))
            try await self.wait(until: hold, Self.held)
        case .stopTeam(let code, let needed, let provided):
            self.services.events.record(
                .callFailed(self.team, nil, method, reason: code.rawValue, run: .undo(self.number))
            )
            let detail = Remedy.detail(code, needed: needed, provided: provided)
            try await self.waitForPerson("\(code): \(detail) \(Remedy.text(code.rawValue))")
        case .restTeam(let code):
            try await self.wait(for: Self.pauseWhileSlackMovesATeam, "Slack moves the team (\(code))")
        case .stopMethod(let code):
            self.services.teams.stop(method)
            self.services.events.record(.methodStopped(method, code, self.team))
            try await self.waitForPerson("Slack calls the request wrong (\(code)): Ebb's own fault")
        case .dead, .retry, .unknown, .restartListing, .ignore:
            try await self.wait(for: Undo.pause, "Slack gives no answer (\(failure.shortName))")
        }
    }

    private static let held = "Slack has refused calls, and Ebb waits"

    private func waitForPerson(_ obstacle: String) async throws {
        try await self.wait(for: Self.pauseForPerson, obstacle, needsPerson: true)
    }

    // MARK: Whose token

    /// The team's token, once it is known to be its own; nil when it is not, and then the undo waits.
    func ownToken() async throws -> Token? {
        guard let settings = self.services.teams.settings(of: self.team) else { return nil }
        let token: Token
        switch self.services.teams.token(of: self.team) {
        case .success(let known): token = known
        case .failure(let problem):
            try await self.waitForPerson("\(problem.reason): \(problem.detail)")
            return nil
        }
        guard let identity = try await self.identity(of: token) else { return nil }
        if let objection = identity.objection(to: settings) {
            try await self.waitForPerson("\(objection.reason): \(objection.detail)")
            return nil
        }
        return token
    }

    /// Who the token is: as Ebb knows, else as Slack says now.
    private func identity(of token: Token) async throws -> Identity? {
        if let known = self.services.teams.record(of: self.team).identity, known.tokenFingerprint == token.fingerprint {
            return known
        }
        guard let (answer, facts) = try await self.answer(AuthTest(), token) else { return nil }
        var identity = Identity(
            tokenFingerprint: token.fingerprint,
            team: answer.teamID,
            user: answer.userID,
            isPerson: !answer.isBot,
            isOrg: answer.isEnterpriseInstall || answer.teamID.rawValue.hasPrefix("E"),
            scopes: facts.scopes
        )
        guard identity.isOrg else { return identity }
        var cursor: String?
        var circle = CursorCircle()
        repeat {
            guard let (page, _) = try await self.answer(AuthTeamsList(cursor: cursor), token) else { return nil }
            if page.teams.contains(self.team) { identity.team = self.team }
            guard identity.team != self.team, !circle.closes(with: page.nextCursor, after: cursor) else { break }
            cursor = page.nextCursor
        } while cursor != nil
        return identity
    }

    private func answer<Call: SlackCall>(_ call: Call, _ token: Token) async throws -> (Call.Answer, AnswerFacts)? {
        switch await self.services.gateway.call(call, token: token, self.request(Call.method)) {
        case .answer(let answer, let facts): return (answer, facts)
        case .failure(let failure, _): try await self.wait(because: failure, of: Call.method)
        case .notSent(let reason): try await self.wait(because: reason)
        }
        return nil
    }
}
