import EbbCore
import EbbStore
import SlackAPI

/// Stage 3: judge a conversation, right before its close or notice.
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
                guard let base = conversation.base(by: eligible.policy.ageing) else { continue }
                let place = WorkCursor(base: base, id: conversation.id)
                // Sorted meanwhile by other settings: going on from here would go round in a circle.
                guard cursor.map({ $0 < place }) ?? true else { throw BatchEnd.notReady }
                cursor = place
                guard (conversation.lastFailure != nil) == haveFailed else { continue }
                guard self.services.claims.take(conversation.id, in: self.team) else { continue }
                defer { self.services.claims.giveBack(conversation.id, in: self.team) }
                do {
                    if try await self.workOn(conversation.id, query, eligible, from: room.opens) { left -= 1 }
                } catch is CallFailed {
                    if query.work(for: conversation, base: base, by: eligible.policy.measure) == .close {
                        self.report.backlog -= 1
                    }
                    // It may have been done all the same; what is really left is counted anew.
                    left -= 1
                }
            }
        }
    }

    /// How many closes and notices may come next, and from when on.
    private struct Room {
        let closes: Int
        let opens: Instant
    }

    /// What the pace cap, or a drain's limit, leaves; nil when nothing more before the end. In any interval there are at
    /// most as many closes as the cap says: when it is used up, the next one waits until as many as it takes are an
    /// interval old. That may be more than the oldest one, where the cap was greater before.
    private func room(_ policy: Policy) async throws -> Room? {
        if self.job.isDrain {
            guard let drain = self.record.drain else { throw BatchEnd.ended }
            let left = drain.closesLeft ?? .max
            return left > 0 ? Room(closes: left, opens: .zero) : nil
        }
        guard policy.maxClosesPerTick > 0 else { return nil }
        var since = self.now - self.job.interval
        while true {
            let paced = try await self.services.store.pacedCloses(of: self.team, since: since)
            let unanswered = self.record.unansweredCloses.filter { $0 > since }
            let left = PaceCap.left(policy: policy, closedInInterval: paced.count + unanswered.count)
            if left > 0 { return Room(closes: left, opens: since + self.job.interval) }
            guard let oldest = ([paced.oldest].compactMap(\.self) + unanswered).min(),
                oldest + self.job.interval < self.job.ends
            else { return nil }
            since = oldest
        }
    }

    /// Asks and judges one conversation, and closes it or tells its people; true when that counts towards the cap.
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
        guard
            var conversation = try await self.services.store.conversation(id, in: self.team)?.seen(by: eligible.policy),
            conversation.state == .open, let base = conversation.base(by: eligible.policy.ageing),
            let work = query.work(for: conversation, base: base, by: eligible.policy.measure)
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
            let verdict = self.judge(conversation, eligible)
            let judged = Judged(conversation: conversation, verdict: verdict, answeredAt: answeredAt)
            switch verdict {
            case .kept(let reason):
                try await self.keep(conversation, reason, instead: work)
                return false
            case .unannounced where query.noticeCutoff == nil:
                // An answer may show that a drain, which tells nobody, has met one who must be told first.
                try await self.keep(conversation, .active, instead: work)
                return false
            case .stale, .unannounced:
                if let counts = try await self.carryOut(judged, eligible, &turn) { return counts }
            }
        }
        try await self.keep(conversation, .answerExpired, instead: work)
        return false
    }

    /// A conversation's turn: its first request waits for the turn, the others go on with it.
    struct Turn {
        let opens: Instant
        var hasBegun = false
    }

    func request(_ method: SlackMethod, in turn: inout Turn) -> PermitRequest {
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
        let call = ConversationsHistory(channel: conversation.id, passingOver: conversation.notice?.posted)
        let outcome = await self.services.gateway.call(call, token: eligible.token, request)
        return try await self.answer(outcome, to: .conversationsHistory, about: conversation).0.newest
    }

    private func judge(_ conversation: Conversation, _ eligible: Eligible) -> Verdict {
        Self.judge(conversation, eligible, self.services)
    }

    static func judge(_ conversation: Conversation, _ eligible: Eligible, _ services: Services) -> Verdict {
        let (wall, now) = (services.time.wall, services.time.now)
        return Verdict.on(
            conversation,
            policy: eligible.policy,
            exemption: eligible.exemption,
            wall: wall,
            skew: services.clock.withLock { $0.contradiction(wall: wall, now: now) }
        )
    }

    // MARK: Verdicts

    private func keep(_ conversation: Conversation, _ reason: KeepReason, instead work: Ageing.Work) async throws {
        var kept = conversation
        self.report.kept[reason, default: 0] += 1
        self.services.counters.noteKept(1, reason)
        switch reason {
        case .external, .notCreatedByApp, .keptConversation, .keptMember, .unknownAge, .unknownCreator, .gone:
            kept.state = .kept(reason)
        case .fresh, .active, .notified, .firstSeen:
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
        if work == .close { self.report.backlog -= 1 }
    }
}
