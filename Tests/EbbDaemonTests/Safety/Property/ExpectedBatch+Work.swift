import EbbCore
import Foundation

@testable import EbbDaemon

/// One conversation after the other: asked about, judged by what Slack answers, closed.
extension ExpectedBatch {
    private static let questions = 3
    private static let validity = Duration.minutes(2)

    mutating func workOff() throws {
        self.stage = .working
        for conversation in self.order {
            try self.workAgain()
            guard self.end == nil, let opens = self.opening else { return }
            self.reached.append(conversation.id)
            try self.work(on: conversation, from: opens)
            guard self.end == nil else { return }
        }
        try self.workAgain()
    }

    /// Where an answer that grew too old said that a conversation was used, though long ago, that gave it a later place,
    /// and it may have another turn there.
    private mutating func workAgain() throws {
        while self.end == nil, let next = self.asks.first?.conversation, let conversation = self.expired[next] {
            guard let opens = self.opening else { return }
            self.expired[next] = nil
            try self.work(on: conversation, from: opens)
        }
    }

    /// From when on the pace cap lets another one be closed; nil when not before the tick's end.
    private var opening: Instant? {
        let cap = self.policy.maxClosesPerTick
        guard cap > 0 else { return nil }
        let counted = self.paced.filter { $0 > self.now - self.look.interval }.sorted()
        guard counted.count >= cap else { return .zero }
        let opens = counted[counted.count - cap] + self.look.interval
        return opens < self.look.ends ? opens : nil
    }

    private mutating func work(on conversation: Conversation, from opens: Instant) throws {
        var known = conversation
        if !self.policy.keepMembers.isEmpty, known.members == nil {
            guard let members = try self.members(of: known, opens) else { return }
            known.members = members
        }
        var answered: Instant?
        for question in 1...Self.questions {
            let isKept = known.members?.contains(where: self.policy.keepMembers.contains) ?? false
            if isKept {
                self.keep(known, .keptMember, as: .kept(.keptMember))
                return
            }
            if self.policy.measure == .lastMessage {
                guard let newest = try self.newest(in: known, after: answered, opens) else { return }
                known.lastMessage = [known.lastMessage, newest.time].compactMap(\.self).max()
                answered = self.now
            }
            if try self.carryOut(known, answered, question, opens) { return }
        }
        if known.lastMessage != conversation.lastMessage { self.expired[known.id] = known }
        self.keep(known, .answerExpired, as: .open(lastMessage: known.lastMessage))
    }

    /// What is to be done with a conversation when it is judged.
    private enum Judgement: Hashable {
        case work(Aging.Work)
        case kept(KeepReason)
    }

    private func judge(_ known: Conversation, at instant: Instant) -> Judgement {
        let (aging, wall) = (Aging(self.policy), self.look.wall(instant))
        if self.seen.clock.isContradicted(wall, at: instant) { return .kept(.clock) }
        return aging.work(for: known, at: wall).map { .work($0) } ?? .kept(aging.reasonToKeep(known, at: wall))
    }

    private mutating func keep(_ conversation: Conversation, _ reason: KeepReason, as fate: Fate) {
        self.kept[reason, default: 0] += 1
        self.fates[conversation.id] = fate
    }

    /// Whether that settles it, until the next question.
    private mutating func carryOut(
        _ known: Conversation,
        _ answered: Instant?,
        _ question: Int,
        _ opens: Instant
    ) throws -> Bool {
        switch self.judge(known, at: self.now) {
        case .kept(let reason):
            self.keep(known, reason, as: .open(lastMessage: known.lastMessage))
            if reason == .clock { self.end = "clock" }
            return true
        case .work(let work) where self.policy.dryRun:
            guard let entry = self.entries.first, entry.conversation == known.id else {
                return try self.hasChanged(known, answered, question)
            }
            try self.check(entry.instant, known, answered, opens)
            try self.check(entry, work == .close ? .wouldClose : .wouldNotify, known)
            self.paced.append(entry.instant)
            self.fates[known.id] = work == .close ? .wouldClose : .told
            if work == .close { self.wouldClose += 1 } else { self.wouldNotify += 1 }
            return true
        case .work(let work):
            let method: SlackMethod = work == .close ? .conversationsClose : .chatPostMessage
            guard let ask = self.asks.first, ask.conversation == known.id, ask.method == method else {
                return try self.hasChanged(known, answered, question)
            }
            try self.check(ask.asked, known, answered, opens)
            self.asks.removeFirst()
            self.now = ask.answered
            try self.note(ask, known, work)
            return true
        }
    }

