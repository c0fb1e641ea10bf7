import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator

/// In any interval of a tick there are at most so many closes and notices together as the cap says, through restarts;
/// drains aside.
package struct PaceCaps: Invariant {
    package static let name = "no tick interval holds more closes and notices than the pace cap"

    /// When it was closed, or people were told.
    private var paced: [TeamID: [Instant]] = [:]
    /// The caps that were in force, and from when on.
    private var caps: [TeamID: [(from: Instant, cap: Int)]] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began, .read, .told(.reloaded):
            for team in facts.script.world.teams.map(\.id) {
                let cap = facts.settings(of: team).map(\.policy.maxClosesPerTick).max() ?? 0
                self.caps[team, default: []].append((observation.at, cap))
            }
        case .closed(let request):
            guard let conversation = request.conversation else { return nil }
            // A drain is exempt, and so is what it has under way when it ends. It tells nobody.
            if let drain = facts.drained[conversation.team], drain.isOn || observation.at - drain.since < .minutes(2) {
                return nil
            }
            return self.count(conversation, observation.at, facts)
        case .posted(let request):
            guard let conversation = request.conversation else { return nil }
            return self.count(conversation, observation.at, facts)
        default: break
        }
        return nil
    }

    private mutating func count(_ conversation: ConversationTruth, _ now: Instant, _ facts: Facts) -> String? {
        let team = conversation.team
        guard let interval = facts.intervals(at: now).min() else { return nil }
        // No interval is longer than a day.
        self.paced[team, default: []].removeAll { now - $0 > .days(1) }
        self.paced[team, default: []].append(now)
        let window = (self.paced[team] ?? []).filter { now - $0 < interval }
        let caps = self.caps[team] ?? []
        let last = caps.lastIndex { $0.from <= now - interval } ?? 0
        let cap = caps[last...].map(\.cap).max() ?? 0
        guard window.count > cap else { return nil }
        return
            "\(conversation.id) is close or notice number \(window.count) of \(team) in one interval; the cap is \(cap)"
    }
}
