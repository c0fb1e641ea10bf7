import EbbControl
import EbbCore

@testable import EbbDaemon

/// Compares a dry tick with the real one that begins in the same state, at the same moment.
///
/// Slack's answer to a close, or to a notice, is nothing that a dry run could know. So the two are compared to their ends
/// where Slack did everything that it was told in the real one, and else up to the first thing that it did not do, or that
/// came too late: from there on the real tick knows more. Nothing is compared of the ticks that follow, because what was
/// closed is gone from then on. The moments differ, too: a permit that is not used is given back, so a dry run is faster.
struct DryComparison {
    /// The look and what was seen after it, of each.
    let real: (look: PlanLook, seen: TickSeen)
    let dry: (look: PlanLook, seen: TickSeen)

    /// What a tick does with a conversation.
    private struct Step: Hashable {
        let at: Instant
        let method: SlackMethod
        let conversation: ConversationID?
        let cursor: String?
        /// Whether something is done, rather than asked.
        var isDeed: Bool { self.method == .conversationsClose || self.method == .chatPostMessage }

        /// The same, whenever it is done.
        var timeless: Step {
            Step(at: .zero, method: self.method, conversation: self.conversation, cursor: self.cursor)
        }
    }

    /// How many steps were compared, and whether that were all.
    struct Extent: Sendable {
        var steps = 0
        var deeds = 0
        var whole = 0
        var runs = 0

        mutating func add(_ other: Extent) {
            self.steps += other.steps
            self.deeds += other.deeds
            self.whole += other.whole
            self.runs += other.runs
        }
    }

    /// Throws ``Disagreement`` where they differ in more than the close.
    func check() throws -> Extent {
        try self.checkPlans()
        var extent = Extent(runs: 1)
        let limit = self.limit
        for team in self.real.look.teams.keys.sorted() {
            let real = self.steps(of: team, in: self.real.seen).filter { step in limit.map { step.at < $0 } ?? true }
            let dry = self.steps(of: team, in: self.dry.seen)
            let isPart = limit != nil || self.real.seen.isCutShort
            let compared = isPart ? Array(dry.prefix(real.count)) : dry
            guard real.map(\.timeless) == compared.map(\.timeless) else {
                throw Disagreement("\(team): really \(Self.text(real)), and dry \(Self.text(compared))")
            }
            try self.checkEntries(of: team, before: limit ?? .never)
            extent.steps += real.count
            extent.deeds += real.count(where: \.isDeed)
        }
        guard limit == nil, !self.real.seen.isCutShort else { return extent }
        extent.whole = 1
        try self.checkSummaries()
        try self.checkBooks()
        return extent
    }

    private static func text(_ steps: [Step]) -> String {
        steps.map { "\($0.method.rawValue) \($0.conversation?.rawValue ?? "")" }.joined(separator: ", ")
    }

    /// When the real tick first hears something that the dry one cannot; nil when it never does.
    private var limit: Instant? {
        var asked: [TeamID: Exchange] = [:]
        for exchange in self.real.seen.exchanges {
            switch exchange.method {
            case .conversationsClose, .chatPostMessage:
                guard case .fields(let fields) = Reading(exchange), fields["already_closed"] as? Bool != true,
                    fields["no_op"] as? Bool != true
                else { return exchange.answered }
            case .conversationsHistory:
                // Asked again, because the answer was too old when the close had its turn.
                if let last = asked[exchange.team], last.conversation == exchange.conversation { return exchange.asked }
                asked[exchange.team] = exchange
            default: break
            }
        }
        return nil
    }

    private func steps(of team: TeamID, in seen: TickSeen) -> [Step] {
        let asked = seen.exchanges.filter { $0.team == team }.map { exchange in
            Step(
                at: exchange.asked,
                method: exchange.method,
                conversation: exchange.conversation,
                cursor: exchange.cursor
            )
        }
        let rehearsed = seen.entries.filter { $0.team == team }.compactMap { entry -> Step? in
            guard let method = entry.action.rehearsedMethod else { return nil }
            return Step(at: entry.instant, method: method, conversation: entry.conversation, cursor: nil)
        }
        // A rehearsal is over when the next question is asked, which may be at once.
        return (rehearsed + asked).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private func checkPlans() throws {
        for (team, real) in self.real.look.teams {
            var plan = real.plan
            plan.dryRun = true
            guard let dry = self.dry.look.teams[team]?.plan, plan == dry else {
                throw Disagreement("\(team): the plans differ in more than that one of them is dry")
            }
        }
    }

    private func checkEntries(of team: TeamID, before limit: Instant) throws {
        let real = self.real.seen.entries.filter { $0.team == team && $0.instant < limit }.map(\.asRehearsed)
        let dry = self.dry.seen.entries.filter { $0.team == team }.prefix(real.count).map(\.asRehearsed)
        guard real == dry else { throw Disagreement("\(team): really it is recorded \(real), and dry \(dry)") }
    }

    private func checkSummaries() throws {
        var (real, dry) = (self.real.seen.summary, self.dry.seen.summary)
        real.requests -= real.closed + real.notified
        (real.wouldClose, real.closed) = (real.closed, 0)
        (real.wouldNotify, real.notified) = (real.notified, 0)
        // A dry run is faster.
        (dry.ended, dry.endedAt, dry.nextTick) = (real.ended, real.endedAt, real.nextTick)
        (dry.oldestOverdue, real.oldestOverdue) = (nil, nil)
        guard real == dry else { throw Disagreement("really the summary is \(real), and dry \(dry)") }
    }

    private func checkBooks() throws {
        for (team, real) in self.real.seen.books {
            let dry = self.dry.seen.books[team] ?? [:]
            for id in Set(real.keys).union(dry.keys).sorted() {
                guard let found = dry[id], found.isAs(real[id]) else {
                    let really = real[id].map { "\($0)" } ?? "closed"
                    throw Disagreement(
                        "\(team): \(id) is really \(really), and dry \(dry[id].map { "\($0)" } ?? "gone")"
                    )
                }
            }
        }
    }
}

extension TickSeen {
    /// Whether time was over before all was done.
    fileprivate var isCutShort: Bool { self.summary.ends["ended"] != nil || self.summary.ends["outside_hours"] != nil }
}

extension AuditEntry.Action {
    /// What a dry run stops short of; nil for what is done.
    fileprivate var rehearsedMethod: SlackMethod? {
        switch self {
        case .wouldClose: .conversationsClose
        case .wouldNotify: .chatPostMessage
        default: nil
        }
    }
}

extension AuditEntry {
    /// The entry as a dry run has it, whenever that was.
    fileprivate var asRehearsed: AuditEntry {
        var entry = self
        if entry.action == .closed { entry.action = .wouldClose }
        if entry.action == .notified { entry.action = .wouldNotify }
        entry.requestID = nil
        entry.wall = WallTime(microseconds: 0)
        entry.instant = .zero
        return entry
    }
}

extension Conversation {
    /// Whether a dry run has left the conversation as the real one did; nil for one that this one closed.
    fileprivate func isAs(_ real: Conversation?) -> Bool {
        guard let real else {
            if case .wouldClose = self.state { return true }
            return false
        }
        let isSameState =
            switch (self.state, real.state) {
            case (.retry, .retry), (.dead, .dead): true
            default: self.state == real.state
            }
        return isSameState && self.lastMessage == real.lastMessage && self.members == real.members
            && (self.notice == nil) == (real.notice == nil) && self.attempt == real.attempt
    }
}
