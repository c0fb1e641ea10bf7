import EbbControl
import EbbCore
import EbbStore

/// What the next tick would do with a team, from the books alone.
extension ControlService {
    func plan(_ team: TeamSettings, _ page: Page) async throws -> PlanReply {
        let services = self.services
        let (now, wall) = (services.time.now, services.time.wall)
        let policy = services.teams.policy(of: team.team) ?? team.policy
        try await self.sortBooks(of: team, policy)
        let record = services.teams.record(of: team.team)
        let baseline = services.baseline(of: record, wall: wall, now: now)
        let query = try await self.query(team)
        let census = try await services.store.census(query, baseline: baseline, now: now, approved: record.approved)
        let capLeft = try await self.capLeft(of: team)
        let room = min(try await self.room(of: team), census.due + census.notices)
        var breaker = record.breaker.map(self.report)
        if let tripped = record.breaker { breaker?.approves = try await self.approves(tripped, of: team) }
        let isUndone = record.breaker?.isUndone(by: census, baseline) ?? false
        let note = await self.note(team, record, isUndone: isUndone) ?? self.obstruction(census, policy)
        let view = PlanView(policy: policy, wall: wall, query: query, room: note == nil ? room : 0)
        let (items, next) = try await self.items(view, page)
        return PlanReply(
            team: team.team.rawValue,
            name: team.name,
            asOf: RFC3339.format(wall),
            enabled: team.enabled,
            dryRun: policy.dryRun,
            paused: [services.teams.pause(at: now), services.teams.pause(of: team.team, at: now)].contains {
                $0 != nil
            },
            note: note,
            breaker: breaker,
            capLeft: capLeft,
            summary: view.summary(
                census,
                waiting: try await services.store.waiting(query),
                tally: try await services.store.tally(of: team.team)
            ),
            conversations: items,
            next: next
        )
    }

    /// Why the next tick does nothing.
    ///
    /// - Parameter isUndone: whether it ends the breaker that has tripped, because the cause is gone.
    func note(_ team: TeamSettings, _ record: TeamRecord, isUndone: Bool) async -> String? {
        // What counts is when the next tick begins.
        let due = await self.ticks.status.schedule.nextDue
        let (now, wall) = (self.services.time.now, self.services.time.wall)
        let then = wall + max(.zero, due - now)
        if case .outsideHours(let until)? = self.services.teams.obstacle(for: team.team, now: now, wall: then) {
            return "the next tick is " + Self.text(team.policy.activeHours, until)
        }
        let (standing, reason) = self.standing(of: team)
        switch standing {
        case .off: return "the team's file does not say enabled = true: nothing is done"
        case .stopped: return "the team is stopped: \(reason ?? "")"
        case .paused: return "paused by an operator"
        case .resting:
            if case .resting? = self.services.teams.obstacle(for: team.team, now: now, wall: wall) {
                return "the team rests: \(reason ?? "")"
            }
        case .breaker, .healthy: break
        }
        if case .failure(let problem) = self.services.teams.token(of: team.team) {
            return "the team rests: \(problem.reason): \(problem.detail)"
        }
        if record.breaker != nil, !isUndone {
            return "the breaker has tripped: nothing is closed until its plan is approved"
        }
        guard !record.listing.isComplete else { return nil }
        let status = await self.ticks.status
        let what = "no complete listing has been accepted yet"
        if status.running != nil { return "\(what): the tick at work fetches it, ask again when it has ended" }
        let next = RFC3339.format(self.services.time.wall + (status.schedule.nextDue - self.services.time.now))
        return "\(what): the tick that is due at \(next) fetches it, `ebbctl tick \(team.name)` begins one now"
    }

    /// How many closes and notices the pace cap leaves to the next tick: what is an interval old before its end makes room
    /// again.
    func room(of team: TeamSettings) async throws -> Int {
        let interval = self.services.teams.settings.tick.interval
        var schedule = await self.ticks.status.schedule
        let begins = max(schedule.nextDue, self.services.time.now)
        let ends = schedule.begin(interval: interval, now: begins)?.ends ?? begins
        return try await self.capLeft(of: team, since: ends - interval - .nanoseconds(1))
    }

