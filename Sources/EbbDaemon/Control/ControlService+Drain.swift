import EbbControl
import EbbCore
import EbbStore

/// The drains that an operator begins, watches and ends.
extension ControlService {
    func drain(_ team: TeamSettings, limit: Int?) async throws -> DrainReply {
        guard team.enabled else { throw Self.isOff(team) }
        let record = self.services.teams.record(of: team.team)
        if let drain = record.drain {
            throw ControlFailure(.drainRunning, Self.text(running: drain, team))
        }
        if record.breaker != nil {
            throw ControlFailure(
                .conflict,
                "the breaker of \(team.name) has tripped; look at its plan and approve it first"
            )
        }
        let due = try await self.due(team)
        _ = try await self.drains.start(team.team, limit: limit, backlog: due, command: "drain")
        return try await self.drainProgress(team)
    }

    private static func text(running drain: Drain, _ team: TeamSettings) -> String {
        let limit = drain.limit.map { "with its limit of \($0)" } ?? "without a limit"
        return "\(team.name) is being drained already (d\(drain.number)), \(limit): that goes on as it is. "
            + "`ebbctl drain \(team.name) --cancel` ends it."
    }

    func cancelDrain(_ team: TeamSettings) async throws -> DrainReply {
        self.services.events.record(.command("drain --cancel", team.team))
        guard let drain = try await self.drains.cancel(team.team) else {
            guard let (ended, _) = await self.drains.lastEnded(team.team) else { throw Self.noDrain(team) }
            throw ControlFailure(
                .noDrain,
                "\(team.name) has no drain under way; its last one, d\(ended.number), has ended"
            )
        }
        return DrainReply(
            team: team.team.rawValue,
            name: team.name,
            run: "d\(drain.number)",
            state: .cancelled,
            closed: drain.closed,
            wouldClose: drain.wouldClose,
            failed: drain.failed,
            left: try await self.left(drain, team),
            limit: drain.limit,
            since: RFC3339.format(drain.since)
        )
    }

    func drainProgress(_ team: TeamSettings) async throws -> DrainReply {
        if let reply = try await self.drainReply(team) { return reply }
        guard let (drain, reason) = await self.drains.lastEnded(team.team) else { throw Self.noDrain(team) }
        return DrainReply(
            team: team.team.rawValue,
            name: team.name,
            run: "d\(drain.number)",
            state: reason == "cancelled" ? .cancelled : .done,
            reason: reason == "limit" ? Self.limitReached(by: drain) : nil,
            closed: drain.closed,
            wouldClose: drain.wouldClose,
            failed: drain.failed,
            left: try await self.left(drain, team),
            limit: drain.limit,
            since: RFC3339.format(drain.since)
        )
    }

    private static func limitReached(by drain: Drain) -> String {
        let unanswered = drain.unanswered ?? 0
        guard unanswered > 0 else { return "its limit is reached" }
        return "its limit is reached, closes that Slack gave no answer to counted: \(unanswered)"
    }

    func runningDrains() async -> [DrainReply] {
        var replies: [DrainReply] = []
        for team in self.services.teams.teams(whose: { $0.drain != nil }) {
            if let reply = try? await self.drainReply(team) { replies.append(reply) }
        }
        return replies
    }

    /// The team's drain under way; nil without one.
    func drainReply(_ team: TeamSettings) async throws -> DrainReply? {
        guard let drain = self.services.teams.record(of: team.team).drain else { return nil }
        let now = self.services.time.now
        let left = try await self.left(drain, team)
        let (state, reason) = await self.state(of: drain, team, now: now)
        let hours = (self.services.time.wall - drain.since).inSeconds / 3_600
        let rate =
            hours > 0 && drain.closed + drain.wouldClose > 0 ? Double(drain.closed + drain.wouldClose) / hours : nil
        return DrainReply(
            team: team.team.rawValue,
            name: team.name,
            run: "d\(drain.number)",
            state: state,
            reason: reason,
            closed: drain.closed,
            wouldClose: drain.wouldClose,
            failed: drain.failed,
            left: left,
            limit: drain.limit,
            ratePerHour: rate,
            etaSeconds: rate.map { Double(left) / $0 * 3_600 },
            since: RFC3339.format(drain.since)
        )
    }

    /// Where a drain stands, and what it waits for.
    private func state(of drain: Drain, _ team: TeamSettings, now: Instant) async -> (DrainReply.State, String?) {
        let (standing, reason) = self.standing(of: team)
        switch standing {
        case .off: return (.paused, "the team is off")
        case .stopped: return (.paused, reason)
        case .paused: return (.paused, "paused by an operator")
        case .breaker: return (.breaker, "the breaker has tripped")
        case .resting: return (.waiting, reason)
        case .healthy: break
        }
        let services = self.services
        let record = services.teams.record(of: team.team)
        if !record.listing.isComplete { return (.waiting, "no complete listing yet: a tick fetches it") }
        if record.baseline == nil { return (.waiting, "nothing is planned yet: the next tick does that first") }
        if let skew = services.clock.withLock({ $0.contradiction(wall: services.time.wall, now: now) }) {
            return (.waiting, "the clock is \(Self.text(skew: skew))")
        }
        let methods: [SlackMethod] = team.policy.measure == .created ? [] : [.conversationsHistory]
        let keys = [BudgetKey.app] + (methods + [.conversationsClose]).map { .method(team.team, $0) }
        let holds = await services.limiter.state.holds(at: now).filter { keys.contains($0.key) }
        if let hold = holds.max(by: { $0.until < $1.until }) {
            let what = if case .method(_, let method) = hold.key { method.rawValue } else { "a call" }
            return (.held, "Slack refused \(what); \(Self.wait(hold.until - now)) left")
        }
        guard now < drain.notBefore else { return (.running, nil) }
        return (.waiting, "goes on in \(Self.wait(drain.notBefore - now))")
    }

    private static func wait(_ duration: Duration) -> String { StatusLine.rough(duration.inSeconds) }

    private func left(_ drain: Drain, _ team: TeamSettings) async throws -> Int {
        let due = try await self.due(team)
        return drain.closesLeft.map { min(due, $0) } ?? due
    }

    private func due(_ team: TeamSettings) async throws -> Int {
        let query = try await self.query(team)
        return try await self.services.store.census(query, baseline: nil, now: self.services.time.now, approved: []).due
    }

    private static func noDrain(_ team: TeamSettings) -> ControlFailure {
        ControlFailure(.noDrain, "\(team.name) has no drain, and had none since ebbd started")
    }
}
