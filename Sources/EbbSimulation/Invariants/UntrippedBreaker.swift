import EbbCore
import EbbSimulator
import EbbStore

/// A tripped breaker closes nothing until a person approves, also where another one tripped meanwhile and has ended.
package struct UntrippedBreaker: Invariant {
    package static let name = "nothing is closed while a breaker is tripped"

    private var latches: [TeamID: Latch] = [:]
    /// The same by what was written: what is left of it after a kill.
    private var written: [TeamID: Latch] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began: self.latches = self.written
        case .commanded(.approve(let number)):
            self.latches[facts.team(number)]?.approvals += 1
            self.written[facts.team(number)]?.approvals += 1
        case .writing(let changes):
            for record in changes.teams { self.latches[record.team, default: Latch()].note(record, isMade: false) }
        case .wrote(let changes):
            for record in changes.teams {
                self.latches[record.team, default: Latch()].note(record, isMade: true)
                self.written[record.team, default: Latch()].note(record, isMade: true)
            }
        case .asked(let request):
            guard request.isWork, let team = request.conversation?.team else { return nil }
            if let since = facts.tripped[team], since < observation.at {
                let seconds = (observation.at - since).inSeconds
                return "\(request.words) was sent although the breaker has been tripped for \(seconds) s"
            }
            if self.latches[team]?.isForgotten == true {
                return "\(request.words) was sent although nobody approved what an earlier breaker held back"
            }
        default: break
        }
        return nil
    }
}

/// What is known of a team's surprise breaker. It ends by a person's approval or when what tripped it is undone, and never
/// with a listing's.
private struct Latch: Sendable {
    private var revision = Int.min
    private var cause: TrippedBreaker.Cause?
    private var isSurprised = false
    /// How often a person approved since the listing's breaker tripped: the second time it is the surprise.
    var approvals = 0

    /// Whether a surprise was held back, and nothing is any more.
    var isForgotten: Bool { self.isSurprised && self.cause == nil }

    mutating func note(_ record: TeamRecord, isMade: Bool) {
        guard record.revision >= self.revision else { return }
        self.revision = record.revision
        let before = self.cause
        self.cause = record.breaker?.cause
        switch self.cause {
        case .surprise: if isMade { self.isSurprised = true }
        case .listing: if before != .listing { self.approvals = 0 }
        case nil: if before == .surprise || self.approvals > 1 { self.isSurprised = false }
        }
    }
}
