import EbbControl
import EbbCore
import EbbStore

/// What a tick would plan now beside what one last carried out: after an edit of the policy, what that changes.
extension ControlService {
    func planDifference(_ team: TeamSettings, _ page: Page) async throws -> PlanDifferenceReply {
        let services = self.services
        let (now, wall) = (services.time.now, services.time.wall)
        let policy = services.teams.policy(of: team.team) ?? team.policy
        try await self.sortBooks(of: team, policy)
        let record = services.teams.record(of: team.team)
        let baseline = services.baseline(of: record, wall: wall, now: now)
        let query = try await self.query(team)
        let census = try await services.store.census(query, baseline: baseline, now: now, approved: record.approved)
        let difference = try await services.store.difference(query)
        let (items, next) = try await self.changes(DifferenceView(policy, baseline, wall: wall, now: now), query, page)
        let isUndone = record.breaker?.isUndone(by: census, baseline) ?? false
        var note = await self.note(team, record, isUndone: isUndone)
        if note == nil { note = self.obstruction(census, policy) }
        return PlanDifferenceReply(
            team: team.team.rawValue,
            name: team.name,
            asOf: RFC3339.format(wall),
            since: record.baseline.map { RFC3339.format($0.wall) },
            note: note,
            due: census.due + census.notices,
            stayed: difference.stayed,
            came: difference.came,
            surprising: census.surprising,
            left: difference.left,
            conversations: items,
            next: next
        )
    }

    /// A page: first those that came, the oldest first, then those that left, in the order of their ids.
    private func changes(
        _ view: DifferenceView,
        _ query: DueQuery,
        _ page: Page
    ) async throws -> ([PlanDifferenceReply.Item], String?) {
        var items: [PlanDifferenceReply.Item] = []
        var left: ConversationID?
        switch try DifferenceCursor(page.after) {
        case .came(let after):
            let came = try await self.services.store.came(query, after: after, limit: page.entries)
            items = came.map(view.came)
            if came.count == page.entries, let last = came.last, let base = last.base(by: view.policy.ageing) {
                return (items, DifferenceCursor.came(after: WorkCursor(base: base, id: last.id)).text)
            }
        case .left(let after):
            left = after
        }
        let room = page.entries - items.count
        let gone = try await self.services.store.left(query, after: left, limit: room)
        items += gone.map(view.left)
        guard gone.count == room, let last = gone.last else { return (items, nil) }
        return (items, DifferenceCursor.left(after: last.id).text)
    }
}

/// Where a page of a difference begins.
private enum DifferenceCursor {
    case came(after: WorkCursor?)
    case left(after: ConversationID?)

    init(_ text: String?) throws {
        guard let text else {
            self = .came(after: nil)
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 3, parts[0] == "came", let base = Int64(parts[1]), let id = ConversationID(parts[2]) {
            self = .came(after: WorkCursor(base: WallTime(microseconds: base), id: id))
        } else if parts.count == 2, parts[0] == "left", let id = ConversationID(parts[1]) {
            self = .left(after: id)
        } else {
            throw ControlFailure(.badRequest, "`after` is not the `next` of a difference's page")
        }
    }

    var text: String {
        switch self {
        case .came(let after): "came.\(after?.base.microseconds ?? 0).\(after?.id.rawValue ?? "")"
        case .left(let after): "left.\(after?.rawValue ?? "")"
        }
    }
}

/// How one moment looks at what has changed.
private struct DifferenceView {
    let policy: Policy
    private let baseline: Baseline?
    private let wall: WallTime
    private let now: Instant

    init(_ policy: Policy, _ baseline: Baseline?, wall: WallTime, now: Instant) {
        self.policy = policy
        self.baseline = baseline
        self.wall = wall
        self.now = now
    }

    func came(_ conversation: Conversation) -> PlanDifferenceReply.Item {
        self.item(conversation, .came, reason: self.isForeseen(conversation) ? "time" : "before_its_time")
    }

    func left(_ conversation: Conversation) -> PlanDifferenceReply.Item {
        let cutoff = self.wall - (self.policy.noticeAfter ?? self.policy.staleAfter)
        let ofOpen = KeepReason(ofOpen: conversation, cutoff: cutoff, measure: self.policy.measure)
        return self.item(conversation, .left, reason: conversation.state.reason ?? ofOpen.rawValue)
    }

    private func isForeseen(_ conversation: Conversation) -> Bool {
        guard let baseline else { return true }
        guard !conversation.released, let work = self.policy.ageing.work(for: conversation, at: self.wall) else {
            return false
        }
        return baseline.foresaw(work, for: conversation, now: self.now)
    }

    private func item(
        _ conversation: Conversation,
        _ change: PlanDifferenceReply.Change,
        reason: String
    ) -> PlanDifferenceReply.Item {
        let base = conversation.base(by: self.policy.measure)
        return PlanDifferenceReply.Item(
            id: conversation.id.rawValue,
            change: change,
            reason: reason,
            base: base.map(RFC3339.format),
            ageSeconds: base.map { (self.wall - $0).inSeconds }
        )
    }
}

extension ConversationState {
    /// A short stable name of the state; nil while it is open.
    var reason: String? {
        switch self {
        case .open: nil
        case .kept(let reason): reason.rawValue
        case .retry: "retry"
        case .dead(let code, _): "dead_\(code)"
        case .wouldClose: "would_close"
        case .closed: "closed"
        case .alreadyClosed: "already_closed"
        }
    }
}
