import EbbCore
import Foundation

@testable import EbbDaemon

/// What a tick is to do with one team, step by step: worked out from what is known before it and from the answers that
/// Slack gives during it, by rules that are written down here once more.
struct ExpectedBatch {
    /// How far a team comes.
    enum Stage: Int {
        /// The tick has nothing to do with it.
        case outside
        /// Its token, and its listing.
        case beginning
        /// Whether what is due may be closed at all.
        case planning
        /// One conversation after the other.
        case working
    }

    /// What becomes of a conversation.
    enum Fate: Hashable {
        case closed
        case wouldClose
        case told
        case kept(KeepReason)
        case open(lastMessage: WallTime?)
        case failed
    }

    let look: PlanLook
    let seen: TickSeen
    let id: TeamID
    let team: PlanLook.Team
    var books: [ConversationID: Conversation]
    /// What was asked about conversations, and not yet expected.
    var asks: ArraySlice<Exchange>
    var entries: ArraySlice<AuditEntry>
    var now: Instant
    var failuresInRow = 0
    var paced: [Instant]
    var unknownCodes: [String: [ConversationID]]

    /// Those whose answers grew too old, as they say that it is.
    var expired: [ConversationID: Conversation] = [:]

    // What comes out.
    var stage = Stage.outside
    var end: String?
    /// When what is due was counted; nil before.
    var plannedAt: Instant?
    /// What there is to do, in its order.
    var order: [Conversation] = []
    /// How many of them are to be closed; the people in the others are to be told.
    var due = 0
    var isListed = false
    var closed = 0
    var alreadyClosed = 0
    var wouldClose = 0
    var notified = 0
    var wouldNotify = 0
    var kept: [KeepReason: Int] = [:]
    var failed = 0
    /// Time was over when the last one could have been kept for an answer that grew too old; who knows whether it was.
    var isInDoubt = false
    var fates: [ConversationID: Fate] = [:]
    /// Those that were looked at, in their order.
    var reached: [ConversationID] = []

    init(_ id: TeamID, _ team: PlanLook.Team, _ look: PlanLook, _ seen: TickSeen) {
        let methods: Set<SlackMethod> = [
            .conversationsHistory, .conversationsMembers, .conversationsClose, .chatPostMessage,
        ]
        self.look = look
        self.seen = seen
        self.id = id
        self.team = team
        self.books = team.books
        self.asks = seen.exchanges.filter { $0.team == id && methods.contains($0.method) }[...]
        self.entries = seen.entries.filter { $0.team == id }[...]
        self.now = look.begins
        self.paced = team.paced
        self.unknownCodes = Dictionary(
            uniqueKeysWithValues: team.record.unknownCodes.map { ($0.key.rawValue, $0.value) }
        )
    }

    var policy: Policy { self.team.policy }

    /// Goes through the tick; throws ``Disagreement`` where it did something else.
    mutating func walk() throws {
        if try self.begin(), try self.plan() { try self.workOff() }
        if let ask = self.asks.first {
            let subject = ask.conversation.map { " of \($0)" } ?? ""
            throw self.disagreement("the tick went on with \(ask.method.rawValue)\(subject)")
        }
        if let entry = self.entries.first {
            throw self.disagreement("the tick recorded \(entry.action.rawValue) of \(entry.conversation)")
        }
    }

    func disagreement(_ text: String) -> Disagreement {
        let ending = self.end.map { ", ended by \($0)" } ?? ""
        return Disagreement("\(self.id), \(self.stage)\(ending), \(self.reached.count) reached: \(text)")
    }

    // MARK: The token and the listing

    private mutating func begin() throws -> Bool {
        switch self.team.obstacle {
        case nil: break
        case .stopped? where !self.team.isOutsideHours: break
        case .stopped?, .off?, .restricted?, .paused?, .resting?, .outsideHours?:
            guard !self.seen.exchanges.contains(where: { $0.team == self.id }) else {
                throw self.disagreement("something was sent for it")
            }
            return false
        }
        self.stage = .beginning
        self.now = max(self.now, self.seen.clockAskedUntil)
        guard !self.team.isTokenAwaited else { return self.ends("token_expired") }
        guard try self.identify() else { return false }
        return try self.list()
    }

