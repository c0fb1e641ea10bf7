import EbbCore
import EbbSimulator
import EbbStore

/// Nothing is opened again but at a person's undo, which knows which closes it is about, and each is recorded once.
package struct Reversals: Invariant {
    package static let name = "nothing is opened again but what a person's undo is about, each with one record"

    private struct Leave: Sendable {
        var undo: Undo
        var revision: Int
        /// When it was written that it has ended.
        var ended: Instant?
    }

    /// The earliest time since which a person asked for a team's closes back.
    private var asked: [TeamID: WallTime] = [:]
    private var leaves: [TeamID: Leave] = [:]
    /// The same as it is written.
    private var written: [TeamID: Leave] = [:]
    /// When each was closed, by its records.
    private var closes: [ConversationID: [WallTime]] = [:]
    /// Opened, or found open, by an answer: to be recorded.
    private var owed: [ConversationID: Instant] = [:]
    private let hasTrouble: Bool

    package init(_ script: Script) { self.hasTrouble = script.hasDiskTrouble || script.isSuspended }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .commanded(.undo(let number, let hours)):
            let (team, since) = (facts.team(number), observation.wall - .clampedSeconds(hours * 3_600))
            self.asked[team] = min(self.asked[team] ?? since, since)
        case .began: self.leaves = self.written
        case .writing(let changes):
            for record in changes.teams { self.allow(record) }
        case .wrote(let changes):
            for record in changes.teams { self.forbid(record, at: observation.at) }
            return self.settle(changes.audit)
        case .asked(let request) where request.method == .conversationsOpen:
            return self.objection(to: request, at: observation.at)
        case .answered(let request, let answer?) where request.method == .conversationsOpen && answer.isOK:
            if let id = request.conversation?.id { self.owed[id] = observation.at }
        case .ended, .killed:
            let late = self.owed.filter { observation.at - $0.value > .seconds(10) }.keys.sorted()
            self.owed = [:]
            if !late.isEmpty, !self.hasTrouble { return "\(late) were opened and not recorded" }
        default: break
        }
        return nil
    }

    private mutating func allow(_ record: TeamRecord) {
        guard let undo = record.undo, undo.ending == nil, record.revision >= self.leaves[record.team]?.revision ?? 0
        else { return }
        self.leaves[record.team] = Leave(undo: undo, revision: record.revision)
    }

    private mutating func forbid(_ record: TeamRecord, at now: Instant) {
        guard let undo = record.undo, record.revision >= self.written[record.team]?.revision ?? 0 else { return }
        let leave = Leave(undo: undo, revision: record.revision, ended: undo.ending.map { _ in now })
        self.written[record.team] = leave
        if record.revision >= self.leaves[record.team]?.revision ?? 0 { self.leaves[record.team] = leave }
    }

    private func objection(to request: Observation.Request, at now: Instant) -> String? {
        guard let team = request.team, let since = self.asked[team], let leave = self.leaves[team] else {
            return "\(request.words) was sent, and nobody had asked for an undo"
        }
        if let ended = leave.ended, ended < now { return "\(request.words) was sent after the undo had ended" }
        guard let id = request.conversation?.id else { return nil }
        let closes = self.closes[id, default: []]
        guard case .since(let wall) = leave.undo.scope else { return "\(request.words) is of an undo of another kind" }
        // Text has whole seconds.
        let earliest = max(wall, since - .seconds(1))
        return closes.contains { $0 >= earliest }
            ? nil : "\(request.words) was sent, and no close of it since \(RFC3339.format(earliest)) is recorded"
    }

    private mutating func settle(_ entries: [AuditEntry]) -> String? {
        for entry in entries {
            switch entry.action {
            case .closed: self.closes[entry.conversation, default: []].append(entry.wall)
            case .reopened, .alreadyOpen:
                guard self.owed.removeValue(forKey: entry.conversation) != nil else {
                    return "\(entry.conversation) is recorded as opened in \(entry.run), and was not"
                }
            case .alreadyClosed, .wouldClose, .notified, .wouldNotify, .reopenFailed: break
            }
        }
        return nil
    }
}
