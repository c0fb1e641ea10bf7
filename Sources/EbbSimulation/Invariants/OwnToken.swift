import EbbCore

/// A token in the wrong team's file is asked who it is, and nothing else.
package struct OwnToken: Invariant {
    package static let name = "nothing but auth.test is sent with a token whose team is not the file's"

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard case .asked(let request) = observation.what, let team = request.team,
            request.method != .authTest, request.method != .authTeamsList,
            // One that has become nothing does nothing.
            !request.served.isEmpty, !request.served.contains(team)
        else { return nil }
        return "\(request.words) was sent with the token of \(request.served)"
    }
}
