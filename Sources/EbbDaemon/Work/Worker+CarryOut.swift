import EbbCore
import EbbStore
import SlackAPI

/// Stage 4: close a conversation, or tell the people in it that it will be closed; write down what Slack said.
extension Worker {
    /// A conversation as it was judged, and the answer that licenses what follows.
    struct Judged: Sendable {
        let conversation: Conversation
        let verdict: Verdict
        /// When the question about it was answered; nil when the policy asks none.
        let answeredAt: Instant?

        var isNotice: Bool { if case .unannounced = self.verdict { true } else { false } }
        var method: SlackMethod { self.isNotice ? .chatPostMessage : .conversationsClose }
    }

    /// A dry run takes its turn like the real one, on an answer that is still good then, and stops short of the close or
    /// the notice.
    private func rehearse(_ judged: Judged, _ eligible: Eligible, _ turn: inout Turn) async throws -> Bool {
        let request = self.request(judged.method, in: &turn)
        let isWanted = self.isWanted(judged, eligible)
        if let reason = await self.services.gateway.rehearse(request, token: eligible.token, isWanted: isWanted) {
            throw self.end(for: reason, judged.method)
        }
        guard judged.isNotice else {
            try await self.record(.wouldClose, judged.conversation, eligible, requestID: nil)
            self.report.wouldClose += 1
            return true
        }
        let now = self.services.time.wall
        var told = judged.conversation
        told.notice = Notice(posted: now, closesFrom: self.closesFrom(now, eligible), isRehearsed: true)
        try await self.record(.wouldNotify, told, eligible, requestID: nil)
        self.report.wouldNotify += 1
        return true
    }

    /// When a conversation may be closed whose people are told at `told`.
    private func closesFrom(_ told: WallTime, _ eligible: Eligible) -> WallTime {
        told + (eligible.policy.ageing.grace ?? .zero)
    }

    /// Does what the verdict says, or in a dry run everything but that; nil when the answer grew too old before the permit
    /// came, or it says otherwise by now.
    func carryOut(_ judged: Judged, _ eligible: Eligible, _ turn: inout Turn) async throws -> Bool? {
        do {
            if eligible.policy.dryRun { return try await self.rehearse(judged, eligible, &turn) }
            return judged.isNotice
                ? try await self.notify(judged, eligible, &turn) : try await self.close(judged, eligible, &turn)
        } catch is Unwanted {
            guard self.isCurrent(eligible.context) else { throw BatchEnd.notReady }
            // What was read before the team's conversations changed as a whole is judged anew another time.
            return self.isStale ? false : nil
        }
    }

    private func notify(_ judged: Judged, _ eligible: Eligible, _ turn: inout Turn) async throws -> Bool {
        let closesFrom = self.closesFrom(self.services.time.wall, eligible)
        let text = eligible.policy.noticeText.message(closesFrom: closesFrom)
        let call = ChatPostMessage(channel: judged.conversation.id, text: text)
        let (answer, facts) = try await self.send(call, judged, eligible, &turn)
        var told = judged.conversation
        told.notice = Notice(
            posted: answer.posted,
            closesFrom: max(closesFrom, self.closesFrom(answer.posted, eligible))
        )
        self.report.notified += 1
        try await self.record(.notified, told, eligible, requestID: facts.requestID)
        return true
    }

    private func close(_ judged: Judged, _ eligible: Eligible, _ turn: inout Turn) async throws -> Bool {
        let call = ConversationsClose(channel: judged.conversation.id)
        let (answer, facts) = try await self.send(call, judged, eligible, &turn)
        switch answer {
        case .closed:
            self.report.closed += 1
            try await self.record(.closed, judged.conversation, eligible, requestID: facts.requestID)
            return true
        case .alreadyClosed:
            self.report.alreadyClosed += 1
            try await self.record(.alreadyClosed, judged.conversation, eligible, requestID: facts.requestID)
            return false
        }
    }

