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
        /// The newest messages that were written down by then: what was learnt since is no part of what the plan counted.
        let known: [ConversationID: WallTime]
        /// From so many surprises on it had to be held back.
        let limit: Int
        var closes = 0
    }

    /// How many conversations a team may have in all, those closed from the start aside.
    private let sizes: [TeamID: Int]
    private var closed: [TeamID: Set<ConversationID>] = [:]
    private var baselines: [TeamID: Baseline] = [:]
    private var approved: Set<TeamID> = []
    private var changes: [TeamID: Change] = [:]
    /// Where a plan may not count all that are open, and how many whole listings it takes until it does: a listing lacked
    /// some, or some were added. What a listing has for the first time no plan of the same run counts.
    private var unlisted: [TeamID: Int] = [:]
    /// How many the last listing held that Ebb took as it was.
    private var listed: [TeamID: Int] = [:]
    /// The newest message that the daemon has written down.
    private var known: [ConversationID: WallTime] = [:]

    package init(_ script: Script) {
        var sizes: [TeamID: Int] = [:]
        for team in script.world.teams {
            sizes[team.id] = team.groups.filter(\.isOpen).reduce(0) { $0 + $1.count }
        }
        for case .slack(.add(let team, let group)) in script.happenings.map(\.what) {
            sizes[team, default: 0] += group.count
        }
        self.sizes = sizes
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .commanded(.approve(let number)): self.approved.insert(facts.team(number))
        case .happened(let happening):
            guard case .slack(.add(let team, _)) = happening.what else { return nil }
            self.unlisted[team] = 2
            self.changes[team] = nil
        case .told(.listingAccepted(let team, let count, let gone, _)):
            self.listed[team] = count
            self.unlisted[team] = gone > 0 ? 2 : max(0, self.unlisted[team, default: 0] - 1)
        case .wrote(let changes):
            for record in changes.teams { self.note(record, observation.trueWall, facts) }
            for (_, _, conversation) in changes.conversations {
                self.known[conversation.id] = conversation.lastMessage
            }
        case .closed(let request):
            guard let conversation = request.conversation else { return nil }
            self.closed[conversation.team, default: []].insert(conversation.id)
            return self.count(conversation, observation.trueWall)
        // It has been opened again.
        case .asked(let request):
            guard let conversation = request.conversation, conversation.isOpen else { return nil }
            self.closed[conversation.team]?.remove(conversation.id)
        default: break
        }
        return nil
    }

    private mutating func note(_ record: TeamRecord, _ wall: WallTime, _ facts: Facts) {
        guard let baseline = record.baseline, baseline != self.baselines[record.team] else { return }
        let before = self.baselines.updateValue(baseline, forKey: record.team)?.ageing
        let isApproved = self.approved.remove(record.team) != nil
        guard let before, before != baseline.ageing else { return }
        self.changes[record.team] = nil
        guard !isApproved, self.unlisted[record.team, default: 0] == 0 else { return }
        // A notice changes what is due when in ways of its own.
        guard before.noticeAfter == nil, baseline.ageing.noticeAfter == nil else { return }
        let policies = facts.settings(of: record.team).map(\.policy)
        guard let minimum = policies.map(\.breakerMinimum).max(), !policies.contains(where: { $0.breakerPercent == 0 }),
            let percent = policies.map(\.breakerPercent).max()
        else { return }
        // Some more may be open again than those that Ebb has asked about since: at the most as many as were listed.
        let known = self.sizes[record.team, default: 0] - (self.closed[record.team]?.count ?? 0)
        let open = max(known, self.listed[record.team, default: 0])
        let part = (open * percent + 99) / 100 * 6 / 5 + 1
        self.changes[record.team] = Change(
            before: before,
            after: baseline.ageing,
            wall: wall,
            known: self.known,
            limit: max(1, minimum, part)
        )
    }

    private mutating func count(_ conversation: ConversationTruth, _ now: WallTime) -> String? {
        guard let change = self.changes[conversation.team] else { return nil }
        // Due by the plan, even if all that has happened in it had been known; and by what was known then no surprise now.
        let isOfThePlan = conversation.lastActivity <= change.wall - change.after.staleAfter
        let known = change.before.measure == .created ? nil : change.known[conversation.id]
        let base = known.map { max($0, conversation.created) } ?? conversation.created
        let wasForeseen = base <= now + Baseline.tolerance - change.before.staleAfter
        guard isOfThePlan, !wasForeseen else { return nil }
        self.changes[conversation.team]?.closes += 1
        guard change.closes + 1 >= change.limit else { return nil }
        return "\(conversation.id) is surprise number \(change.closes + 1) of \(conversation.team) that was closed"
    }
}
