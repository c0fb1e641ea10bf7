import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore

/// A drain closes no more than its limit, by Slack's own count, also where answers are lost. Looked at in teams in which
/// ticks may close nothing: there every close is a drain's.
package struct DrainLimits: Invariant {
    package static let name = "a drain closes no more than its limit"

    private struct Drained: Sendable {
        let number: Int
        let limit: Int?
        var closes = 0
    }

    /// What was asked for last; it begins when the daemon writes that it does.
    private var asked: [TeamID: Int] = [:]
    private var drained: [TeamID: Drained] = [:]
    /// When ticks might last close something.
    private var capped: [TeamID: Instant] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        for team in facts.script.world.teams.map(\.id)
        where facts.settings(of: team).contains(where: { $0.policy.maxClosesPerTick > 0 }) {
            self.capped[team] = observation.at
        }
        switch observation.what {
        case .commanded(.drain(let number, let limit)): self.asked[facts.team(number)] = limit
        case .wrote(let changes):
            for record in changes.teams {
                guard let drain = record.drain, drain.number != self.drained[record.team]?.number else { continue }
                self.drained[record.team] = Drained(number: drain.number, limit: self.asked[record.team])
            }
        case .closed(let request):
            guard let team = request.conversation?.team, var drained = self.drained[team] else { return nil }
            if let capped = self.capped[team], observation.at - capped < .minutes(2) {
                self.asked[team] = nil
                self.drained[team] = Drained(number: drained.number, limit: nil)
                return nil
            }
            drained.closes += 1
            self.drained[team] = drained
            guard let limit = drained.limit, drained.closes > limit else { return nil }
            return "\(request.words) is close number \(drained.closes) of a drain of \(limit)"
        default: break
        }
        return nil
    }
}