    /// Sends what changes something in Slack, if it is still wanted when the permit has come.
    private func send<Call: SlackCall>(
        _ call: Call,
        _ judged: Judged,
        _ eligible: Eligible,
        _ turn: inout Turn
    ) async throws -> (Call.Answer, AnswerFacts) {
        let request = self.request(judged.method, in: &turn)
        let (services, team, job) = (self.services, self.team, self.job)
        let sent = Locked<Instant?>(nil)
        let outcome = await services.gateway.call(
            call,
            token: eligible.token,
            request,
            noting: {
                // A drain without a limit counts nothing, and a notice of a drain is no close.
                if job.isDrain, judged.isNotice || services.teams.record(of: team).drain?.limit == nil { return nil }
                // It is sent once this is stored, by a permit that may be old by then; and Slack may take its time.
                let now = services.time.now
                let latest = now + Permit.life + services.teams.settings.slack.timeout
                let before = sent.withLock { sent in
                    defer { sent = latest }
                    return sent
                }
                return services.teams.update(team) { record in
                    if let before { job.forgetUnanswered(until: before, in: &record) }
                    job.noteUnanswered(until: latest, now: now, in: &record)
                }
            },
            isWanted: self.isWanted(judged, eligible)
        )
        self.unwritten = nil
        if let sent = sent.withLock({ $0 }) {
            if case .answer = outcome {
                // Until what was done is counted it counts as unanswered: every copy of the record says the one or the other.
                self.unwritten = sent
            } else if outcome.tellsWhatBecame {
                services.teams.update(team) { job.forgetUnanswered(until: sent, in: &$0) }
            }
        }
        return try await self.answer(outcome, to: judged.method, about: judged.conversation)
    }

    /// Whether the verdict is the same when the permit has come, and the answer that licenses it still good.
    private func isWanted(_ judged: Judged, _ eligible: Eligible) -> @Sendable () -> Bool {
        let (services, team, revision) = (self.services, self.team, self.revision)
        return {
            if let answeredAt = judged.answeredAt, services.time.now - answeredAt > Verdict.answerValidity {
                return false
            }
            return Self.isCurrent(eligible.context, team, services.teams)
                && services.claims.revision(of: team) == revision
                && Self.judge(judged.conversation, eligible, services) == judged.verdict
        }
    }

    private func record(
        _ action: AuditEntry.Action,
        _ conversation: Conversation,
        _ eligible: Eligible,
        requestID: String?
    ) async throws {
        let isNotice = action == .notified || action == .wouldNotify
        if !isNotice { self.report.backlog -= 1 }
        let entry = AuditEntry(
            wall: self.services.time.wall,
            instant: self.now,
            team: self.team,
            conversation: conversation.id,
            action: action,
            base: conversation.base(by: eligible.policy.measure) ?? self.services.time.wall,
            measure: eligible.policy.measure,
            lastMessage: conversation.lastMessage,
            run: self.job.run,
            requestID: requestID,
            isPaced: !self.job.isDrain && action != .alreadyClosed,
            command: self.job.command
        )
        // Told before it is stored: if the disk is full, the journal still has it.
        self.services.events.record(.closed(entry))
        let turn = await self.services.limiter.turn(of: self.team)
        var result: Conversation
        do {
            result = try await self.asItStands(conversation)
        } catch {
            // What Slack has done is written down, also where the state cannot be read right now.
            guard action != .wouldClose, action != .wouldNotify else { throw error }
            result = conversation
        }
        let (job, sent) = (self.job, self.unwritten)
        self.unwritten = nil
        switch action {
        case .closed: result.state = .closed
        case .alreadyClosed: result.state = .alreadyClosed
        case .wouldClose: result.state = .wouldClose(until: self.now + eligible.policy.staleAfter)
        case .notified, .wouldNotify: result.notice = conversation.notice
        case .reopened, .alreadyOpen, .reopenFailed: break
        }
        if action != .wouldClose {
            result.attempt = 0
            result.lastFailure = nil
            result.plan = nil
        }
        var changes = StoreChanges()
        changes.teams = [
            self.services.teams.update(self.team) { record in
                record.lastTurn = turn
                if let sent { job.forgetUnanswered(until: sent, in: &record) }
                guard case .drain(let number) = job.run, record.drain?.number == number else { return }
                switch action {
                case .closed: record.drain?.closed += 1
                case .wouldClose: record.drain?.wouldClose += 1
                case .alreadyClosed, .notified, .wouldNotify, .reopened, .alreadyOpen, .reopenFailed: break
                }
            }
        ]
        changes.conversations = [(self.team, self.ageing, result)]
        changes.audit = [entry]
        do {
            try await self.commit(changes)
        } catch {
            self.services.unwritten.keep(changes)
            throw error
        }
    }
}
