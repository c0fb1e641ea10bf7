import EbbCore
import EbbStore
import SlackAPI

/// What follows from a call that did not end in an answer.
extension Worker {
    static let failuresThatEndABatch = 3
    static let conversationsThatRestATeam = 3
    static let unknownCodesRemembered = 32
    static let restAfterUnknownCodes = Duration.days(1)
    static let restWhileSlackMovesATeam = Duration.hours(1)
    static let timeBetweenChecks = Duration.days(1)

    /// The answer of a call; whatever is no answer has its consequences for the team here, and is thrown.
    ///
    /// - Parameter conversation: the one that the call is about; what becomes of it is stored.
    func answer<Answer>(
        _ outcome: SlackGateway.Outcome<Answer>,
        to method: SlackMethod,
        about conversation: Conversation? = nil
    ) async throws -> (Answer, AnswerFacts) {
        switch outcome {
        case .answer(let answer, let facts):
            self.report.requests += 1
            self.failuresInRow = 0
            self.services.teams.update(self.team) { $0.lastSuccess = self.now }
            return (answer, facts)
        case .notSent(let reason):
            throw self.end(for: reason, method)
        case .failure(let failure, _):
            self.report.requests += 1
            try await self.react(to: Disposition(failure), failure, method, conversation)
            throw CallFailed(reason: failure.shortName)
        }
    }

    /// A call failed in a way that lets the batch go on with the next conversation.
    struct CallFailed: Error {
        let reason: String
    }

    func end(for reason: SlackGateway.Reason, _ method: SlackMethod) -> any Error {
        switch reason {
        case .refused(.held(let until)): return BatchEnd.held(until: until)
        case .refused: return BatchEnd.ended
        case .methodStopped: return BatchEnd.methodStopped(method)
        case .storeFailed(let error): return BatchEnd.store(error)
        case .unwanted:
            if let obstacle = self.obstacle {
                return BatchEnd.obstacle(obstacle)
            }
            return method == .conversationsClose || method == .chatPostMessage ? Unwanted() : BatchEnd.notReady
        }
    }

    /// The close's, or the notice's, own condition no longer held when the permit came.
    struct Unwanted: Error {}

    private func react(
        to disposition: Disposition,
        _ failure: SlackFailure,
        _ method: SlackMethod,
        _ conversation: Conversation?
    ) async throws {
        switch disposition {
        case .ignore:
            throw BatchEnd.ended
        case .hold:
            let hold = await self.services.limiter.hold(on: self.request(method)) ?? self.now
            self.services.events.record(.held(self.team, method, hold - self.now, run: self.job.run))
            throw BatchEnd.held(until: hold)
        case .stopTeam(let code, let needed, let provided):
            if let end = await self.endForAnotherToken(code) { throw end }
            throw try await self.stop(
                reason: code.rawValue,
                detail: Remedy.detail(code, needed: needed, provided: provided)
            )
        case .restTeam(let code):
            throw try await self.rest(for: Self.restWhileSlackMovesATeam, reason: code.rawValue)
        case .stopMethod(let code):
            self.services.teams.stop(method)
            self.services.events.record(.methodStopped(method, code, self.team))
            throw BatchEnd.methodStopped(method)
        case .restartListing:
            // Of a listing its pages are dropped by who fetches them; any other question is asked again later.
            if conversation != nil { try await self.countFailure(failure, method, conversation) }
        case .dead(let code):
            guard var conversation else { return try await self.countFailure(failure, method, nil) }
            self.report.failed += 1
            conversation.state = .dead(code, until: nil)
            conversation.lastFailure = self.now
            try await self.store(conversation)
            self.services.events.record(.dead(self.team, conversation.id, reason: code.rawValue, run: self.job.run))
        case .retry:
            try await self.countFailure(failure, method, conversation)
        case .unknown(let code):
            if let conversation, self.isThird(code, conversation.id) {
                try await self.postpone(conversation, failure)
                throw try await self.rest(for: Self.restAfterUnknownCodes, reason: code.rawValue)
            }
            try await self.countFailure(failure, method, conversation)
        }
    }

