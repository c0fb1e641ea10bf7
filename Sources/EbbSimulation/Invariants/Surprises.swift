import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore

/// Where a new policy makes much due that the last plan did not foresee, nothing of it is closed before a person approves.
///
/// Looked at from the closes: what Ebb can have counted at the plan is no less than those that came of it. Wherever it is
/// unclear whether a close was a surprise it counts as none.
package struct Surprises: Invariant {
    package static let name = "what comes due by a new policy in great number waits for a person"

    /// A plan that passed by another policy than the one before it.
    private struct Change: Sendable {
        let before: Ageing
        let after: Ageing
        let wall: WallTime
        /// Those that the plan was about, as they were written down by then.
        let open: [ConversationID: Conversation]
        /// From so many surprises on it had to be held back.
        let limit: Int
        var closes = 0
    }

    /// What Ebb knows of each team's conversations.
    private var known: [TeamID: [ConversationID: Conversation]] = [:]
    /// Those that the listing has which is being taken over.
    private var listed: [TeamID: Set<ConversationID>] = [:]
    private var baselines: [TeamID: Baseline] = [:]
    private var approved: Set<TeamID> = []
    private var changes: [TeamID: Change] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .commanded(.approve(let number)): self.approved.insert(facts.team(number))
        case .wrote(let changes):
            for record in changes.teams { self.note(record, changes.plans, observation.trueWall, facts) }
            for (team, _, conversation) in changes.conversations {
                self.known[team, default: [:]][conversation.id] = conversation
            }
        case .revised(let conversations, let team):
            for conversation in conversations {
                self.known[team, default: [:]][conversation.id] = conversation
                self.listed[team, default: []].insert(conversation.id)
            }
        case .told(.listingAccepted(let team, _, let gone, _)):
            guard let listed = self.listed.removeValue(forKey: team), gone > 0 else { return nil }
            self.known[team] = self.known[team]?.filter { listed.contains($0.key) }
        case .closed(let request):
            guard let conversation = request.conversation else { return nil }
            return self.count(conversation, observation.trueWall)
        default: break
        }
        return nil
    }

    private mutating func note(_ record: TeamRecord, _ plans: [DueQuery], _ wall: WallTime, _ facts: Facts) {
        guard let baseline = record.baseline, baseline != self.baselines[record.team] else { return }
        let before = self.baselines.updateValue(baseline, forKey: record.team)?.ageing
        let isApproved = self.approved.remove(record.team) != nil
        guard let before, before != baseline.ageing else { return }
        self.changes[record.team] = nil
        guard !isApproved, let plan = plans.first(where: { $0.team == record.team }) else { return }
        // A notice changes what is due when in ways of its own.
        guard before.noticeAfter == nil, baseline.ageing.noticeAfter == nil else { return }
        let policies = facts.settings(of: record.team).map(\.policy)
        guard let minimum = policies.map(\.breakerMinimum).max(), !policies.contains(where: { $0.breakerPercent == 0 }),
            let percent = policies.map(\.breakerPercent).max(), let known = self.known[record.team]
        else { return }
        // Where some wait for a second try, or are kept until a time, they are no part of what is due, but are known.
        let all = known.values.count { !$0.state.isAbsent }
        self.changes[record.team] = Change(
            before: before,
            after: baseline.ageing,
            wall: wall,
            open: known.filter { $0.value.isCounted(by: plan) },
            limit: max(1, minimum, (all * percent + 99) / 100)
        )
    }

    private mutating func count(_ conversation: ConversationTruth, _ now: WallTime) -> String? {
        guard let change = self.changes[conversation.team], let known = change.open[conversation.id] else { return nil }
        // Due by the plan, even if all that has happened in it had been known; and by what was known then no surprise now.
        let isOfThePlan = conversation.lastActivity <= change.wall - change.after.staleAfter
        let lastMessage = change.before.measure == .created ? nil : known.lastMessage
        let base = lastMessage.map { max($0, conversation.created) } ?? conversation.created
        let wasForeseen = base <= now + Baseline.tolerance - change.before.staleAfter
        guard isOfThePlan, !wasForeseen else { return nil }
        self.changes[conversation.team]?.closes += 1
        guard change.closes + 1 >= change.limit else { return nil }
        return "\(conversation.id) is surprise number \(change.closes + 1) of \(conversation.team) that was closed"
    }
}

extension Conversation {
    /// Whether a plan looks at it: what a listing has for the first time no plan of the same run does.
    fileprivate func isCounted(by plan: DueQuery) -> Bool {
        self.state == .open && self.firstSeen < plan.firstSeenBefore && self.attempt == 0
    }
}
