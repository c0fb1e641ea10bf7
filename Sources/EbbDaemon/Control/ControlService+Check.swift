import EbbControl
import EbbCore
import EbbStore
import SlackAPI

/// Asks Slack who each token is, and compares that with what the team's file and policy need. A person asked: so teams
/// that are off are covered too, and nothing but `auth.test` (for an org's token also `auth.teams.list`) is sent.
extension ControlService {
    /// A page is small, because each answer takes its turn in the limiter.
    private static let teamsPerPage = 5

    func check(_ page: Page) async -> CheckReply {
        let all = self.services.teams.settings.teams
        let rest = page.after.map { after in all.drop { $0.name <= after } } ?? all[...]
        let size = min(page.entries, Self.teamsPerPage)
        var checks: [TeamCheck] = []
        for team in rest.prefix(size) { checks.append(await self.check(team)) }
        return CheckReply(teams: checks, next: rest.count > size ? checks.last?.name : nil)
    }

    private func check(_ team: TeamSettings) async -> TeamCheck {
        var check = TeamCheck(
            team: team.team.rawValue,
            name: team.name,
            enabled: team.enabled,
            ok: true,
            problems: [],
            scopesMissing: []
        )
        if team.tokenSource == .installation { await self.services.installed.refresh() }
        let inForce = self.services.teams.token(of: team.team)
        if let change = await self.change(of: inForce, team) {
            check.problems.append(change)
        } else {
            switch inForce {
            case .failure(let problem): check.problems.append("\(problem.reason): \(problem.detail)")
            case .success(let token): await self.ask(token, team, &check)
            }
        }
        check.ok = check.problems.isEmpty
        if check.ok, case .stopped = self.services.teams.record(of: team.team).standing {
            check.note = "still stopped: `ebbctl resume \(team.name)` has the next tick try it again"
        }
        return check
    }

    /// That another token than the one in force stands where the team's is read from: what Slack says of the old one would
    /// say nothing of it.
    private func change(of inForce: Result<Token, TokenProblem>, _ team: TeamSettings) async -> String? {
        guard team.tokenSource != .installation else { return nil }
        switch (inForce, await self.source.token(of: team)) {
        case (.success(let old), .success(let new)) where old.fingerprint == new.fingerprint: return nil
        case (_, .success): return "another token stands there now: `ebbctl reload` puts it in force, then check again"
        case (.failure, .failure): return nil
        case (.success, .failure(let problem)):
            return "\(problem.reason): \(problem.detail); the one before is in force until a reload"
        }
    }

    private func ask(_ token: Token, _ team: TeamSettings, _ check: inout TeamCheck) async {
        let outcome = await self.services.gateway.call(AuthTest(), token: token, self.request(.authTest, team))
        switch outcome {
        case .notSent(let reason):
            check.problems.append(Self.text(reason))
        case .failure(let failure, _):
            switch Disposition(failure) {
            case .stopTeam(let code, _, _):
                check.problems.append("Slack answered \(code). \(Remedy.text(code.rawValue))")
            case .hold: check.problems.append("Slack refuses calls right now, and Ebb waits; ask again later")
            default: check.problems.append("Slack gave no answer (\(failure.shortName)); ask again later")
            }
        case .answer(let answer, let facts):
            let found = await self.team(of: answer, token, team)
            check.teamFound = found.rawValue
            check.tokenKind = answer.isBot ? "bot" : "user"
            if found != team.team {
                check.problems.append("the token belongs to \(found), the file says \(team.team)")
            }
            if !answer.isBot, !team.userToken {
                check.problems.append("the token is a person's. \(Remedy.text("user_token"))")
            }
            guard let scopes = facts.scopes else { return }
            check.scopesMissing = Self.needed(by: team.policy).filter { !scopes.contains($0) }
            check.problems += check.scopesMissing.map { "the scope \($0) is missing. \(Remedy.text("missing_scope"))" }
        }
    }

    private func team(of answer: AuthTest.Answer, _ token: Token, _ team: TeamSettings) async -> TeamID {
        guard answer.isEnterpriseInstall || answer.teamID.rawValue.hasPrefix("E") else { return answer.teamID }
        var cursor: String?
        var circle = CursorCircle()
        repeat {
            let request = self.request(.authTeamsList, team)
            let outcome = await self.services.gateway.call(AuthTeamsList(cursor: cursor), token: token, request)
            guard case .answer(let page, _) = outcome, !circle.closes(with: page.nextCursor, after: cursor) else {
                break
            }
            if page.teams.contains(team.team) { return team.team }
            cursor = page.nextCursor
        } while cursor != nil
        return answer.teamID
    }

    /// The scopes that a policy cannot do without (Slack's pages of the methods).
    static func needed(by policy: Policy) -> [String] {
        var scopes = ["mpim:read", "mpim:write"]
        if policy.measure == .lastMessage { scopes.append("mpim:history") }
        if policy.noticeAfter != nil { scopes.append("chat:write") }
        return scopes
    }

    private func request(_ method: SlackMethod, _ team: TeamSettings) -> PermitRequest {
        PermitRequest(team: team.team, method: method, priority: .operator, run: .command, continuesTurn: false)
    }

    private static func text(_ reason: SlackGateway.Reason) -> String {
        switch reason {
        case .refused(.held): "not asked: Slack refuses calls right now, and Ebb waits"
        case .refused: "not asked: ebbd is stopping"
        case .unwanted: "not asked"
        case .methodStopped: "not asked: this method is stopped until ebbd is restarted"
        case .storeFailed(let error): "not asked: the state cannot be written (\(error.shortName))"
        }
    }
}
