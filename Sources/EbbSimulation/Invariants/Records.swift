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
    /// How many closes there are of which the daemon could not know.
    private var unknown = 0
    private let hasDiskTrouble: Bool

    package init(_ script: Script) { self.hasDiskTrouble = script.hasDiskTrouble }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .closed(let request):
            self.underWay[request.number] = request.conversation
        case .asked(let request) where request.method == .conversationsClose:
            if let conversation = request.conversation, !conversation.isOpen { self.repeated.insert(conversation.id) }
        case .answered(let request, let answer):
            if answer?.isOK != true, let id = request.conversation?.id, self.repeated.remove(id) != nil {
                self.unknown += 1
            }
            guard let closed = self.underWay.removeValue(forKey: request.number) else { return nil }
            guard answer?.isOK == true else {
                self.unknown += 1
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
        case .killed: return self.forget()
        case .ended:
            let left = self.owed.keys.sorted()
            self.owed = [:]
            self.unknown += left.count + self.repeated.count
            self.repeated = []
            if !left.isEmpty, !self.hasDiskTrouble { return "\(left) were closed and not recorded by the end" }
        case .finished(let report, _):
            let late = self.owed.filter { observation.at - $0.value.since > .minutes(1) }.keys.sorted()
            if !late.isEmpty { return "\(late) were closed and not recorded" }
            let twice = report.doubleCloses.count
            if twice > self.unknown { return "\(twice) were closed twice; only \(self.unknown) closes were unknown" }
        default: break
        }
        return nil
    }

    /// Of what was under way when the process was killed nothing is known: one close of a tick and one of a drain at most.
    private mutating func forget() -> String? {
        var lost: [TeamID: Int] = [:]
        for close in self.underWay.values { lost[close.team, default: 0] += 1 }
        for close in self.owed.values { lost[close.team, default: 0] += 1 }
        self.unknown += lost.values.reduce(0, +) + self.repeated.count
        self.repeated = []
        self.underWay = [:]
        self.owed = [:]
        let tooMany = lost.filter { $0.value > 2 }.keys.sorted()
        guard !tooMany.isEmpty, !self.hasDiskTrouble else { return nil }
        return "more than the closes in flight of \(tooMany) were lost"
    }
}