    /// What licenses a close must still do so when it is sent.
    private func check(_ sent: Instant, _ known: Conversation, _ answered: Instant?, _ opens: Instant) throws {
        guard sent >= opens else { throw self.disagreement("\(known.id) is closed before the pace cap's time") }
        if let answered, sent - answered > Self.validity {
            throw self.disagreement("\(known.id) is closed on an answer that is too old")
        }
    }

    /// What was found is no longer so when the turn has come, which has it asked about again or lets it be; or the tick
    /// stops.
    private mutating func hasChanged(
        _ known: Conversation,
        _ answered: Instant?,
        _ question: Int
    ) throws -> Bool {
        let next = [self.asks.first?.asked, self.entries.first?.instant].compactMap(\.self).min()
        if let next, self.isOutdated(known, answered, at: next) {
            let isAsked = self.asks.first?.conversation == known.id
            if isAsked || question == Self.questions || self.policy.measure == .created { return false }
        }
        if next == nil, question == Self.questions, self.seen.keptExpired > 0 {
            guard self.seen.summary.endedAt >= self.look.ends else { return false }
            self.isInDoubt = true
        }
        self.end = try self.excuse("\(known.id) is stale and not closed")
        return true
    }

    /// Whether what was found by an answer need not be so at `instant`.
    private func isOutdated(_ known: Conversation, _ answered: Instant?, at instant: Instant) -> Bool {
        if let answered, instant - answered > Self.validity { return true }
        return self.judge(known, at: instant) != self.judge(known, at: answered ?? self.now)
    }

    /// Takes note of what Slack answered to a close or a notice.
    private mutating func note(_ ask: Exchange, _ known: Conversation, _ work: Aging.Work) throws {
        let reading = Reading(ask)
        guard case .fields(let fields) = reading else {
            // It may have been done all the same.
            if reading.leavesOpenWhatBecame { self.paced.append(ask.asked) }
            self.fail(reading, known)
            return
        }
        self.failuresInRow = 0
        guard let entry = self.entries.first, entry.instant == ask.answered else {
            throw self.disagreement("what became of \(known.id) is not recorded")
        }
        let wasClosed = fields["already_closed"] as? Bool == true || fields["no_op"] as? Bool == true
        switch (work, wasClosed) {
        case (.notice, _):
            try self.check(entry, .notified, known)
            self.notified += 1
        case (.close, true):
            try self.check(entry, .alreadyClosed, known)
            self.alreadyClosed += 1
        case (.close, false):
            try self.check(entry, .closed, known)
            self.closed += 1
        }
        if work == .notice || !wasClosed { self.paced.append(ask.answered) }
        self.fates[known.id] = work == .notice ? .told : .closed
    }

    private mutating func check(_ entry: AuditEntry, _ action: AuditEntry.Action, _ known: Conversation) throws {
        self.entries.removeFirst()
        let isAsExpected =
            entry.conversation == known.id && entry.action == action && entry.base == Aging(self.policy).used(known)
            && entry.lastMessage == known.lastMessage && entry.measure == self.policy.measure
            && entry.isPaced == (action != .alreadyClosed) && entry.command == (self.look.isRegular ? nil : "tick")
            && entry.wall == self.look.wall(entry.instant)
        guard isAsExpected else {
            throw self.disagreement("\(action.rawValue) of \(known) is recorded as \(entry)")
        }
        self.now = max(self.now, entry.instant)
    }

    // MARK: Questions

