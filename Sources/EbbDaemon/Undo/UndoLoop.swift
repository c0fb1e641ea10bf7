import EbbCore
import EbbStore

/// Carries out the undos that people asked for, each until everything was tried or it is cancelled.
actor UndoLoop {
    private enum Event: Sendable {
        case look
        case wake(at: Instant)
        case begin(TeamID, Undo)
    }

    private static let pauseAfterFailure = Duration.seconds(30)
    /// Whatever ended a pass early: it never begins again at the same instant.
    private static let pauseBetweenPasses = Duration.seconds(1)

    private let services: Services
    private var running: Set<TeamID> = []
    private var lastNumber: Int
    private var armedFor: Instant?
    private var isStopping = false
    private let events: AsyncStream<Event>
    private let inbox: AsyncStream<Event>.Continuation

    /// - Parameter lastNumber: of the last undo.
    init(lastNumber: Int, services: Services) {
        self.lastNumber = lastNumber
        self.services = services
        // Bounded by nature: an event for each team that begins or ends a pass, a command, or an earlier deadline.
        (self.events, self.inbox) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Undoes until ``stop()``.
    func run() async {
        await withDiscardingTaskGroup { work in
            await withDiscardingTaskGroup { sleepers in
                self.inbox.yield(.look)
                for await event in self.events {
                    switch event {
                    case .look: self.look()
                    case .wake(let instant):
                        sleepers.addTask {
                            try? await self.services.time.sleep(until: instant)
                            await self.woke(at: instant)
                        }
                    case .begin(let team, let undo):
                        work.addTask { await self.pass(team, undo) }
                    }
                }
                sleepers.cancelAll()
            }
        }
    }

    /// Begins an undo; nil when one is under way.
    ///
    /// Throws ``StoreError``.
    func start(_ team: TeamID, _ scope: Undo.Scope, _ census: UndoCensus) async throws -> Undo? {
        let before = self.services.teams.record(of: team).undo
        if let before, before.ending == nil { return nil }
        self.lastNumber += 1
        let undo = Undo(
            number: self.lastNumber,
            scope: scope,
            start: census.first - 1,
            upTo: census.last,
            total: census.count,
            since: self.services.time.wall
        )
        var changes = try Document.change(Document.undos, self.lastNumber)
        changes.teams = [self.services.teams.update(team) { $0.undo = undo }]
        do {
            try await self.services.store.commit(changes)
        } catch {
            self.services.teams.update(team) { $0.undo = before }
            throw error
        }
        self.services.events.record(.undoStarted(team, undo))
        self.inbox.yield(.look)
        return undo
    }

    /// Ends an undo before its time; nil when none is under way. What is open again stays open.
    ///
    /// Throws ``StoreError``.
    func cancel(_ team: TeamID) async throws -> Undo? {
        guard let undo = self.services.teams.record(of: team).undo, undo.ending == nil else { return nil }
        var changes = StoreChanges()
        changes.teams = [self.services.teams.update(team) { $0.undo?.ending = .cancelled }]
        do {
            try await self.services.store.commit(changes)
        } catch {
            self.services.teams.update(team) { $0.undo?.ending = nil }
            throw error
        }
        await self.services.limiter.end(undo.run)
        guard let cancelled = self.services.teams.record(of: team).undo else { return undo }
        self.services.events.record(.undoEnded(team, cancelled))
        return cancelled
    }

    /// Goes on with every undo at once: something that stood in the way may be gone.
    func goOn() {
        for team in self.underWay() { self.services.teams.update(team) { $0.undo?.notBefore = .zero } }
        self.inbox.yield(.look)
    }

    /// Lets the requests under way end, and nothing begin.
    func stop() async {
        self.isStopping = true
        for team in self.running.sorted() {
            if let undo = self.services.teams.record(of: team).undo { await self.services.limiter.end(undo.run) }
        }
        self.inbox.finish()
    }

    private func underWay() -> [TeamID] {
        self.services.teams.teams(whose: { $0.undo.map { $0.ending == nil } ?? false }).map(\.team)
    }

    private func look() {
        guard !self.isStopping else { return }
        let now = self.services.time.now
        var next: Instant?
        for team in self.underWay() where !self.running.contains(team) {
            guard let undo = self.services.teams.record(of: team).undo else { continue }
            if undo.notBefore > now {
                next = min(next ?? .never, undo.notBefore)
            } else if self.running.count < self.services.workersAtOnce {
                self.running.insert(team)
                self.inbox.yield(.begin(team, undo))
            }
        }
        if let next, self.armedFor.map({ next < $0 }) ?? true {
            self.armedFor = next
            self.inbox.yield(.wake(at: next))
        }
    }

    private func woke(at instant: Instant) {
        if self.armedFor == instant { self.armedFor = nil }
        self.look()
    }

    private func pass(_ team: TeamID, _ undo: Undo) async {
        let services = self.services
        await services.limiter.open(undo.run)
        if self.isStopping { await services.limiter.end(undo.run) }
        var pause = Self.pauseBetweenPasses
        do {
            try await UndoPass(team: team, number: undo.number, services: services).work()
        } catch {
            let failure = StoreError(describing: error)
            services.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
            pause = Self.pauseAfterFailure
        }
        await services.limiter.end(undo.run)
        let again = services.time.now + pause
        services.teams.update(team) { record in
            guard record.undo?.number == undo.number, let notBefore = record.undo?.notBefore else { return }
            record.undo?.notBefore = max(notBefore, again)
        }
        self.running.remove(team)
        self.inbox.yield(.look)
    }
}