    /// What a tick does first, as far as it needs no answer of Slack's: writes what could not be written, ends waits that
    /// are over, and sorts anew what other settings sorted.
    func sortBooks(of team: TeamSettings, _ policy: Policy) async throws {
        // While it still cannot be written, neither can what follows.
        try? await self.services.unwritten.write(to: self.services.store)
        try await self.services.store.wake(now: self.services.time.now)
        guard let user = self.services.teams.record(of: team.team).identity?.user else { return }
        let exemption = Exemption(policy: policy, ownUser: user)
        try await self.services.classify(team, by: exemption, policy, user: user)
    }

    /// Why the next tick will stop at its plan.
    func obstruction(_ census: PlanCensus, _ policy: Policy) -> String? {
        let (wall, now) = (self.services.time.wall, self.services.time.now)
        if let skew = self.services.clock.withLock({ $0.contradiction(wall: wall, now: now) }) {
            return "the clock is \(Self.text(skew: skew)): nothing is judged until it is set right"
        }
        guard BreakerRule.trips(surprising: census.surprising, openKnown: census.openKnown, policy: policy) else {
            return self.services.teams.stoppedMethod(under: policy).map { method in
                "\(method.rawValue) is stopped until ebbd is restarted: Slack said that Ebb calls it wrongly"
            }
        }
        return
            "\(census.surprising) of \(census.openKnown) open conversations are due before their time: the next tick "
            + "will trip the breaker and close nothing"
    }

    /// A page: first the due ones in the order of a tick, then the others in the order of their ids.
    private func items(_ view: PlanView, _ page: Page) async throws -> ([PlanReply.Item], String?) {
        var (items, place): ([PlanReply.Item], PlanCursor) = ([], try PlanCursor(page.after))
        while items.count < page.entries {
            let next =
                switch place {
                case .due(let due): try await self.take(&items, after: due, view, page.entries)
                case .others(let last): try await self.take(&items, after: last, view, page.entries)
                }
            guard let next else { return (items, nil) }
            place = next
        }
        return (items, place.text)
    }

    /// Takes due ones: the oldest first, and those that failed before after all others (``Worker/workOff(_:_:)``).
    private func take(
        _ items: inout [PlanReply.Item],
        after place: PlanCursor.Due,
        _ view: PlanView,
        _ limit: Int
    ) async throws -> PlanCursor? {
        var place = place
        let batch = try await self.services.store.due(view.query, after: place.after, limit: limit)
        for conversation in batch {
            guard let base = conversation.base(by: view.policy.ageing) else { continue }
            place.after = WorkCursor(base: base, id: conversation.id)
            guard (conversation.lastFailure != nil) == place.haveFailed else { continue }
            items.append(view.item(conversation, hasRoom: place.seen < view.room))
            place.seen += 1
            if items.count == limit { return .due(place) }
        }
        guard batch.count < limit else { return .due(place) }
        return place.haveFailed ? .others(after: nil) : .due(PlanCursor.Due(seen: place.seen, haveFailed: true))
    }

    private func take(
        _ items: inout [PlanReply.Item],
        after last: ConversationID?,
        _ view: PlanView,
        _ limit: Int
    ) async throws -> PlanCursor? {
        var last = last
        let batch = try await self.services.store.conversations(of: view.query.team, after: last, limit: limit)
        for conversation in batch {
            last = conversation.id
            guard view.work(for: conversation) == nil else { continue }
            items.append(view.item(conversation, hasRoom: false))
            if items.count == limit { break }
        }
        return batch.count < limit && last == batch.last?.id ?? last ? nil : .others(after: last)
    }
}

/// Where a page of a plan begins.
private enum PlanCursor {
    case due(Due)
    case others(after: ConversationID?)

    /// A place among the due ones.
    struct Due {
        var after: WorkCursor?
        /// How many of them came before.
        var seen = 0
        /// Whether those that failed before are on.
        var haveFailed = false
    }

