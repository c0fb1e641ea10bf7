import EbbCore

/// The teams, tokens and conversations that a plan asks for.
struct Settlement {
    private(set) var teams: [Team] = []
    private(set) var tokens: [String: Token] = [:]
    private(set) var places: [ConversationID: Place] = [:]

    init(_ plan: WorldPlan, wall: WallTime) {
        for (number, team) in plan.teams.enumerated() {
            self.settle(team, number: number, seed: plan.seed, wall: wall)
        }
        for organization in plan.organizations {
            let served = plan.teams.indices.filter { plan.teams[$0].organization == organization.id }
            guard let first = served.first else { continue }
            self.tokens[organization.token] = Token(
                kind: organization.kind,
                scopes: organization.scopes,
                teams: served,
                organization: organization.id,
                user: self.teams[first].user
            )
        }
    }

    private mutating func settle(_ plan: TeamPlan, number: Int, seed: UInt64, wall: WallTime) {
        let base = SlackWorld.base36(number, width: 4)
        // One user for a whole org, as an org-wide app has.
        let user =
            plan.organization.flatMap { id in self.teams.first { $0.organization == id }?.user }
            ?? UserID(unchecked: "U0\(base)\(plan.kind == .bot ? "APP" : "SELF")")
        var team = Team(
            id: plan.id,
            name: plan.name,
            isConsenting: plan.isConsenting,
            organization: plan.organization,
            base: base,
            user: user
        )
        // By the team's id, so that one team more leaves the others as they were.
        var chance = SeededGenerator(seed: seed, stream: "team." + plan.id.rawValue)
        let groups = plan.groups.flatMap { group in Array(repeating: group, count: max(0, group.count)) }
        for group in groups.shuffled(using: &chance) { team.add(group, wall: wall, chance: &chance) }
        for index in team.conversations.indices {
            self.places[team.conversations[index].id] = Place(team: number, index: index)
        }
        self.teams.append(team)
        if plan.organization == nil {
            self.tokens[plan.token] = Token(
                kind: plan.kind,
                scopes: plan.scopes,
                teams: [number],
                organization: nil,
                user: user
            )
        }
    }
}
