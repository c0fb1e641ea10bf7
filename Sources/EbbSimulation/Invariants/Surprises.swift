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

    /// A plan that passed by other settings than the one before it.
    private struct Change: Sendable {
        let before: Ageing
        /// Those that were due by it, as Ebb knew them then.
        var due: [ConversationID: Conversation]
        /// From so many surprises on it had to be held back.
        let limit: Int
        var closes = 0
    }

    /// The age by which each team was planned last.
    private var ageings: [TeamID: Ageing] = [:]
    /// How often a person approved something since the team's last plan, and was not refused.
    private var approvals: [TeamID: Int] = [:]
    /// The policies that were in force when a plan was about to be written.
    private var policies: [TeamID: [Policy]] = [:]
    private var changes: [TeamID: Change] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .commanded(.approve(let number)): self.approvals[facts.team(number), default: 0] += 1
        case .replied(.approve(let number), let status, _) where status != 200:
            let team = facts.team(number)
            self.approvals[team] = max(0, self.approvals[team, default: 0] - 1)
        case .writing(let changes):
            for plan in changes.plans { self.policies[plan.team] = facts.settings(of: plan.team).map(\.policy) }
        case .planned(let plan, let baseline, let conversations): self.note(plan, baseline, conversations, facts)
        case .wrote(let changes):
            for plan in changes.plans { self.approvals[plan.team] = nil }
        case .closed(let request):
            guard let conversation = request.conversation else { return nil }
            return self.count(conversation, observation.trueWall)
        default: break
        }
        return nil
    }

    private mutating func note(
        _ plan: DueQuery,
        _ baseline: Baseline,
        _ conversations: [Conversation],
        _ facts: Facts
    ) {
        self.changes[plan.team] = nil
        let after = baseline.ageing
        guard let before = self.ageings.updateValue(after, forKey: plan.team),
            self.approvals[plan.team, default: 0] == 0
        else { return }
        // A notice changes what is due when in ways of its own.
        guard before.noticeAfter == nil, after.noticeAfter == nil else { return }
        let policies = facts.settings(of: plan.team).map(\.policy) + self.policies[plan.team, default: []]
        guard let minimum = policies.map(\.breakerMinimum).max(), let percent = policies.map(\.breakerPercent).max(),
            !policies.contains(where: { $0.breakerPercent == 0 })
        else { return }
        let open = conversations.filter { $0.state == .open }
        let due = open.filter { conversation in
            guard conversation.notice == nil, conversation.firstSeen < plan.firstSeenBefore,
                let base = conversation.base(by: after.measure)
            else { return false }
            return base <= plan.cutoff
        }
        self.changes[plan.team] = Change(
            before: before,
            due: Dictionary(due.map { ($0.id, $0) }) { first, _ in first },
            limit: max(1, minimum, (open.count * percent + 99) / 100)
        )
    }

    private mutating func count(_ conversation: ConversationTruth, _ now: WallTime) -> String? {
        guard let change = self.changes[conversation.team],
            let known = self.changes[conversation.team]?.due.removeValue(forKey: conversation.id)
        else { return nil }
        // By as much as Ebb's clock may be ahead, and as much as it forgives.
        let latest = now + ClockCheck.tolerance + Baseline.tolerance - change.before.staleAfter
        let wasForeseen = known.base(by: change.before.measure).map { $0 <= latest } ?? true
        guard known.released || !wasForeseen else { return nil }
        self.changes[conversation.team]?.closes += 1
        guard change.closes + 1 >= change.limit else { return nil }
        return "\(conversation.id) is surprise number \(change.closes + 1) of \(conversation.team) that was closed"
    }
}