    init(_ text: String?) throws {
        guard let text else {
            self = .due(Due())
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "due" where parts.count == 4, "again" where parts.count == 4:
            guard let base = Int64(parts[1]), let seen = Int(parts[3]), (0...100_000_000).contains(seen) else { break }
            let id = ConversationID(parts[2])
            guard id != nil || parts[2].isEmpty else { break }
            let after = id.map { WorkCursor(base: WallTime(microseconds: base), id: $0) }
            self = .due(Due(after: after, seen: seen, haveFailed: parts[0] == "again"))
            return
        case "others" where parts.count == 2:
            self = .others(after: ConversationID(parts[1]))
            return
        default: break
        }
        throw ControlFailure(.badRequest, "`after` is not the `next` of a plan's page")
    }

    var text: String {
        switch self {
        case .due(let due):
            (due.haveFailed ? "again" : "due") + ".\(due.after?.base.microseconds ?? 0)"
                + ".\(due.after?.id.rawValue ?? "").\(due.seen)"
        case .others(let after): "others.\(after?.rawValue ?? "")"
        }
    }
}

/// How one moment's policy looks at a conversation.
private struct PlanView {
    let policy: Policy
    let wall: WallTime
    let query: DueQuery
    /// How many of the due ones the next tick has room for.
    let room: Int

    /// What is due for it; nil when nothing is.
    func work(for conversation: Conversation) -> Ageing.Work? {
        guard conversation.state == .open, conversation.firstSeen < self.query.firstSeenBefore,
            let base = conversation.base(by: self.policy.ageing)
        else { return nil }
        return self.query.work(for: conversation, base: base, by: self.policy.measure)
    }

    func item(_ conversation: Conversation, hasRoom: Bool) -> PlanReply.Item {
        let base = conversation.base(by: self.policy.measure)
        let verdict: PlanReply.Verdict =
            switch self.work(for: conversation) {
            case .close?: self.closeVerdict
            case .notice?: .notify
            case nil: conversation.isWouldClose ? .wouldClose : .keep
            }
        return PlanReply.Item(
            id: conversation.id.rawValue,
            verdict: verdict,
            reason: verdict == .keep ? self.reason(conversation) : nil,
            base: base.map(RFC3339.format),
            lastMessage: conversation.lastMessage.map(RFC3339.format),
            ageSeconds: base.map { (self.wall - $0).inSeconds },
            nextTick: hasRoom
        )
    }

    func summary(_ census: PlanCensus, waiting: WaitingCount, tally: [String: Int]) -> PlanReply.Summary {
        var kept = tally
        for ended in ["closed", "already_closed"] { kept[ended] = nil }
        let open = kept.removeValue(forKey: "open") ?? 0
        let wouldClose = kept.removeValue(forKey: "would_close") ?? 0
        let fresh = open - census.due - census.notices - waiting.active - waiting.notified
        if waiting.active > 0 { kept[KeepReason.active.rawValue] = waiting.active }
        if waiting.notified > 0 { kept[KeepReason.notified.rawValue] = waiting.notified }
        if fresh > 0 { kept[KeepReason.fresh.rawValue] = fresh }
        return PlanReply.Summary(
            close: self.closeVerdict == .close ? census.due : 0,
            ask: self.closeVerdict == .ask ? census.due : 0,
            notify: self.policy.noticeAfter == nil ? nil : census.notices,
            wouldClose: wouldClose,
            keep: kept.values.reduce(0, +),
            nextTick: self.room,
            keptByReason: kept
        )
    }

    private var closeVerdict: PlanReply.Verdict { self.policy.measure == .created ? .close : .ask }

    /// The word that a tick's record has for it.
    private func reason(ofOpen conversation: Conversation) -> KeepReason {
        guard conversation.firstSeen < self.query.firstSeenBefore else { return .firstSeen }
        let cutoff = self.query.noticeCutoff ?? self.query.cutoff
        return KeepReason(ofOpen: conversation, cutoff: cutoff, measure: self.policy.measure)
    }

    private func reason(_ conversation: Conversation) -> String {
        switch conversation.state {
        case .kept(let reason): reason.rawValue
        case .retry: "retry"
        case .dead(let code, _): "dead_\(code)"
        case .wouldClose: "would_close"
        case .closed: "closed"
        case .alreadyClosed: "already_closed"
        case .open:
            self.reason(ofOpen: conversation).rawValue
        }
    }
}

extension Conversation {
    fileprivate var isWouldClose: Bool { if case .wouldClose = self.state { true } else { false } }
}
