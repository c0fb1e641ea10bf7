import EbbControl
import EbbCore

@testable import EbbDaemon

/// Compares plans with what the tick after them did.
struct Agreement {
    let look: PlanLook
    let seen: TickSeen

    /// What it came to, for tests that look whether a run showed anything at all.
    struct Extent: Sendable {
        var teams = 0
        var noted = 0
        var strict = 0
        var reached = 0
        var closed = 0
        var notified = 0
        var rehearsed = 0
        var kept = 0
        var failed = 0
        var ends: [String: Int] = [:]

        mutating func add(_ other: Extent) {
            self.teams += other.teams
            self.noted += other.noted
            self.strict += other.strict
            self.reached += other.reached
            self.closed += other.closed
            self.notified += other.notified
            self.rehearsed += other.rehearsed
            self.kept += other.kept
            self.failed += other.failed
            self.ends.merge(other.ends, uniquingKeysWith: +)
        }
    }

    /// Throws ``Disagreement`` where there is none, with all that the tick asked.
    func check() throws -> Extent {
        do {
            return try self.compare()
        } catch let disagreement as Disagreement {
            throw Disagreement("\(disagreement)\(self.trace)")
        }
    }

    private var trace: String {
        let calls = self.seen.exchanges.map { exchange in
            let subject = exchange.conversation.map { " \($0)" } ?? ""
            let (asked, took) = (exchange.asked - self.look.begins, exchange.answered - exchange.asked)
            let answer =
                switch Reading(exchange) {
                case .fields: "ok"
                case let reading: "\(reading)"
                }
            return "\n  \(asked.inSeconds) s, \(exchange.team) \(exchange.method.rawValue)\(subject): \(answer) after "
                + "\(took.inSeconds) s"
        }
        let entries = self.seen.entries.map { entry in
            "\n  \((entry.instant - self.look.begins).inSeconds) s, \(entry.team) \(entry.action.rawValue) "
                + "\(entry.conversation)"
        }
        let (ends, ended) = (self.look.ends - self.look.begins, self.seen.summary.endedAt - self.look.begins)
        return "\n  a tick of \(ends.inSeconds) s that took \(ended.inSeconds) s, \(self.seen.summary.ends)"
            + calls.joined() + entries.joined()
    }

    private func compare() throws -> Extent {
        var extent = Extent()
        var (sum, doubts) = (Sum(), 0)
        for (id, team) in self.look.teams.sorted(by: { $0.key < $1.key }) {
            try self.checkItself(team.plan)
            var batch = ExpectedBatch(id, team, self.look, self.seen)
            try batch.walk()
            try self.checkNote(batch)
            try self.checkOrder(batch)
            try self.checkBooks(batch)
            sum.add(batch)
            doubts += batch.isInDoubt ? 1 : 0
            extent.teams += 1
            extent.noted += team.plan.note == nil ? 0 : 1
            extent.strict += batch.isForeseen ? 1 : 0
            extent.reached += batch.reached.count
        }
        let done = Sum(self.seen.summary)
        guard (0...doubts).contains(where: { sum.withExpired($0) == done }) else {
            throw Disagreement("the tick's summary says \(done), and it should be \(sum)")
        }
        extent.closed = sum.closed
        extent.notified = sum.notified
        extent.rehearsed = sum.wouldClose + sum.wouldNotify
        extent.kept = sum.kept.values.reduce(0, +)
        extent.failed = sum.failed
        extent.ends = sum.ends
        return extent
    }

    /// A plan's counts are those of its conversations; those to be closed come first, and of them those of the next tick.
    private func checkItself(_ plan: PlanReply) throws {
        let due = plan.conversations.filter(\.isDue)
        var kept: [String: Int] = [:]
        for item in plan.conversations where item.verdict == .keep {
            let reason = item.reason ?? "none"
            kept[reason.hasPrefix("dead_") ? "dead" : reason, default: 0] += 1
        }
        let summary = PlanReply.Summary(
            close: due.count { $0.verdict == .close },
            ask: due.count { $0.verdict == .ask },
            notify: plan.summary.notify.map { _ in due.count { $0.verdict == .notify } },
            wouldClose: plan.conversations.count { $0.verdict == .wouldClose },
            keep: kept.values.reduce(0, +),
            nextTick: plan.conversations.count(where: \.nextTick),
            keptByReason: kept
        )
        guard summary == plan.summary else {
            throw Disagreement("\(plan.team): the plan counts \(plan.summary), and its conversations are \(summary)")
        }
        guard due == Array(plan.conversations.prefix(due.count)), due.prefix(summary.nextTick).allSatisfy(\.nextTick),
            Set(plan.conversations.map(\.id)).count == plan.conversations.count
        else { throw Disagreement("\(plan.team): the plan is out of order") }
    }

    /// A note says that nothing is done. Without one the tick works, unless Slack's answers keep it from that.
    private func checkNote(_ batch: ExpectedBatch) throws {
        let (note, works) = (batch.team.plan.note, batch.stage == .working)
        if let note, works, !batch.isFreed {
            throw Disagreement("\(batch.id): the plan says \"\(note)\", but the tick works")
        }
        if note == nil, !works, !batch.isKeptBack {
            throw Disagreement("\(batch.id): the plan names no reason, but the tick does not work: \(batch.end ?? "-")")
        }
    }