    /// Takes the next request, which must be this one; nil when the batch ends instead.
    private mutating func ask(_ method: SlackMethod, _ known: Conversation, _ opens: Instant) throws -> Exchange? {
        guard let ask = self.asks.first else {
            self.end = try self.excuse("\(method.rawValue) of \(known.id) is not asked")
            return nil
        }
        guard ask.method == method, ask.conversation == known.id else {
            let other = "\(ask.method.rawValue) of \(ask.conversation?.rawValue ?? "nothing")"
            throw self.disagreement("\(method.rawValue) of \(known.id) is due, but \(other) is asked")
        }
        guard ask.asked >= opens else { throw self.disagreement("\(known.id) has its turn before the pace cap's time") }
        self.asks.removeFirst()
        self.now = ask.answered
        return ask
    }

    private mutating func members(of known: Conversation, _ opens: Instant) throws -> [UserID]? {
        var members: [UserID] = []
        while true {
            guard let ask = try self.ask(.conversationsMembers, known, opens) else { return nil }
            guard case .fields(let fields) = Reading(ask) else {
                self.fail(Reading(ask), known)
                return nil
            }
            self.failuresInRow = 0
            members += (fields["members"] as? [String] ?? []).map(UserID.init(unchecked:))
            let next = (fields["response_metadata"] as? [String: Any])?["next_cursor"] as? String
            if next?.isEmpty ?? true { return members }
        }
    }

    /// What an answer says of a conversation.
    private struct Newest {
        /// When the last was written in it; nil when nobody ever wrote.
        let time: WallTime?
    }

    private mutating func newest(
        in known: Conversation,
        after answered: Instant?,
        _ opens: Instant
    ) throws -> Newest? {
        guard let ask = try self.ask(.conversationsHistory, known, opens) else { return nil }
        if let answered, !self.isOutdated(known, answered, at: ask.asked) {
            throw self.disagreement("\(known.id) is asked about twice")
        }
        guard case .fields(let fields) = Reading(ask) else {
            self.fail(Reading(ask), known)
            return nil
        }
        self.failuresInRow = 0
        let messages = fields["messages"] as? [[String: Any]] ?? []
        let times = messages.flatMap { message in
            let written = (message["ts"] as? String).flatMap(Self.time)
            // What Ebb wrote itself does not count, but a reply to it does.
            let isNotice = written != nil && written == known.notice?.posted
            return [isNotice ? nil : written, (message["latest_reply"] as? String).flatMap(Self.time)]
        }
        return Newest(time: times.compactMap(\.self).max())
    }

    /// `1767571200.000100`
    private static func time(_ text: String) -> WallTime? {
        let parts = text.split(separator: ".")
        guard parts.count == 2, parts[1].count == 6, let seconds = Int64(parts[0]), let rest = Int64(parts[1]) else {
            return nil
        }
        return WallTime(microseconds: seconds * 1_000_000 + rest)
    }

    // MARK: Failures

    private mutating func fail(_ reading: Reading, _ known: Conversation) {
        switch reading {
        case .fields: break
        case .refused: self.end = "held"
        case .teamEnds(let code): self.end = code
        case .misunderstood: self.end = "method_stopped"
        case .dead: self.countFailure(of: known)
        case .failed: self.countInRow(known)
        case .strange(let code):
            var met = self.unknownCodes[code] ?? []
            if !met.contains(known.id) { met.append(known.id) }
            self.unknownCodes[code] = met
            if met.count >= 3 {
                self.countFailure(of: known)
                self.end = code
            } else {
                self.countInRow(known)
            }
        }
    }

    private mutating func countFailure(of known: Conversation) {
        self.failed += 1
        self.fates[known.id] = .failed
    }

    private mutating func countInRow(_ known: Conversation) {
        self.countFailure(of: known)
        self.failuresInRow += 1
        if self.failuresInRow >= 3 { self.end = "failures" }
    }
}

extension Reading {
    /// Whether a close that is answered so may have been done.
    fileprivate var leavesOpenWhatBecame: Bool {
        switch self {
        case .failed, .strange: true
        case .fields, .refused, .dead, .misunderstood, .teamEnds: false
        }
    }
}
