import EbbCore
import EbbDaemon
import EbbSimulator

/// While a team waits for its turn, every other team has one at most. Looked at within ticks in which nothing but the
/// app's own budget and the team's can hold anybody up, and where all teams can be at work at once.
package struct FairTurns: Invariant {
    package static let name = "a team that waits is passed by each other team once at most"

    private struct Place: Sendable {
        var conversation: ConversationID?
        /// When its last request was answered; nil while one is under way.
        var free: Instant?
        /// When it last sent a request of each method, in this life.
        var sent: [SlackMethod: Instant] = [:]
    }

    private var places: [TeamID: Place] = [:]
    private var turns: [(team: TeamID, at: Instant)] = []
    /// What counts towards the pace caps.
    private var paced: [TeamID: [Instant]] = [:]
    /// From a refusal on rates are lower for reasons that only the limiter knows.
    private var isOver: Bool

    package init(_ script: Script) {
        self.isOver =
            script.teamsInTurn > 1
            || script.happenings.contains { happening in
                switch happening.what {
                case .diskSlow, .diskFull, .suspend: true
                default: false
                }
            }
    }

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        guard !self.isOver else { return nil }
        switch observation.what {
        case .began:
            self.places = [:]
            self.turns = []
        case .read, .told(.summary), .told(.reloaded): self.forget()
        case .commanded: self.forget()
        case .told(.closed(let entry)) where entry.action == .wouldClose || entry.action == .wouldNotify:
            self.notePaced(entry.team, observation.at)
        case .asked(let request): return self.note(request, observation.at, facts)
        case .answered(let request, let answer):
            if answer?.status == 429 { self.isOver = true }
            // What failed ends the turn, and maybe the batch; what comes after a failure is no wait for a turn.
            if let team = request.team, answer?.isOK != true { self.places[team] = nil }
            if let team = request.team { self.places[team]?.free = observation.at }
        default: break
        }
        return nil
    }

    /// What was sent goes on counting against its budget.
    private mutating func forget() {
        self.places = self.places.mapValues { Place(sent: $0.sent) }
        self.turns = []
    }

    private mutating func notePaced(_ team: TeamID, _ now: Instant) {
        self.paced[team, default: []].removeAll { now - $0 > .days(1) }
        self.paced[team, default: []].append(now)
    }

    private mutating func note(_ request: Observation.Request, _ now: Instant, _ facts: Facts) -> String? {
        // Whatever else goes on: the pace cap counts a close beside a drain of another team too.
        if let team = request.team, request.isWork { self.notePaced(team, now) }
        guard let team = request.team, request.method != .conversationsOpen,
            !facts.drained.values.contains(where: { $0.isOn || now - $0.since < .minutes(2) })
        else {
            self.forget()
            return nil
        }
        let id = request.conversation?.id
        var place = self.places[team] ?? Place()
        let isTurn = id == nil || id != place.conversation
        defer {
            place.conversation = id
            place.free = nil
            place.sent[request.method] = now
            self.places[team] = place
            if isTurn { self.turns.append((team, now)) }
        }
        guard isTurn, let waited = self.waitBegan(of: team, request.method, place, now, facts) else { return nil }
        var passed: [TeamID: Int] = [:]
        for turn in self.turns.reversed() {
            guard turn.at > waited + .milliseconds(1) else { break }
            if turn.at < now, turn.team != team { passed[turn.team, default: 0] += 1 }
        }
        guard let (other, count) = passed.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), count > 1 else {
            return nil
        }
        return "\(request.words) waited for \((now - waited).inSeconds) s, while \(other) had \(count) turns"
    }

    /// From when on nothing but the others kept the team from its turn; nil when that cannot be told.
    private func waitBegan(
        of team: TeamID,
        _ method: SlackMethod,
        _ place: Place,
        _ now: Instant,
        _ facts: Facts
    ) -> Instant? {
        guard let free = place.free, let settings = facts.settings(of: team).first, facts.configurations.count == 1,
            // The pace cap may hold it up.
            let interval = facts.intervals(at: now).max(),
            (self.paced[team] ?? []).count(where: { now - $0 <= interval + .minutes(1) }) + 1
                < settings.policy.maxClosesPerTick
        else { return nil }
        // The first one may have to pay what a permit of an earlier life owed, used or not.
        guard let last = place.sent[method] else { return nil }
        let share = facts.configurations[0].settings.rateLimit.share
        let pause = 60 / ((settings.perMinute[method] ?? method.defaultPerMinute) * share)
        return max(free, last + .clampedSeconds(pause) + .milliseconds(1))
    }
}
