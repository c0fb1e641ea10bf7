import EbbCore
import EbbSimulation
import Foundation
import SeededExecution

@testable import EbbDaemon

/// What a tick did, as its summary, its records and its requests show it.
struct TickSeen: Sendable {
    let summary: TickSummary
    /// Every request since the look, in the order of the answers.
    let exchanges: [Exchange]
    /// Every request before it.
    let earlier: ArraySlice<Exchange>
    /// What was recorded of conversations.
    let entries: [AuditEntry]
    /// What was told since the look.
    let events: ArraySlice<DaemonEvent>
    let clock: HeardClock
    /// The books of each team afterwards.
    let books: [TeamID: [ConversationID: Conversation]]
    /// When the answers were in by which the tick asked Slack for its time, for all teams together.
    let clockAskedUntil: Instant

    /// Whether Slack refused anything for the number of requests.
    var hasRefusals: Bool { self.exchanges.contains { if case .refused = Reading($0) { true } else { false } } }

    /// Whether Slack told Ebb that it is at fault.
    var hasStoppedMethods: Bool {
        self.exchanges.contains { if case .misunderstood = Reading($0) { true } else { false } }
    }

    /// How often an answer grew too old.
    var keptExpired: Int { self.summary.kept[.answerExpired] ?? 0 }

    /// Why a team's batch ended, as far as that is told.
    func ends(of team: TeamID) -> [String] {
        self.events.compactMap {
            if case .batchEnded(team, let reason, .tick(self.summary.number)) = $0 { reason } else { nil }
        }
    }

    func hasAcceptedListing(of team: TeamID) -> Bool {
        self.events.contains {
            if case .listingAccepted(team, _, _, .tick(self.summary.number)) = $0 { true } else { false }
        }
    }

    func hasRejectedListing(of team: TeamID) -> Bool {
        self.events.contains {
            if case .breakerTripped(team, let breaker) = $0 { breaker.cause == .listing } else { false }
        }
    }

    func hasTrippedBreaker(of team: TeamID) -> Bool {
        self.events.contains { if case .breakerTripped(team, _) = $0 { true } else { false } }
    }

    func hasEndedBreaker(of team: TeamID, _ cause: TrippedBreaker.Cause) -> Bool {
        self.events.contains {
            if case .breakerEnded(team, let breaker) = $0 { breaker.cause == cause } else { false }
        }
    }

    /// What the team's last listing holds, and whether each is open; nil where it does not say.
    func listing(of team: TeamID) -> [ConversationID: Bool?] {
        let pages = (self.earlier + self.exchanges[...]).filter { $0.team == team && $0.method == .usersConversations }
        var listing: [ConversationID: Bool?] = [:]
        for page in pages.reversed() {
            guard case .fields(let fields) = Reading(page) else { continue }
            for channel in fields["channels"] as? [[String: Any]] ?? [] {
                guard let id = (channel["id"] as? String).map(ConversationID.init(unchecked:)) else { continue }
                if listing[id] == nil { listing[id] = .some(channel["is_open"] as? Bool) }
            }
            if page.cursor == nil { break }
        }
        return listing
    }
}

extension RunningDaemon {
    /// Takes the plans right before a tick, and lets it begin and end.
    ///
    /// - Parameters:
    ///   - entries: how many conversations a page of a plan has.
    ///   - slack: has recorded everything.
    ///   - heardFrom: which request was the first of the daemon's life.
    ///   - order: has the tick begin at the very moment of the look; nil for one that is due a nanosecond later.
    func lookAndFollow(
        entries: Int,
        _ slack: RecordedSlack,
        heardFrom: Int,
        _ order: (@Sendable () async throws -> Void)?
    ) async throws -> (PlanLook, TickSeen) {
        async let ending = self.nextTick()
        // Time goes on only when all others wait, so now somebody waits for the end of the tick.
        try await self.pass(.nanoseconds(1))
        let look = try await self.look(isRegular: order == nil, entries: entries)
        let (exchanges, events) = (slack.exchanges.count, self.events.all.count)
        try await order?()
        let summary = try await ending
        guard summary.number == look.number else {
            throw Disagreement("tick \(summary.number) ended, not \(look.number)")
        }
        let all = slack.exchanges
        let during = Array(all[exchanges...])
        let told = self.events.all[events...]
        var books: [TeamID: [ConversationID: Conversation]] = [:]
        for team in look.teams.keys { books[team] = try await self.books(team) }
        let seen = TickSeen(
            summary: summary,
            exchanges: during,
            earlier: all[..<exchanges],
            entries: told.compactMap { event in
                if case .closed(let entry) = event, entry.run == .tick(look.number) { entry } else { nil }
            },
            events: told,
            clock: HeardClock(all[heardFrom...]),
            books: books,
            clockAskedUntil: during.filter { $0.method == .authTest && look.teams[$0.team]?.asksForClock == true }
                .map(\.answered).max() ?? look.begins
        )
        return (look, seen)
    }

    /// Ends what works beside the ticks, and lets time pass until right before the moment of the look: `wanted`, or else
    /// when a tick is due. A tick that is still at work then is cut short.
    ///
    /// - Parameter last: what is done right before it.
    func settle(for wanted: Instant?, _ last: @Sendable (RunningDaemon) async throws -> Void) async throws {
        self.stage.disk.heal()
        for team in self.daemon.services.teams.settings.teams.map(\.team) {
            try await self.order("drain/cancel", team)
            try await self.order("undo/cancel", team)
        }
        // What is under way is answered by then, or given up.
        try await self.pass(.minutes(1))
        while true {
            let due = await self.daemon.ticks.status.schedule.nextDue
            let moment = wanted.map { max($0, self.time.now + .milliseconds(2)) } ?? due
            try await self.time.sleep(until: moment - .milliseconds(1))
            let status = await self.daemon.ticks.status
            if status.running == nil, wanted != nil || status.schedule.nextDue == moment {
                try await last(self)
                return try await self.time.sleep(until: moment - .nanoseconds(2))
            }
            try await self.order("pause")
            try await self.pass(.minutes(1))
            try await self.order("resume")
        }
    }
}

extension PlanLook.Team {
    /// Whether it may be asked for Slack's time: a question about its token is none of these.
    fileprivate var asksForClock: Bool { self.obstacle == nil && self.isIdentified }
}
