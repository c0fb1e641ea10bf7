import EbbCore
import EbbStore
import SlackAPI

/// Stages 3 and 4: judge a conversation, right before its close; close it; write down what Slack said.
extension Worker {
    private static let batchSize = 25
    /// How often an answer that grew too old before its close is asked for again, in one batch.
    private static let questionsPerConversation = 3

    /// Works off what is due, oldest first, until the cap, the end of the run, or the end of the work. Those that
    /// failed before come last, so that however many fail for ever, the others have their turn.
    func workOff(_ query: DueQuery, _ eligible: Eligible) async throws {
        for haveFailed in [false, true] { try await self.workOff(query, eligible, haveFailed: haveFailed) }
    }

    private func workOff(_ query: DueQuery, _ eligible: Eligible, haveFailed: Bool) async throws {
        var cursor: WorkCursor?
        while let room = try await self.room(eligible.policy) {
            var left = room.closes
            let batch = try await self.services.store.due(query, after: cursor, limit: Self.batchSize)
            guard !batch.isEmpty else { return }
            for conversation in batch where left > 0 {
                guard let base = conversation.base(by: eligible.policy.measure) else { continue }
                cursor = WorkCursor(base: base, id: conversation.id)
                guard (conversation.lastFailure != nil) == haveFailed else { continue }
                guard self.services.claims.take(conversation.id, in: self.team) else { continue }
                defer { self.services.claims.giveBack(conversation.id, in: self.team) }
                do {
                    if try await self.workOn(conversation.id, query, eligible, from: room.opens) { left -= 1 }
                } catch is CallFailed {
                    self.report.backlog -= 1
                    // It may have been closed all the same; what is really left is counted anew.
                    left -= 1
                }
            }
        }
    }

    /// How many closes may come next, and from when on.
    private struct Room {
        let closes: Int
        let opens: Instant
    }

    /// What the pace cap, or a drain's limit, leaves; nil when nothing more before the end. In any interval there are at
    /// most as many closes as the cap says: when it is used up, the next one waits until the oldest is an interval old.
    private func room(_ policy: Policy) async throws -> Room? {
        if self.job.isDrain {
            guard let drain = self.record.drain else { throw BatchEnd.ended }
            let left = drain.closesLeft ?? .max
            return left > 0 ? Room(closes: left, opens: .zero) : nil
        }
        guard policy.maxClosesPerTick > 0 else { return nil }
        let since = self.now - self.job.interval
        let paced = try await self.services.store.pacedCloses(of: self.team, since: since)
        let unanswered = self.record.unansweredCloses.filter { $0 > since }
        let left = PaceCap.left(policy: policy, closedInInterval: paced.count + unanswered.count)
        if left > 0 { return Room(closes: left, opens: .zero) }
        guard let oldest = ([paced.oldest].compactMap(\.self) + unanswered).min(),
            oldest + self.job.interval < self.job.ends
        else { return nil }
        return Room(closes: 1, opens: oldest + self.job.interval)
    }

    /// Asks, judges and closes one conversation; true when it counts towards the cap.
    private func workOn(
        _ id: ConversationID,
        _ query: DueQuery,
        _ eligible: Eligible,
        from opens: Instant
    ) async throws -> Bool {
        if let obstacle = self.obstacle {
            throw BatchEnd.obstacle(obstacle)
        }
        guard self.isCurrent(eligible.context) else { throw BatchEnd.notReady }
        try await self.services.unwritten.write(to: self.services.store)
        self.revision = self.services.claims.revision(of: self.team)
        guard var conversation = try await self.services.store.conversation(id, in: self.team),
            conversation.state == .open,
            let base = conversation.base(by: eligible.policy.measure), base <= query.cutoff
        else { return false }
        var turn = Turn(opens: opens)
        if !eligible.policy.keepMembers.isEmpty, conversation.members == nil {
            conversation.members = try await self.members(of: conversation, eligible, &turn)
            try await self.store(conversation)
        }
        for _ in 0..<Self.questionsPerConversation {
            var answeredAt: Instant?
            if eligible.policy.measure == .lastMessage,
                eligible.exemption.reason(for: conversation) == nil
            {
                let newest = try await self.newestMessage(in: conversation, eligible, &turn)
                conversation.lastMessage = [conversation.lastMessage, newest].compactMap(\.self).max()
                answeredAt = self.now
            }
            switch self.judge(conversation, eligible) {
            case .kept(let reason):
                try await self.keep(conversation, reason)
                return false
            case .stale(let base):
                if eligible.policy.dryRun {
                    try await self.rehearse(conversation, base, eligible, &turn)
                    return true
                }
                let judged = Judged(conversation: conversation, base: base, answeredAt: answeredAt)
                if let counts = try await self.close(judged, eligible, &turn) { return counts }
            }
        }
        try await self.keep(conversation, .answerExpired)
        return false
    }

