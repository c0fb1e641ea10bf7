import EbbCore
import EbbDaemon
import EbbStore
import FoundationEssentials

/// Each tick has one summary, and its sums are those of the records; and there are no more ticks than time for them.
package struct Summaries: Invariant {
    package static let name = "each tick has exactly one summary, and its sums are those of the records"

    private var last = 0
    /// The last tick that began, as far as this life of the process has told; nil before it has.
    private var began: Int?
    private var resumedAfter: Int?
    private var counts: [AuditEntry.Action: Int] = [:]
    private var regular = 0
    /// How many ticks there has been time for, and until when that was reckoned.
    private var room = 0.0
    private var reckoned: WallTime?
    private var interval: Duration?
    private let hasDiskTrouble: Bool

    package init(_ script: Script) { self.hasDiskTrouble = script.hasDiskTrouble }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        if let reckoned, let interval = facts.intervals(at: observation.at).min() {
            self.room += (observation.trueWall - reckoned).inSeconds / interval.inSeconds
            // By a shorter one the time since the last tick may be enough for another already.
            if let before = self.interval, interval < before { self.room += 1 }
            self.interval = interval
        }
        self.reckoned = observation.trueWall
        switch observation.what {
        case .began:
            self.counts = [:]
            // A tick that a full disk did not take begins again.
            if self.hasDiskTrouble, self.last > self.began ?? 0 { self.room += 1 }
            // The tick in which it was killed has no summary, as nobody was there to give one.
            self.began = nil
            self.resumedAfter = nil
            // What a full disk did not take counts anew.
            if self.hasDiskTrouble { self.last = 0 }
        case .wrote(let changes): return self.note(changes)
        case .told(.closed(let entry)):
            if case .tick = entry.run { self.counts[entry.action, default: 0] += 1 }
        case .told(.summary(let summary)): return self.note(summary)
        default: break
        }
        return nil
    }

    private mutating func note(_ changes: StoreChanges) -> String? {
        guard let body = changes.documents["schedule"],
            let schedule = try? JSONDecoder().decode(Schedule.self, from: Data(body))
        else { return nil }
        defer { self.began = schedule.lastNumber }
        guard let before = self.began, schedule.lastNumber > before else {
            // The first is the one of the life before.
            self.resumedAfter = self.resumedAfter ?? schedule.lastNumber
            return nil
        }
        let previous = schedule.lastNumber - 1
        guard before <= previous, previous != self.last, previous != self.resumedAfter else { return nil }
        return "tick \(schedule.lastNumber) begins, and tick \(previous) has no summary"
    }

    private mutating func note(_ summary: TickSummary) -> String? {
        defer {
            self.last = summary.number
            self.counts = [:]
        }
        guard summary.number > self.last else { return "tick \(summary.number) has a summary after tick \(self.last)" }
        for (action, sum) in [
            (AuditEntry.Action.closed, summary.closed), (.alreadyClosed, summary.alreadyClosed),
            (.wouldClose, summary.wouldClose),
        ] where self.counts[action] ?? 0 != sum {
            return "tick \(summary.number) sums up \(sum) \(action.rawValue), and has told \(self.counts[action] ?? 0)"
        }
        if !summary.isExtra { self.regular += 1 }
        guard Double(self.regular) > self.room + 2 else { return nil }
        return "there were \(self.regular) regular ticks in the time of \(Int(self.room))"
    }
}
