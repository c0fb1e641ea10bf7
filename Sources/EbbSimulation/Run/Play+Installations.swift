import EbbConfig
import EbbCore
import EbbInstallations
import EbbSimulator
import SlackAPI

/// The app's installations, from which the daemon takes the tokens of those teams that have none in their files.
extension Play {
    func carryOut(_ deed: AppDeed) {
        switch deed {
        case .rotates(let team, let number):
            guard let token = self.token(of: self.team(team)) else { return }
            self.stage.slack.rename(token: token, to: Self.text(of: token, number))
        case .stores(let team, let number): self.store(number, of: self.team(team))
        case .drops(let team): self.put(nil, for: self.team(team))
        case .store(let isReadable): self.stage.installations.fail(isReadable ? nil : .tooSlow(.seconds(10)))
        }
    }

    /// The app stores for each team the token that it has at the start.
    func beginInstallations() {
        for team in self.script.settings.teams.map(\.team) { self.store(0, of: team) }
    }

    /// The app stores what is valid now, and everything can be read.
    func settleInstallations() {
        self.stage.installations.fail(nil)
        for team in self.script.settings.teams.map(\.team) { self.store(self.lastNumber(of: team), of: team) }
    }

    /// How a token reads that has been rotated so many times.
    private static func text(of token: String, _ number: Int) -> String { number == 0 ? token : "\(token)-\(number)" }

    /// The token, as the world's plan has it, that is the team's by the app's installations; nil where its file has its own.
    func token(of team: TeamID) -> String? {
        let source = self.script.settings.team(team)?.tokenSource
        guard source == .installation, let plan = self.script.world.teams.first(where: { $0.id == team }) else {
            return nil
        }
        return self.organization(of: plan)?.token ?? plan.token
    }

    private func organization(of plan: TeamPlan) -> OrganizationPlan? {
        self.script.world.organizations.first { $0.id == plan.organization }
    }

    /// The number of the team's token at the end.
    private func lastNumber(of team: TeamID) -> Int {
        let token = self.token(of: team)
        return self.script.happenings.reduce(0) { last, happening in
            guard case .app(.rotates(let other, let number)) = happening.what, self.token(of: self.team(other)) == token
            else { return last }
            return number
        }
    }

    private func store(_ number: Int, of team: TeamID) {
        guard let token = self.token(of: team) else { return }
        self.put(Self.text(of: token, number), for: team)
    }

    private func put(_ text: String?, for team: TeamID) {
        guard let plan = self.script.world.teams.first(where: { $0.id == team }), self.token(of: team) != nil else {
            return
        }
        let organization = self.organization(of: plan)?.id
        if let token = text.flatMap({ Token($0) }) {
            // Whether an organisation's serves a team is asked of Slack, for each team without one of its own.
            let all = self.script.world.teams.map(\.id)
            self.witness.install(token, for: organization == nil ? [team] : all)
        }
        self.stage.installations.change { all in
            all.removeAll { organization == nil ? $0.team == team : $0.enterprise == organization }
            guard let text else { return }
            let named = organization == nil ? team : nil
            all.append(AppInstallations.installation(text, team: named, in: organization?.rawValue))
        }
    }
}