    /// A conversation's turn: its first request waits for the turn, the others go on with it.
    private struct Turn {
        let opens: Instant
        var hasBegun = false
    }

    private func request(_ method: SlackMethod, in turn: inout Turn) -> PermitRequest {
        defer { turn.hasBegun = true }
        var request = self.request(method, continuesTurn: turn.hasBegun)
        request.notBefore = turn.opens
        return request
    }

    // MARK: Questions

    private func members(
        of conversation: Conversation,
        _ eligible: Eligible,
        _ turn: inout Turn
    ) async throws -> [UserID] {
        var members: [UserID] = []
        var cursor: String?
        var circle = CursorCircle()
        repeat {
            let call = ConversationsMembers(channel: conversation.id, cursor: cursor)
            let request = self.request(.conversationsMembers, in: &turn)
            let outcome = await self.services.gateway.call(call, token: eligible.token, request)
            let page = try await self.answer(outcome, to: .conversationsMembers, about: conversation).0
            members += page.members
            // A list that goes round in circles, or names somebody unreadable, is no answer: an error means keep.
            guard page.skipped == 0, !circle.closes(with: page.nextCursor, after: cursor) else {
                throw try await self.unusable("odd_members", .conversationsMembers, conversation)
            }
            cursor = page.nextCursor
        } while cursor != nil
        // The token's own user is always a member: a list without anybody is no list.
        guard !members.isEmpty else {
            throw try await self.unusable("odd_members", .conversationsMembers, conversation)
        }
        return members
    }

    private func newestMessage(
        in conversation: Conversation,
        _ eligible: Eligible,
        _ turn: inout Turn
    ) async throws -> WallTime? {
        let request = self.request(.conversationsHistory, in: &turn)
        let call = ConversationsHistory(channel: conversation.id)
        let outcome = await self.services.gateway.call(call, token: eligible.token, request)
        return try await self.answer(outcome, to: .conversationsHistory, about: conversation).0.newest
    }

    private func judge(_ conversation: Conversation, _ eligible: Eligible) -> Verdict {
        let (wall, now) = (self.services.time.wall, self.now)
        return Verdict.on(
            conversation,
            policy: eligible.policy,
            exemption: eligible.exemption,
            wall: wall,
            skew: self.services.clock.withLock { $0.contradiction(wall: wall, now: now) }
        )
    }

    // MARK: Results

    private func keep(_ conversation: Conversation, _ reason: KeepReason) async throws {
        var kept = conversation
        self.report.kept[reason, default: 0] += 1
        self.services.counters.noteKept(1, reason)
        switch reason {
        case .external, .notCreatedByApp, .keptConversation, .keptMember, .unknownAge, .unknownCreator, .gone:
            kept.state = .kept(reason)
        case .fresh, .active, .firstSeen:
            kept.attempt = 0
            kept.lastFailure = nil
        case .clock, .error, .answerExpired:
            break
        }
        try await self.store(kept)
        if reason == .clock {
            let (wall, now) = (self.services.time.wall, self.now)
            let skew = self.services.clock.withLock { $0.skew(wall: wall, now: now) }
            throw BatchEnd.clock(skew: skew ?? .zero)
        }
        self.report.backlog -= 1
    }

