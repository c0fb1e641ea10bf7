import EbbCore
import EbbStore
import SlackAPI

/// The only way to Slack: takes the permit, writes down what is owed, looks once more whether the call is still wanted,
/// sends it, and gives the permit back with what came of it. One object, as ``Services`` is.
final class SlackGateway: Sendable {
    let limiter: RateLimiter
    let client: SlackClient
    let store: any Store
    let teams: TeamBook
    let clock: Locked<ClockCheck>
    let time: any TimeSource
    let random: any RandomSource
    let news: StatusNews
    let counters: MetricsCounters

    init(
        limiter: RateLimiter,
        client: SlackClient,
        store: any Store,
        teams: TeamBook,
        clock: Locked<ClockCheck>,
        time: any TimeSource,
        random: any RandomSource,
        news: StatusNews,
        counters: MetricsCounters
    ) {
        self.limiter = limiter
        self.client = client
        self.store = store
        self.teams = teams
        self.clock = clock
        self.time = time
        self.random = random
        self.news = news
        self.counters = counters
    }

    /// How a call ended.
    enum Outcome<Answer: Sendable>: Sendable {
        case answer(Answer, AnswerFacts)
        case failure(SlackFailure, AnswerFacts)
        case notSent(Reason)
    }

    /// Why a request was not sent.
    enum Reason: Error, Hashable, Sendable {
        case refused(PermitRefusal)
        /// What licensed it no longer does.
        case unwanted
        case methodStopped
        /// What it owes could not be stored.
        case storeFailed(StoreError)
    }

    /// Calls Slack once.
    ///
    /// - Parameters:
    ///   - noting: what must be stored of the team, together with what the request owes, before it is sent.
    ///   - isWanted: asked right before the request is sent, with nothing in between.
    func call<Call: SlackCall>(
        _ call: Call,
        token: Token,
        _ request: PermitRequest,
        noting: @Sendable () -> TeamRecord? = { nil },
        isWanted: @Sendable () -> Bool = { true }
    ) async -> Outcome<Call.Answer> {
        while true {
            let permit: Permit
            switch await self.storedPermit(for: request, noting: noting) {
            case .success(let stored): permit = stored
            case .failure(let reason): return .notSent(reason)
            }
            guard !self.teams.isStopped(request.method) else {
                await self.limiter.finish(permit, as: .unused)
                return .notSent(.methodStopped)
            }
            guard isWanted(), self.isAllowed(request, token) else {
                await self.limiter.finish(permit, as: .unused)
                return .notSent(.unwanted)
            }
            // The machine may have slept since the limiter looked.
            guard !permit.isExpired(at: self.time.now) else {
                await self.limiter.finish(permit, as: .unused)
                continue
            }
            let reply = await self.client.call(call, token: token)
            if reply.facts.status != nil {
                self.clock.withLock { $0.note(date: reply.facts.date, now: self.time.now) }
            }
            defer { self.news.note() }
            return await self.settle(reply, permit)
        }
    }

    /// Takes the permit of a call and gives it back unused: a dry run waits its turn, and is refused, as the real one.
    func rehearse(_ request: PermitRequest, token: Token, isWanted: @Sendable () -> Bool) async -> Reason? {
        switch await self.storedPermit(for: request, noting: { nil }) {
        case .failure(let reason): return reason
        case .success(let permit):
            await self.limiter.finish(permit, as: .unused)
            guard !self.teams.isStopped(request.method) else { return .methodStopped }
            return isWanted() && self.isAllowed(request, token) ? nil : .unwanted
        }
    }

    /// A permit whose debt is stored, and that may still be used after that took its time.
    private func storedPermit(
        for request: PermitRequest,
        noting: @Sendable () -> TeamRecord?
    ) async -> Result<Permit, Reason> {
        while true {
            let permit: Permit
            let asked = self.time.now
            do {
                permit = try await self.limiter.permit(for: request)
                self.counters.noteWait(permit.granted - asked, of: request.priority)
            } catch {
                return .failure(.refused(error as? PermitRefusal ?? .cancelled))
            }
            if let failure = await self.save(permit, noting()) {
                await self.limiter.finish(permit, as: .unused)
                return .failure(.storeFailed(failure))
            }
            switch await self.limiter.objection(to: permit) {
            case nil: return .success(permit)
            case .refused(let refusal)?:
                await self.limiter.finish(permit, as: .unused)
                return .failure(.refused(refusal))
            case .expired?:
                await self.limiter.finish(permit, as: .unused)
            }
        }
    }

    /// Ticks and drains send nothing for a team that is off, paused, stopped or outside its hours, but the `auth.test` that finds out
    /// whether it may start again, and nothing with a token that a reload has replaced. What a person asks for may be
    /// read.
    private func isAllowed(_ request: PermitRequest, _ token: Token) -> Bool {
        if request.priority == .operator { return true }
        guard self.teams.isInForce(token, for: request.team) else { return false }
        switch self.teams.obstacle(for: request.team, now: self.time.now, wall: self.time.wall) {
        case nil: return true
        case .stopped?:
            return (request.method == .authTest || request.method == .authTeamsList)
                && !self.teams.isOutsideHours(request.team, wall: self.time.wall)
        case .off?, .restricted?, .paused?, .resting?, .outsideHours?: return false
        }
    }

    private func settle<Answer>(_ reply: SlackReply<Answer>, _ permit: Permit) async -> Outcome<Answer> {
        switch reply.result {
        case .success(let answer):
            self.counters.note(.ok, of: permit.request.method)
            await self.limiter.finish(permit, as: .answered)
            return .answer(answer, reply.facts)
        case .failure(let failure):
            self.counters.note(MetricsCounters.Outcome(failure), of: permit.request.method)
            let disposition = Disposition(failure)
            if case .hold = disposition {
                let hold = RetryAfter.hold(
                    header: reply.facts.retryAfter,
                    date: reply.facts.date ?? self.time.wall,
                    fraction: self.random.fraction()
                )
                await self.limiter.finish(permit, as: .refused(hold: hold))
                // A hold that cannot be stored is still kept in memory; the next commit is tried before the next call.
                _ = await self.save(permit)
            } else {
                await self.limiter.finish(permit, as: reply.facts.status == nil ? .failed : .answered)
            }
            return .failure(failure, reply.facts)
        }
    }

    private func save(_ permit: Permit, _ record: TeamRecord? = nil) async -> StoreError? {
        var changes = StoreChanges()
        changes.teams = [record].compactMap(\.self)
        changes.budgets = await self.limiter.records(of: permit)
        do {
            try await self.store.commit(changes)
            return nil
        } catch {
            return StoreError(describing: error)
        }
    }
}

extension StoreError {
    /// The error itself, or a bug's description.
    init(describing error: any Error) {
        self = error as? StoreError ?? StoreError(.statement, "\(error)")
    }
}

extension SlackGateway.Outcome {
    /// Whether it is known what became of the request: it was answered, or never sent.
    var tellsWhatBecame: Bool {
        switch self {
        case .answer, .notSent: return true
        case .failure(let failure, _):
            switch Disposition(failure) {
            case .retry, .unknown, .ignore: return false
            case .hold, .dead, .stopTeam, .restTeam, .restartListing, .stopMethod: return true
            }
        }
    }
}
