import EbbCore
import EbbStore

/// Ticks and drains send nothing for a team that has not opted in, is paused or stopped, or outside its hours.
package struct Consent: Invariant {
    package static let name = "nothing is sent for a team that is off, paused, stopped or outside its hours"

    /// Teams for which a person has conversations opened again, whatever stands in the way of ticks: whose token it is may
    /// be asked for that too.
    private var undone: Set<TeamID> = []

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        if case .writing(let changes) = observation.what {
            for record in changes.teams {
                if record.undo?.ending != nil || record.undo == nil {
                    self.undone.remove(record.team)
                } else {
                    self.undone.insert(record.team)
                }
            }
        }
        guard case .asked(let request) = observation.what, request.method != .conversationsOpen else { return nil }
        let teams = request.team.map { [$0] } ?? request.teams
        if request.method == .authTest, teams.contains(where: self.undone.contains) { return nil }
        let objections = teams.map { Self.objection(to: request, for: $0, observation, facts) }
        guard !objections.contains(nil) else { return nil }
        return "\(request.words) was sent although \(objections.first.flatMap(\.self) ?? "no file names its token")"
    }

    private static func objection(
        to request: Observation.Request,
        for team: TeamID,
        _ observation: Observation,
        _ facts: Facts
    ) -> String? {
        if facts.isOff(team) { return "the team is off" }
        if let since = facts.restricted[team], since < observation.at { return "its file wants it off" }
        if let since = facts.pause(of: team, at: observation.at), since < observation.at { return "it is paused" }
        let asksWho = request.method == .authTest || request.method == .authTeamsList
        if let since = facts.stopped[team], since < observation.at, !asksWho { return "the team is stopped" }
        if let rest = facts.resting[team], rest.since < observation.at, observation.at < rest.until, !asksWho {
            return "the team rests"
        }
        let isOutside = facts.settings(of: team).allSatisfy { settings in
            settings.policy.activeHours.map { !$0.contain(observation.wall, in: .utc) } ?? false
        }
        return isOutside ? "it is outside the team's hours" : nil
    }
}
