import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore

/// Each close has exactly one audit record, and their sum is the world's own.
package struct Records: Invariant {
    package static let name = "each close has exactly one audit record"

    /// Closed by Slack, and not answered yet.
    private var underWay: [Int: ConversationTruth] = [:]
    /// Closed by Slack and answered so: to be recorded.
    private var owed: [ConversationID: (team: TeamID, since: Instant)] = [:]
    /// Closed already when Slack was asked to close them once more, which nobody has written down yet.
    private var repeated: Set<ConversationID> = []
    /// How many closes there are of each of which the daemon could not know.
    private var unknown: [ConversationID: Int] = [:]
    private let hasDiskTrouble: Bool
    private let isSuspended: Bool

    package init(_ script: Script) {
        self.hasDiskTrouble = script.hasDiskTrouble
        self.isSuspended = script.isSuspended
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .closed(let request):
            self.underWay[request.number] = request.conversation
        case .asked(let request) where request.method == .conversationsClose:
            if let conversation = request.conversation, !conversation.isOpen { self.repeated.insert(conversation.id) }
        case .answered(let request, let answer):
            if answer?.isOK != true, let id = request.conversation?.id, self.repeated.remove(id) != nil {
                self.unknown[id, default: 0] += 1
            }
            guard let closed = self.underWay.removeValue(forKey: request.number) else { return nil }
            guard answer?.isOK == true else {
                self.unknown[closed.id, default: 0] += 1
                return nil
            }
            if self.owed[closed.id] != nil {
                return "\(closed.id) was closed again before its first close was recorded"
            }
            self.owed[closed.id] = (closed.team, observation.at)
        case .wrote(let changes):
            for entry in changes.audit where entry.action == .alreadyClosed { self.repeated.remove(entry.conversation) }
            for entry in changes.audit where entry.action == .closed {
                guard self.owed.removeValue(forKey: entry.conversation) != nil else {
                    return "\(entry.conversation) is recorded as closed in \(entry.run), and was not"
                }
            }
        case .killed: return self.forget(at: observation.at)
        case .ended:
            let left = self.owed.keys.sorted()
            self.owed = [:]
            for id in left + self.repeated { self.unknown[id, default: 0] += 1 }
            self.repeated = []
            if !left.isEmpty, !self.hasDiskTrouble { return "\(left) were closed and not recorded by the end" }
        case .finished(let report, _):
            let late = self.owed.filter { observation.at - $0.value.since > .minutes(1) }.keys.sorted()
            if !late.isEmpty { return "\(late) were closed and not recorded" }
            let twice = Dictionary(grouping: report.doubleCloses, by: \.conversation).mapValues(\.count)
            for (id, count) in twice.sorted(by: { $0.key < $1.key }) where count > self.unknown[id] ?? 0 {
                return "\(id) was closed again \(count) times; \(self.unknown[id] ?? 0) of its closes were unknown"
            }
        default: break
        }
        return nil
    }

    /// Of what was under way when the process was killed nothing is known: one close of a tick and one of a drain at most.
    private mutating func forget(at now: Instant) -> String? {
        let late = self.owed.filter { now - $0.value.since > .seconds(10) }.keys.sorted()
        var lost: [TeamID: Int] = [:]
        for close in self.underWay.values { lost[close.team, default: 0] += 1 }
        for close in self.owed.values { lost[close.team, default: 0] += 1 }
        for id in self.underWay.values.map(\.id) + self.owed.keys + self.repeated { self.unknown[id, default: 0] += 1 }
        self.repeated = []
        self.underWay = [:]
        self.owed = [:]
        if !late.isEmpty, !self.hasDiskTrouble, !self.isSuspended {
            return "\(late) were closed, and not recorded when the process was killed"
        }
        let tooMany = lost.filter { $0.value > 2 }.keys.sorted()
        guard !tooMany.isEmpty, !self.hasDiskTrouble else { return nil }
        return "more than the closes in flight of \(tooMany) were lost"
    }
}
