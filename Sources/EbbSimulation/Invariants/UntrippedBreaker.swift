import EbbCore
import EbbDaemon
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
        case .began:
            self.latches = self.written
            for team in self.latches.keys { self.latches[team]?.explain() }
        case .commanded(.approve(let number)):
            self.latches[facts.team(number)]?.approvals += 1
            self.written[facts.team(number)]?.approvals += 1
        case .told(.breakerEnded(let team, _)): self.latches[team]?.explain()
        case .writing(let changes):
            for record in changes.teams { self.latches[record.team, default: Latch()].note(record, nil) }
        case .wrote(let changes):
            for record in changes.teams {
                self.latches[record.team, default: Latch()].note(record, observation.at)
                self.written[record.team, default: Latch()].note(record, observation.at)
                // What led to it may not have been written, but holds by what was.
                if let latch = self.latches[record.team], latch.revision == record.revision {
                    self.written[record.team] = latch
                }
            }
        case .asked(let request):
            guard request.isWork, let team = request.conversation?.team else { return nil }
            if let since = facts.tripped[team], since < observation.at {
                let seconds = (observation.at - since).inSeconds
                return "\(request.words) was sent although the breaker has been tripped for \(seconds) s"
            }
            if self.latches[team]?.isForgotten(at: observation.at) == true {
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
    private(set) var revision = Int.min
    private var cause: TrippedBreaker.Cause?
    private var isSurprised = false
    /// How often a person approved since a breaker tripped: the second time under a listing's it is the surprise.
    var approvals = 0
    /// Whether it ended without an approval, and Ebb has not told yet that it did.
    private var isUnexplained = false
    /// Since when that is written.
    private var unexplainedSince: Instant?

    /// Whether a surprise was held back, and nothing is any more; or is no more and nobody was told.
    func isForgotten(at now: Instant) -> Bool {
        let isUntold = self.unexplainedSince.map { $0 + .seconds(1) < now } ?? false
        return self.cause == nil && (self.isSurprised || isUntold)
    }

    mutating func explain() {
        self.isUnexplained = false
        self.unexplainedSince = nil
    }

    /// Takes note of a record that was written at `now`, or is about to be.
    mutating func note(_ record: TeamRecord, _ now: Instant?) {
        guard record.revision >= self.revision else { return }
        self.revision = record.revision
        let before = self.cause
        self.cause = record.breaker?.cause
        switch self.cause {
        case .surprise:
            if now != nil { self.isSurprised = true }
            if before == nil { self.approvals = 0 }
            self.explain()
        case .listing:
            if before != .listing { self.approvals = 0 }
            self.explain()
        case nil:
            if before == .surprise { self.isUnexplained = self.approvals == 0 }
            if self.isUnexplained { self.unexplainedSince = self.unexplainedSince ?? now }
            if before == .surprise || self.approvals > 1 { self.isSurprised = false }
        }
    }
}
