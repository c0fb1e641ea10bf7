import EbbCore
import EbbDaemon
import EbbStore

/// Slack said wait, so Ebb waits.
package struct HeldKeys: Invariant {
    package static let name = "no request is sent on a held key"

    private struct Hold: Sendable {
        var since: Instant
        var until: Instant
        var isWritten = false
    }

    private var holds: [BudgetKey: Hold] = [:]
    private var ended = Instant.zero
    private var endedInOrder = false
    private let hasDiskTrouble: Bool

    package init(_ script: Script) { self.hasDiskTrouble = script.hasDiskTrouble }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .ended:
            self.ended = observation.at
            self.endedInOrder = true
        case .killed:
            self.ended = observation.at
            self.endedInOrder = false
        // What could not be written before the end is forgotten.
        case .began: self.holds = self.holds.filter { $0.value.isWritten || self.mustBeWritten($0.value) }
        case .commanded(.release): self.holds = [:]
        case .wrote(let changes):
            for budget in changes.budgets {
                guard let until = budget.heldUntil, let hold = self.holds[budget.key], until >= hold.until else {
                    continue
                }
                self.holds[budget.key]?.isWritten = true
            }
        case .answered(let request, let answer?) where answer.status == 429:
            self.note(request, answer, observation, facts)
        case .asked(let request): return self.objection(to: request, at: observation.at)
        default: break
        }
        return nil
    }

    /// A few seconds suffice, and an orderly end writes all, unless the disk is full or slow.
    private func mustBeWritten(_ hold: Hold) -> Bool {
        !self.hasDiskTrouble && (self.endedInOrder || self.ended - hold.since > .seconds(5))
    }

    private func objection(to request: Observation.Request, at now: Instant) -> String? {
        guard let team = request.team else { return nil }
        for key in [BudgetKey.app, .method(team, request.method)] {
            guard let hold = self.holds[key], hold.since < now, now < hold.until else { continue }
            return "\(request.words) was sent \((hold.until - now).inSeconds) s before the hold on \(key) ends"
        }
        return nil
    }

    private mutating func note(
        _ request: Observation.Request,
        _ answer: Observation.Answer,
        _ observation: Observation,
        _ facts: Facts
    ) {
        guard let team = request.team else { return }
        let asked = Self.asked(answer.retryAfter, date: answer.date)
        let hold = Hold(since: observation.at, until: observation.at + max(.seconds(1), asked))
        let key = BudgetKey.method(team, request.method)
        let scopes = Set(facts.configurations.map(\.settings.rateLimit.on429))
        var held: [BudgetKey] = []
        if scopes == [.global] { held = [.app] }
        if scopes == [.method] { held = [key] }
        if scopes == [.adaptive] {
            held = self.looksGlobal(team, request.method, at: observation.at) ? [.app, key] : [key]
        }
        for key in held where hold.until > self.holds[key]?.until ?? .zero { self.holds[key] = hold }
    }

    /// Beside a hold that is on: a second method, or the same one in a third team.
    private func looksGlobal(_ team: TeamID, _ method: SlackMethod, at now: Instant) -> Bool {
        var teams: Set<TeamID> = [team]
        for (key, hold) in self.holds where now < hold.until {
            guard case .method(let other, let refused) = key else { return true }
            if refused != method { return true }
            teams.insert(other)
        }
        return method != .conversationsHistory && teams.count >= 3
    }

    /// How long the header asks to wait; the least it can mean.
    private static func asked(_ header: String?, date: WallTime?) -> Duration {
        guard let header else { return .seconds(60) }
        if let seconds = Int(header) { return seconds > 0 ? .seconds(min(seconds, 86_400)) : .seconds(60) }
        guard let until = HTTPDate.parse(header) else { return .seconds(60) }
        guard let date, until > date else { return .zero }
        return min(.days(1), until - date)
    }
}
