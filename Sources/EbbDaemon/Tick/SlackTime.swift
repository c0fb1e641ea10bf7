import EbbCore
import SlackAPI

/// Asks Slack what time it is, where nothing has been heard from it for long, or where the last that was heard
/// contradicts the machine's clock: one `auth.test` for all teams together.
struct SlackTime: Sendable {
    private static let attempts = 3

    let services: Services

    /// Asks with the tokens of the first few of `teams` that have one, until somebody answers.
    ///
    /// Returns how many requests that took.
    @discardableResult
    func hear(for job: Job, from teams: [TeamID]) async -> Int {
        var (attempts, requests) = (0, 0)
        for team in teams {
            let (wall, now) = (self.services.time.wall, self.services.time.now)
            let isDoubtful = self.services.clock.withLock { check in
                check.needsAnswer(now: now) || check.contradiction(wall: wall, now: now) != nil
            }
            guard attempts < Self.attempts, isDoubtful else { break }
            guard self.services.teams.obstacle(for: team, now: now, wall: wall) == nil,
                let token = try? self.services.teams.token(of: team).get(),
                self.services.teams.record(of: team).identity?.tokenFingerprint == token.fingerprint
            else { continue }
            let request = PermitRequest(
                team: team,
                method: .authTest,
                priority: job.priority,
                run: job.run,
                continuesTurn: false
            )
            // What the answer says of the token is the worker's business; its time of day is all that counts here.
            let outcome = await self.services.gateway.call(AuthTest(), token: token, request)
            // A hold on one team's key says nothing of the others'.
            if case .notSent(let reason) = outcome {
                if reason == .refused(.ended) || reason == .methodStopped { break }
                continue
            }
            attempts += 1
            requests += 1
            if case .answer = outcome { break }
        }
        return requests
    }
}