    private mutating func identify() throws -> Bool {
        var stop: Standing.Stop?
        if case .stopped(let found) = self.team.record.standing { stop = found }
        if let stop {
            let isChanged =
                stop.tokenFingerprint != self.team.token || stop.settings != self.team.settings.fingerprint
            guard isChanged || self.now >= stop.nextCheck else { return self.ends(stop.reason) }
        } else if self.team.isIdentified {
            return true
        }
        guard let ask = self.seen.exchanges.first(where: { $0.team == self.id && $0.method == .authTest }) else {
            return self.ends(try self.excuse("auth.test is not asked"))
        }
        self.now = ask.answered
        switch Reading(ask) {
        case .fields:
            self.failuresInRow = 0
            return true
        case .refused: return self.ends("held")
        case .teamEnds(let code): return self.ends(code)
        case .misunderstood: return self.ends("method_stopped")
        case .failed, .strange, .dead: return self.ends(stop?.reason ?? "failures")
        }
    }

    private mutating func list() throws -> Bool {
        let listing = self.team.record.listing
        let pages = self.seen.exchanges.filter { $0.team == self.id && $0.method == .usersConversations }
        guard listing.progress != nil || listing.nextDue <= self.now else {
            guard pages.isEmpty else { throw self.disagreement("a listing is asked for before its time") }
            return true
        }
        var isWhole = listing.progress.map { if case .fetching = $0 { false } else { true } } ?? false
        if !isWhole, pages.isEmpty { return self.ends(try self.excuse("no listing is asked for")) }
        for page in pages {
            self.now = page.answered
            switch Reading(page) {
            case .fields(let fields):
                self.failuresInRow = 0
                let next = (fields["response_metadata"] as? [String: Any])?["next_cursor"] as? String
                isWhole = next?.isEmpty ?? true
            case .refused: return self.ends("held")
            case .teamEnds(let code): return self.ends(code)
            case .misunderstood: return self.ends("method_stopped")
            case .failed, .strange, .dead:
                // What is known goes on being true.
                self.failuresInRow += 1
                return true
            }
        }
        guard isWhole else { return self.ends(try self.excuse("a listing is not asked for to its end")) }
        if self.isContradicted { return self.ends("clock") }
        if self.seen.hasRejectedListing(of: self.id) { return self.ends("breaker") }
        guard self.seen.hasAcceptedListing(of: self.id) else { throw self.disagreement("a whole listing is ignored") }
        self.isListed = true
        self.merge(self.seen.listing(of: self.id))
        return true
    }

    /// What a listing says of those that are in the books. What it shows first is not due in this tick.
    private mutating func merge(_ listing: [ConversationID: Bool?]) {
        for (id, conversation) in self.books {
            guard let isOpen = listing[id] else {
                self.books[id]?.state = .kept(.gone)
                continue
            }
            if isOpen == false {
                self.books[id] = nil
            } else if conversation.state == .kept(.gone), !self.isExempt(conversation) {
                self.books[id]?.state = .open
            }
        }
    }

    private func isExempt(_ conversation: Conversation) -> Bool {
        if self.policy.keepConversations.contains(conversation.id) { return true }
        if conversation.isExternal, self.policy.external == .keep { return true }
        if self.policy.createdByApp, conversation.creator != self.team.record.identity?.user { return true }
        return conversation.members?.contains(where: self.policy.keepMembers.contains) ?? false
    }

    // MARK: The plan