    /// A dry run takes its turn like the real one, and stops short of the close.
    private func rehearse(
        _ conversation: Conversation,
        _ base: WallTime,
        _ eligible: Eligible,
        _ turn: inout Turn
    ) async throws {
        let request = self.request(.conversationsClose, in: &turn)
        if let reason = await self.services.gateway.rehearse(request, token: eligible.token) {
            let end = self.end(for: reason, .conversationsClose)
            throw end is Unwanted ? BatchEnd.notReady : end
        }
        try await self.record(.wouldClose, conversation, base, eligible, requestID: nil)
        self.report.wouldClose += 1
    }

    /// A conversation found stale, and the answer that licenses its close.
    private struct Judged: Sendable {
        let conversation: Conversation
        let base: WallTime
        /// When the question about it was answered; nil when the policy asks none.
        let answeredAt: Instant?
    }

    /// Closes it; nil when the answer grew too old before the permit came.
    private func close(_ judged: Judged, _ eligible: Eligible, _ turn: inout Turn) async throws -> Bool? {
        let request = self.request(.conversationsClose, in: &turn)
        let (services, team, revision, job) = (self.services, self.team, self.revision, self.job)
        let sent = Locked<Instant?>(nil)
        let outcome = await services.gateway.call(
            ConversationsClose(channel: judged.conversation.id),
            token: eligible.token,
            request,
            noting: {
                guard !job.isDrain else { return nil }
                let now = services.time.now
                let before = sent.withLock { sent in
                    defer { sent = now }
                    return sent
                }
                return services.teams.update(team) { record in
                    if let before { record.forgetUnansweredClose(at: before) }
                    record.noteUnansweredClose(at: now, interval: job.interval)
                }
            },
            isWanted: {
                let (now, wall) = (services.time.now, services.time.wall)
                if let answeredAt = judged.answeredAt, now - answeredAt > Verdict.answerValidity { return false }
                guard Self.isCurrent(eligible.context, team, services.teams),
                    services.claims.revision(of: team) == revision,
                    judged.base <= wall - eligible.policy.staleAfter
                else { return false }
                return services.clock.withLock { $0.contradiction(wall: wall, now: now) } == nil
            }
        )
        if let sent = sent.withLock({ $0 }), outcome.tellsWhatBecame {
            services.teams.update(team) { $0.forgetUnansweredClose(at: sent) }
        }
        let (answer, facts): (ConversationsClose.Answer, AnswerFacts)
        do {
            (answer, facts) = try await self.answer(outcome, to: .conversationsClose, about: judged.conversation)
        } catch is Unwanted {
            guard self.isCurrent(eligible.context) else { throw BatchEnd.notReady }
            // What was read before the team's conversations changed as a whole is judged anew another time.
            return self.isStale ? false : nil
        }
        switch answer {
        case .closed:
            self.report.closed += 1
            try await self.record(.closed, judged.conversation, judged.base, eligible, requestID: facts.requestID)
            return true
        case .alreadyClosed:
            self.report.alreadyClosed += 1
            try await self.record(
                .alreadyClosed,
                judged.conversation,
                judged.base,
                eligible,
                requestID: facts.requestID
            )
            return false
        }
    }

    private func record(
        _ action: AuditEntry.Action,
        _ conversation: Conversation,
        _ base: WallTime,
        _ eligible: Eligible,
        requestID: String?
    ) async throws {
        self.report.backlog -= 1
        let entry = AuditEntry(
            wall: self.services.time.wall,
            instant: self.now,
            team: self.team,
            conversation: conversation.id,
            action: action,
            base: base,
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
        let isDrain = self.job.isDrain
        var result = try await self.asItStands(conversation)
        switch action {
        case .closed: result.state = .closed
        case .alreadyClosed: result.state = .alreadyClosed
        case .wouldClose: result.state = .wouldClose(until: self.now + eligible.policy.staleAfter)
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
                guard isDrain else { return }
                switch action {
                case .closed: record.drain?.closed += 1
                case .wouldClose: record.drain?.wouldClose += 1
                case .alreadyClosed, .reopened, .alreadyOpen, .reopenFailed: break
                }
            }
        ]
        changes.conversations = [(self.team, eligible.policy.measure, result)]
        changes.audit = [entry]
        do {
            try await self.commit(changes)
        } catch {
            self.services.unwritten.keep(changes)
            throw error
        }
    }
}
