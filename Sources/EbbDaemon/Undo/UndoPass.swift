import EbbCore
import EbbStore
import SlackAPI

/// Takes closes of one team back, one after another, until all were tried or something stands in the way.
///
/// A person asked for it: so it works for a team that is off, paused or stopped. But never with a token that is not known
/// to be the team's own, and never past a hold.
struct UndoPass: Sendable {
    let team: TeamID
    /// The undo's number: when the team's undo is another one, this pass is over.
    let number: Int
    let services: Services

    private static let batchSize = 25
    /// What only a person can mend is looked at again after so long.
    static let pauseForPerson = Duration.hours(1)
    private static let pauseForClaim = Duration.seconds(1)

    /// Does what can be done now. Throws ``StoreError``.
    func work() async throws {
        try await self.services.unwritten.write(to: self.services.store)
        guard let token = try await self.ownToken() else { return }
        while let undo = self.undo, undo.notBefore <= self.services.time.now {
            let closes = try await self.services.store.closesToUndo(by: undo, in: self.team, limit: Self.batchSize)
            guard !closes.isEmpty else { return try await self.endRound() }
            for close in closes {
                guard try await self.takeBack(close, token) else { return }
            }
        }
    }

    /// The undo as it stands; nil once it has ended.
    var undo: Undo? {
        guard let undo = self.services.teams.record(of: self.team).undo, undo.number == self.number,
            undo.ending == nil
        else { return nil }
        return undo
    }

    private func endRound() async throws {
        let now = self.services.time.now
        try await self.save { $0.endRound(now: now) }
        guard let undo = self.services.teams.record(of: self.team).undo, undo.number == self.number,
            undo.ending == .done
        else { return }
        self.services.events.record(.undoEnded(self.team, undo))
    }

    /// Takes one close back; false when the pass is over for now.
    private func takeBack(_ close: NumberedAuditEntry, _ token: Token) async throws -> Bool {
        let (services, team) = (self.services, self.team)
        guard self.undo != nil else { return false }
        let id = close.entry.conversation
        guard services.claims.take(id, in: team) else {
            try await self.wait(for: Self.pauseForClaim, "another command is at work on \(id)")
            return false
        }
        defer { services.claims.giveBack(id, in: team) }
        guard let conversation = try await services.store.conversation(id, in: team) else { return true }
        let outcome = await services.gateway.call(
            ConversationsOpen(channel: id),
            token: token,
            self.request(.conversationsOpen),
            isWanted: { self.undo != nil && services.teams.isInForce(token, for: team) }
        )
        switch outcome {
        case .answer(let answer, let facts):
            try await self.record(answer == .opened ? .reopened : .alreadyOpen, of: close, facts, conversation)
            return self.mayGoOn
        case .failure(let failure, let facts): return try await self.react(to: failure, of: close, facts)
        case .notSent(let reason):
            try await self.wait(because: reason)
            return false
        }
    }

    private var mayGoOn: Bool { self.undo.map { $0.notBefore <= self.services.time.now } ?? false }

    func request(_ method: SlackMethod, continuesTurn: Bool = false) -> PermitRequest {
        PermitRequest(
            team: self.team,
            method: method,
            priority: .operator,
            run: .undo(self.number),
            continuesTurn: continuesTurn
        )
    }

    // MARK: What becomes of it

    private func react(
        to failure: SlackFailure,
        of close: NumberedAuditEntry,
        _ facts: AnswerFacts
    ) async throws -> Bool {
        switch Disposition(failure) {
        case .ignore: return false
        case .dead(let code):
            try await self.record(.reopenFailed, of: close, facts, error: code.rawValue)
            return self.mayGoOn
        case .retry, .unknown, .restartListing:
            self.services.events.record(
                .callFailed(
                    self.team,
                    close.entry.conversation,
                    .conversationsOpen,
                    reason: failure.shortName,
                    run: .undo(self.number)
                )
            )
            if self.undo?.isLastRound ?? true {
                try await self.record(.reopenFailed, of: close, facts, error: failure.shortName)
            } else {
                let now = self.services.time.now
                try await self.save { $0.note(.postponed(failure.shortName), of: close.number, now: now) }
            }
            return self.mayGoOn
        case .hold, .stopTeam, .restTeam, .stopMethod:
            try await self.wait(because: failure, of: .conversationsOpen)
            return false
        }
    }

    /// Writes down what Slack said, and that the conversation starts anew if it is open.
    private func record(
        _ action: AuditEntry.Action,
        of close: NumberedAuditEntry,
        _ facts: AnswerFacts,
        _ conversation: Conversation? = nil,
        error: String? = nil
    ) async throws {
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        let entry = AuditEntry(
            wall: wall,
            instant: now,
            team: self.team,
            conversation: close.entry.conversation,
            action: action,
            base: close.entry.wall,
            measure: close.entry.measure,
            lastMessage: close.entry.lastMessage,
            run: .undo(self.number),
            requestID: facts.requestID,
            isPaced: false,
            command: "undo",
            error: error
        )
        // Told before it is stored: if the disk is full, the journal still has it.
        self.services.events.record(.reopened(entry))
        let turn = await self.services.limiter.turn(of: self.team)
        var changes = StoreChanges()
        if var conversation {
            // By a clock that is behind it would soon be stale again.
            conversation.startAnew(at: max(wall, facts.date ?? wall))
            let policy = self.services.teams.policy(of: self.team) ?? Policy()
            changes.conversations = [(self.team, policy.ageing, conversation)]
        }
        changes.teams = [
            self.services.teams.update(self.team) { record in
                record.lastTurn = turn
                if error == nil { record.lastSuccess = now }
                guard record.undo?.number == self.number else { return }
                record.undo?.note(Self.result(action), of: close.number, now: now)
            }
        ]
        changes.audit = [entry]
        do {
            try await self.services.commit(changes)
        } catch {
            self.services.unwritten.keep(changes)
            throw error
        }
    }

    private static func result(_ action: AuditEntry.Action) -> Undo.Result {
        switch action {
        case .reopened: .reopened
        case .alreadyOpen: .alreadyOpen
        case .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify, .reopenFailed: .failed
        }
    }

    /// Changes the undo, unless it is another one by now, and stores that.
    func save(_ change: (inout Undo) -> Void) async throws {
        var changes = StoreChanges()
        changes.teams = [
            self.services.teams.update(self.team) { record in
                guard var undo = record.undo, undo.number == self.number, undo.ending == nil else { return }
                change(&undo)
                record.undo = undo
            }
        ]
        try await self.services.commit(changes)
    }
}