    /// The tick takes what the plan says in the plan's order, those first that the plan has for the next tick.
    private func checkOrder(_ batch: ExpectedBatch) throws {
        let plan = batch.team.plan
        let due = plan.conversations.prefix(while: \.isDue).map(\.id)
        if batch.isForeseen || batch.stage == .outside {
            if batch.plannedAt != nil, due != batch.order.map(\.id.rawValue) {
                throw Disagreement("\(batch.id): the plan has \(due), the tick \(batch.order.map(\.id))")
            }
            guard batch.reached.map(\.rawValue) == Array(due.prefix(batch.reached.count)) else {
                throw Disagreement("\(batch.id): the plan has \(due), the tick reached \(batch.reached)")
            }
        }
        let ends = self.look.ends - self.look.interval
        let room = max(0, batch.policy.maxClosesPerTick - batch.team.paced.count { $0 >= ends })
        guard !self.look.isRegular || plan.summary.nextTick == (plan.note == nil ? min(due.count, room) : 0) else {
            throw Disagreement("\(batch.id): the plan has \(plan.summary.nextTick) for a tick with room for \(room)")
        }
        if self.look.isRegular, batch.isForeseen, batch.stage == .working, batch.end == nil,
            batch.reached.count < plan.summary.nextTick
        {
            throw Disagreement("\(batch.id): the tick reached \(batch.reached.count) of \(plan.summary.nextTick)")
        }
    }

    /// Afterwards everything stands as it should.
    private func checkBooks(_ batch: ExpectedBatch) throws {
        // The next tick may have begun by then.
        guard self.seen.summary.endedAt < self.look.ends, let after = self.seen.books[batch.id] else { return }
        for (id, before) in batch.team.books {
            let found = after[id]
            let isAsExpected: Bool
            switch batch.fates[id] {
            case .closed?: isAsExpected = found == nil
            case .wouldClose?: if case .wouldClose? = found?.state { isAsExpected = true } else { isAsExpected = false }
            case .told?: isAsExpected = found?.state == .open && found?.notice != nil
            case .kept(let reason)?: isAsExpected = found?.state == .kept(reason)
            case .open(let lastMessage)?: isAsExpected = found?.state == .open && found?.lastMessage == lastMessage
            case .failed?:
                switch found?.state {
                case .retry?, .dead?: isAsExpected = true
                default: isAsExpected = false
                }
            case nil:
                isAsExpected =
                    batch.isListed || found?.state == before.state && found?.lastMessage == before.lastMessage
            }
            guard isAsExpected else {
                throw Disagreement(
                    "\(batch.id): \(id) should be \(batch.fates[id].map { "\($0)" } ?? "as it was, \(before)"), and is "
                        + "\(found.map { "\($0)" } ?? "closed")"
                )
            }
        }
    }
}

extension ExpectedBatch {
    /// Whether it goes by the plan alone: nothing was asked before it, and nothing heard.
    var isForeseen: Bool { self.plannedAt == self.look.begins && !self.isListed }

    /// Whether the note of a plan may be passed over, because of what Slack answered in this very tick: that the team's
    /// token is good again, that the clock is right, or what there is; or what the app's installations hold by now.
    var isFreed: Bool { !self.isForeseen || self.team.token == nil }

    /// Whether something that no plan can know kept the team's work from beginning.
    var isKeptBack: Bool {
        switch self.stage {
        case .outside: false
        case .working: true
        case .beginning:
            self.now > self.look.begins || self.end == "held" || self.team.isTokenAwaited && self.team.token != nil
        case .planning: !self.isForeseen || self.end == "clock_unknown"
        }
    }
}

extension PlanReply.Item {
    /// Whether anything is to be done with it.
    fileprivate var isDue: Bool { [.close, .ask, .notify].contains(self.verdict) }
}

/// What all teams together come to.
private struct Sum: Hashable {
    var due = 0
    var closed = 0
    var alreadyClosed = 0
    var wouldClose = 0
    var notified = 0
    var wouldNotify = 0
    var failed = 0
    var kept: [KeepReason: Int] = [:]
    var ends: [String: Int] = [:]

    init() {}

    /// The same with so many more that were kept because an answer grew too old.
    func withExpired(_ count: Int) -> Sum {
        var other = self
        if count > 0 { other.kept[.answerExpired, default: 0] += count }
        return other
    }

    init(_ summary: TickSummary) {
        self.due = summary.due
        self.closed = summary.closed
        self.alreadyClosed = summary.alreadyClosed
        self.wouldClose = summary.wouldClose
        self.notified = summary.notified
        self.wouldNotify = summary.wouldNotify
        self.failed = summary.failed
        self.kept = summary.kept.filter { $0.value > 0 }
        self.ends = summary.ends
    }

    mutating func add(_ batch: ExpectedBatch) {
        self.due += batch.due
        self.closed += batch.closed
        self.alreadyClosed += batch.alreadyClosed
        self.wouldClose += batch.wouldClose
        self.notified += batch.notified
        self.wouldNotify += batch.wouldNotify
        self.failed += batch.failed
        self.kept.merge(batch.kept.filter { $0.value > 0 }, uniquingKeysWith: +)
        if let end = batch.end { self.ends[end, default: 0] += 1 }
    }
}