    private func countFailure(
        _ failure: SlackFailure,
        _ method: SlackMethod,
        _ conversation: Conversation?
    ) async throws {
        self.services.events.record(
            .callFailed(self.team, conversation?.id, method, reason: failure.shortName, run: self.job.run)
        )
        if let conversation { try await self.postpone(conversation, failure) }
        self.failuresInRow += 1
        if self.failuresInRow >= Self.failuresThatEndABatch { throw BatchEnd.failures(failure.shortName) }
    }

    /// An answer that cannot be worked with counts as a failure of the call: an error means keep.
    func unusable(_ what: String, _ method: SlackMethod, _ conversation: Conversation) async throws -> any Error {
        let failure = SlackFailure.unreadable(what)
        try await self.countFailure(failure, method, conversation)
        return CallFailed(reason: failure.shortName)
    }

    private func postpone(_ conversation: Conversation, _ failure: SlackFailure) async throws {
        self.report.failed += 1
        let failed = Attempts.failed(
            conversation,
            reason: failure.shortName,
            lastSuccess: self.record.lastSuccess,
            interval: self.job.interval,
            fraction: self.services.random.fraction(),
            now: self.now
        )
        try await self.store(failed)
        if case .dead(let code, _) = failed.state {
            self.services.events.record(.dead(self.team, failed.id, reason: code.rawValue, run: self.job.run))
        }
    }

    /// Stores what became of a conversation; unless it was changed by others meanwhile, who know more of it.
    func store(_ conversation: Conversation) async throws {
        let turn = await self.services.limiter.turn(of: self.team)
        guard !self.isStale else { return }
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(self.team) { $0.lastTurn = turn }]
        changes.conversations = [(self.team, self.ageing, conversation)]
        try await self.commit(changes)
    }

    var ageing: Ageing { (self.services.teams.policy(of: self.team) ?? Policy()).ageing }

    /// Takes note of an unknown code; true when it is the third conversation that met it.
    private func isThird(_ code: SlackErrorCode, _ conversation: ConversationID) -> Bool {
        let record = self.services.teams.update(self.team) { record in
            // Codes come from outside: a server that makes them up must not fill the books.
            if record.unknownCodes.count >= Self.unknownCodesRemembered, record.unknownCodes[code] == nil {
                record.unknownCodes = [:]
            }
            var met = record.unknownCodes[code, default: []]
            if !met.contains(conversation) { met.append(conversation) }
            record.unknownCodes[code] = met
        }
        guard record.unknownCodes[code, default: []].count >= Self.conversationsThatRestATeam else { return false }
        self.services.teams.update(self.team) { $0.unknownCodes[code] = nil }
        return true
    }

    /// Stops the team until a person acts. It is told once, and again when there is another reason.
    func stop(reason: String, detail: String) async throws -> BatchEnd {
        // What was tried, which a reload may have replaced meanwhile: then it is tried anew.
        let settings = self.settingsInUse ?? self.services.teams.settings(of: self.team)
        var stop = Standing.Stop(
            reason: reason,
            detail: detail,
            since: self.services.time.wall,
            tokenFingerprint: self.tokenFingerprint,
            settings: settings?.fingerprint ?? "",
            nextCheck: self.now + Self.timeBetweenChecks
        )
        var wasTold = false
        if case .stopped(let last) = self.record.standing, last.reason == reason, last.detail == detail {
            wasTold = true
            stop.since = last.since
        }
        try await self.save { $0.standing = .stopped(stop) }
        await self.services.limiter.dismiss([self.team])
        if !wasTold {
            self.services.events.record(.teamStopped(self.team, stop, remedy: Remedy.text(reason)))
        }
        return .obstacle(.stopped(stop))
    }

    private func rest(for duration: Duration, reason: String) async throws -> BatchEnd {
        let until = self.now + duration
        try await self.save { $0.standing = .resting(until: until, reason: reason) }
        self.services.events.record(.teamResting(self.team, reason: reason, duration))
        return .obstacle(.resting(until: until, reason: reason))
    }
}