    private mutating func plan() throws -> Bool {
        self.stage = .planning
        guard self.isListed || self.team.record.listing.isComplete else { return self.ends("not_ready") }
        self.plannedAt = self.now
        let (aging, wall) = (Aging(self.policy), self.look.wall(self.now))
        self.order = self.books.values
            .filter { $0.state == .open && $0.firstSeen < self.look.number && aging.work(for: $0, at: wall) != nil }
            .sorted { aging.rank(of: $0) < aging.rank(of: $1) }
        self.due = self.order.count { aging.work(for: $0, at: wall) == .close }
        let surprising = self.order.count(where: self.isSurprising)
        let before = self.team.record.breaker
        if let breaker = self.seen.hasEndedBreaker(of: self.id, .listing) ? before?.covered : before {
            let isUndone = breaker.cause == .surprise && self.team.record.baseline != nil && surprising == 0
            guard isUndone else { return self.ends("breaker") }
        }
        if self.isContradicted {
            self.kept[.clock, default: 0] += self.due
            return self.ends("clock")
        }
        if self.seen.clock.isSilent(at: self.now) { return self.ends("clock_unknown") }
        let open = self.order.isEmpty ? 0 : self.books.values.count { $0.state == .open }
        let percent = self.policy.breakerPercent
        let trips =
            percent > 0 && surprising > 0 && surprising >= self.policy.breakerMinimum
            && surprising * 100 >= open * percent
        // How many are open after a listing, this does not know.
        guard !(self.isListed ? self.seen.hasTrippedBreaker(of: self.id) : trips) else { return self.ends("breaker") }
        guard !self.needed.contains(where: self.look.stopped.contains) else { return self.ends("method_stopped") }
        return true
    }

    /// The methods without which nothing can be closed.
    private var needed: [SlackMethod] {
        var methods: [SlackMethod] = [.conversationsClose]
        if self.policy.measure == .lastMessage { methods.append(.conversationsHistory) }
        if !self.policy.keepMembers.isEmpty { methods.append(.conversationsMembers) }
        if self.policy.noticeAfter != nil { methods.append(.chatPostMessage) }
        return methods
    }

    /// Whether the last plan did not foresee that it would be due by now.
    private func isSurprising(_ conversation: Conversation) -> Bool {
        guard let last = self.team.record.baseline else { return false }
        if let plan = conversation.plan, self.team.record.approved.contains(plan) { return false }
        if conversation.released { return true }
        let wall = self.look.wall(self.now)
        let isVouchedFor = self.seen.clock.skew(wall, at: self.now) != nil && !self.isContradicted
        let reached = isVouchedFor ? wall : last.wall + (self.now - last.instant)
        let foreseen = Aging(last.ageing).work(for: conversation, at: reached + .minutes(10))
        return switch Aging(self.policy).work(for: conversation, at: wall) {
        case .close?: foreseen != .close
        case .notice?, nil: foreseen == nil
        }
    }

    // MARK: What the stages share

    var isContradicted: Bool { self.seen.clock.isContradicted(self.look.wall(self.now), at: self.now) }

    /// The batch ends here.
    mutating func ends(_ reason: String) -> Bool {
        self.end = reason
        return false
    }

    /// Why the tick stops here though there is more to do: time is over, or Slack holds Ebb back.
    func excuse(_ what: String) throws -> String {
        let reasons = self.seen.ends(of: self.id)
        if reasons.contains("held"), self.look.hasHolds || self.seen.hasRefusals { return "held" }
        if reasons.contains("method_stopped"), self.seen.hasStoppedMethods { return "method_stopped" }
        if let hours = self.policy.activeHours, let table = self.look.zones[hours.zone],
            !hours.contain(self.look.wall(self.seen.summary.endedAt), in: table)
        {
            return "outside_hours"
        }
        if self.seen.summary.endedAt >= self.look.ends { return "ended" }
        throw self.disagreement(what)
    }
}

extension PlanLook.Team {
    /// Whether it is known whose the token is.
    var isIdentified: Bool { self.token != nil && self.record.identity?.tokenFingerprint == self.token }
}
