package import EbbCore

/// The one actor that gives the leave to call Slack. It holds a ``Limiter`` and does the waiting for it.
///
/// Every decision is synchronous; callers are resumed after it.
package actor RateLimiter {
    private enum Event: Sendable {
        case wake(at: Instant)
        case withdraw(Ticket)
        case pulse(Pulse)
    }

    private var limiter: Limiter
    private var waiting: [Ticket: CheckedContinuation<Permit, any Error>] = [:]
    /// The deadlines that somebody sleeps for: one that is early enough serves for every later one.
    private var armed: Set<Instant> = []
    private let time: any TimeSource
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation

    package init(_ limiter: Limiter, time: any TimeSource) {
        self.limiter = limiter
        self.time = time
        // Bounded by nature: a wake per earlier deadline, a withdrawal per waiter, a pulse per quarter watchdog.
        (self.events, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Wakes those whose time comes, until ``stop()``.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await event in self.events {
                switch event {
                case .wake(let instant):
                    group.addTask {
                        try? await self.time.sleep(until: instant)
                        await self.woke(at: instant)
                    }
                case .withdraw(let ticket): self.withdraw(ticket)
                case .pulse(let pulse): pulse.beat(.limiter)
                }
            }
            group.cancelAll()
        }
    }

    /// The leave to send one request; comes when it may be sent.
    ///
    /// - Throws: ``PermitRefusal`` when there will be none.
    package func permit(for request: PermitRequest) async throws -> Permit {
        let now = self.time.now
        if !Task.isCancelled, let permit = self.limiter.permitAtOnce(for: request, now: now) { return permit }
        let ticket = try self.limiter.ask(request, now: now)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else {
                    self.limiter.withdraw(ticket)
                    continuation.resume(throwing: PermitRefusal.cancelled)
                    return
                }
                self.waiting[ticket] = continuation
                self.advance(now: self.time.now)
            }
        } onCancel: {
            self.inbox.yield(.withdraw(ticket))
        }
    }

    /// Takes a permit back.
    package func finish(_ permit: Permit, as outcome: PermitOutcome) {
        let now = self.time.now
        self.limiter.finish(permit, as: outcome, now: now)
        self.advance(now: now)
    }

    /// Why a permit that was given some time ago must not be used any more; nil when it may.
    func objection(to permit: Permit) -> PermitObjection? { self.limiter.objection(to: permit, now: self.time.now) }

    /// Until when a hold keeps the request from being sent; nil when none does.
    func hold(on request: PermitRequest) -> Instant? { self.limiter.hold(on: request, now: self.time.now) }

    /// What must be stored about all budgets after a change of limits.
    var records: [BudgetRecord] { self.limiter.records }

    /// What must be stored about the budgets of a permit.
    func records(of permit: Permit) -> [BudgetRecord] { self.limiter.records(of: permit) }

    /// Lets a tick or drain ask for permits.
    func open(_ run: Run) { self.limiter.open(run) }

    /// Whether a tick or drain may ask for permits.
    func isOpen(_ run: Run) -> Bool { self.limiter.isOpen(run) }

    /// Ends a tick or drain; what it has under way goes on.
    func end(_ run: Run) {
        self.limiter.end(run)
        let now = self.time.now
        self.limiter.prune(now: now)
        self.advance(now: now)
    }

    /// Refuses whatever ticks and drains wait for in these teams.
    func dismiss(_ teams: Set<TeamID>) {
        self.limiter.dismiss(teams)
        self.advance(now: self.time.now)
    }

    /// Puts other limits in force.
    func configure(_ settings: LimiterSettings) {
        let now = self.time.now
        self.limiter.configure(settings, now: now)
        self.advance(now: now)
    }

    /// Ends a hold before its time. Gives the instant until which it would have lasted, or nil when there is none.
    func release(_ key: BudgetKey) -> Instant? {
        let now = self.time.now
        let holds = self.limiter.holds(at: now)
        guard let until = holds.first(where: { $0.key == key })?.until else { return nil }
        self.limiter.release(key)
        self.advance(now: now)
        return until
    }

    /// Puts a hold back whose release could not be stored.
    func restoreHold(_ key: BudgetKey, until: Instant) {
        self.limiter.restoreHold(key, until: until)
        self.advance(now: self.time.now)
    }

    /// Refuses everything, now and from now on; what is under way goes on.
    package func stop() {
        self.limiter.stop()
        self.advance(now: self.time.now)
        self.inbox.finish()
    }

    /// The team's place in the order of turns.
    func turn(of team: TeamID) -> Int64 { self.limiter.turn(of: team) }

    /// The teams' places in the order of turns.
    func turns(of teams: [TeamID]) -> [Int64] { teams.map { self.limiter.turn(of: $0) } }

    /// The limiter as it stands, to look at.
    var state: Limiter { self.limiter }

    /// Asks for a sign of life from the loop itself.
    nonisolated func pulse(_ pulse: Pulse) { self.inbox.yield(.pulse(pulse)) }

    private func advance(now: Instant) {
        guard !self.waiting.isEmpty else { return }
        let step = self.limiter.advance(now: now)
        for (ticket, refusal) in step.refusals {
            self.waiting.removeValue(forKey: ticket)?.resume(throwing: refusal)
        }
        for (ticket, permit) in step.permits {
            if let continuation = self.waiting.removeValue(forKey: ticket) {
                continuation.resume(returning: permit)
            } else {
                self.limiter.finish(permit, as: .unused, now: now)
            }
        }
        if let wake = step.wake, self.armed.min().map({ wake < $0 }) ?? true {
            self.armed.insert(wake)
            self.inbox.yield(.wake(at: wake))
        }
    }

    private func woke(at instant: Instant) {
        self.armed.remove(instant)
        self.advance(now: self.time.now)
    }

    private func withdraw(_ ticket: Ticket) {
        self.limiter.withdraw(ticket)
        self.waiting.removeValue(forKey: ticket)?.resume(throwing: PermitRefusal.cancelled)
        self.advance(now: self.time.now)
    }
}
