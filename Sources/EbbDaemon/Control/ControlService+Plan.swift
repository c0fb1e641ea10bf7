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
        let query = try await self.query(team)
        let census = try await services.store.census(
            query,
            baseline: services.baseline(of: record, wall: wall, now: now),
            now: now,
            approved: record.approved
        )
        let capLeft = try await self.capLeft(of: team)
        var breaker = record.breaker.map(self.report)
        if let tripped = record.breaker { breaker?.approves = try await self.approves(tripped, of: team) }
        let note = await self.note(team, record) ?? self.obstruction(census, policy)
        let view = PlanView(
            policy: policy,
            wall: wall,
            query: query,
            room: note == nil ? min(capLeft, census.due + census.notices) : 0
        )
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
                waiting: policy.measure == .lastMessage ? try await services.store.waiting(query) : nil,
                tally: try await services.store.tally(of: team.team)
            ),
            conversations: items,
            next: next
        )
    }

    func note(_ team: TeamSettings, _ record: TeamRecord) async -> String? {
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
        case .breaker: return "the breaker has tripped: nothing is closed until its plan is approved"
        case .resting:
            if case .resting? = self.services.teams.obstacle(for: team.team, now: now, wall: wall) {
                return "the team rests: \(reason ?? "")"
            }
        case .healthy: break
        }
        guard !record.listing.isComplete else { return nil }
        let status = await self.ticks.status
        let what = "no complete listing has been accepted yet"
        if status.running != nil { return "\(what): the tick at work fetches it, ask again when it has ended" }
        let next = RFC3339.format(self.services.time.wall + (status.schedule.nextDue - self.services.time.now))
        return "\(what): the tick that is due at \(next) fetches it, `ebbctl tick \(team.name)` begins one now"
    }

    /// What a tick does first, as far as it needs no answer of Slack's: ends waits that are over, and sorts anew what
    /// other settings sorted.
    func sortBooks(of team: TeamSettings, _ policy: Policy) async throws {
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
            return nil
        }
        return
            "\(census.surprising) of \(census.openKnown) open conversations are due before their time: the next tick "
            + "will trip the breaker and close nothing"
    }

    /// A page: first the due ones, oldest first, then the others in the order of their ids.
    private func items(_ view: PlanView, _ page: Page) async throws -> ([PlanReply.Item], String?) {
        let cursor = try PlanCursor(page.after)
        var items: [PlanReply.Item] = []
        var others: ConversationID?
        switch cursor {
        case .due(let after, let seen):
            let due = try await self.services.store.due(view.query, after: after, limit: page.entries)
            items = due.enumerated().map { view.item($0.element, hasRoom: seen + $0.offset < view.room) }
            if due.count == page.entries, let last = due.last, let base = last.base(by: view.policy.ageing) {
                let next = PlanCursor.due(after: WorkCursor(base: base, id: last.id), seen: seen + due.count)
                return (items, next.text)
            }
        case .others(let after):
            others = after
        }
        while items.count < page.entries {
            let limit = page.entries
            let batch = try await self.services.store.conversations(of: view.query.team, after: others, limit: limit)
            for conversation in batch {
                others = conversation.id
                guard view.work(for: conversation) == nil else { continue }
                items.append(view.item(conversation, hasRoom: false))
                if items.count == page.entries { break }
            }
            if batch.count < limit, others == batch.last?.id ?? others { return (items, nil) }
        }
        return (items, PlanCursor.others(after: others).text)
    }
}

/// Where a page of a plan begins.
private enum PlanCursor {
    case due(after: WorkCursor?, seen: Int)
    case others(after: ConversationID?)

    init(_ text: String?) throws {
        guard let text else {
            self = .due(after: nil, seen: 0)
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "due" where parts.count == 4:
            guard let base = Int64(parts[1]), let id = ConversationID(parts[2]), let seen = Int(parts[3]),
                (0...100_000_000).contains(seen)
            else { break }
            self = .due(after: WorkCursor(base: WallTime(microseconds: base), id: id), seen: seen)
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
        case .due(let after, let seen): "due.\(after?.base.microseconds ?? 0).\(after?.id.rawValue ?? "").\(seen)"
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

    func summary(_ census: PlanCensus, waiting: WaitingCount?, tally: [String: Int]) -> PlanReply.Summary {
        var kept = tally
        for ended in ["closed", "already_closed"] { kept[ended] = nil }
        let open = kept.removeValue(forKey: "open") ?? 0
        let wouldClose = kept.removeValue(forKey: "would_close") ?? 0
        let waiting = waiting ?? WaitingCount(active: 0, notified: 0)
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
        if conversation.notice(by: self.policy.measure) != nil { return .notified }
        let cutoff = self.query.noticeCutoff ?? self.query.cutoff
        let isOld = conversation.base(by: .created).map { $0 <= cutoff } ?? false
        return isOld ? .active : .fresh
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
