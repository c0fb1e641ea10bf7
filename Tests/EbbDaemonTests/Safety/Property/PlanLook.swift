import EbbControl
import EbbCore
import EbbInstallations
import EbbSimulation
import EbbStore
import SeededExecution
import SlackAPI

@testable import EbbDaemon

/// What is known right before a tick begins: each team's plan, and what Ebb has written down of it.
struct PlanLook: Sendable {
    struct Team: Sendable {
        let settings: TeamSettings
        /// The policy in force.
        let policy: Policy
        /// All pages of the plan as one.
        let plan: PlanReply
        /// Those that are not closed.
        let books: [ConversationID: Conversation]
        let record: TeamRecord
        /// The token in force; nil when there is none.
        let token: String?
        /// Whether the app's installations hold none for the tick that is still good.
        let isTokenAwaited: Bool
        /// When what counts towards the pace cap happened, and when closes were sent of which nobody knows.
        let paced: [Instant]
        /// Why the tick has nothing to do with it.
        let obstacle: TeamBook.Obstacle?
        /// Whether it is that not even a stopped one is asked for.
        let isOutsideHours: Bool
    }

    /// When the plans were taken.
    let at: Instant
    /// When the tick begins: then, or a nanosecond later.
    let begins: Instant
    let ends: Instant
    /// The number of the tick.
    let number: Int
    let interval: Duration
    let isRegular: Bool
    /// Whether anything was held back.
    let hasHolds: Bool
    let stopped: [SlackMethod]
    let zones: [String: ZoneTable]
    let teams: [TeamID: Team]
    /// What the civil clock is off by.
    let offset: Duration

    /// The civil clock's time at an instant.
    func wall(_ instant: Instant) -> WallTime {
        WallTime.simulationStart + (instant - (Instant.zero + .hours(1))) + self.offset
    }
}

extension RunningDaemon {
    /// Takes the plans of all teams, for a tick that begins now or, as the schedule has it, a nanosecond later. Asks for
    /// so many conversations a page.
    func look(isRegular: Bool, entries: Int, only team: TeamID? = nil) async throws -> PlanLook {
        let services = self.daemon.services
        let now = self.time.now
        var schedule = await self.daemon.ticks.status.schedule
        let begins = isRegular ? schedule.nextDue : now
        let interval = services.teams.settings.tick.interval
        let number = schedule.lastNumber + 1
        let ends = isRegular ? schedule.begin(interval: interval, now: begins)?.ends ?? begins : schedule.nextDue
        let offset = self.time.wall - self.time.trueWall
        var teams: [TeamID: PlanLook.Team] = [:]
        for settings in services.teams.settings.teams where team == nil || team == settings.team {
            let plan = try await self.wholePlan(settings.team, entries: entries)
            let books = try await self.books(settings.team)
            let record = services.teams.record(of: settings.team)
            let audit = try await services.store.audit(of: settings.team, limit: 10_000)
            let since = begins - interval
            teams[settings.team] = PlanLook.Team(
                settings: settings,
                policy: services.teams.policy(of: settings.team) ?? settings.policy,
                plan: plan,
                books: books,
                record: record,
                token: try? services.teams.token(of: settings.team).get().fingerprint,
                isTokenAwaited: try await self.isTokenAwaited(settings, at: self.time.wall + (begins - now)),
                paced: audit.filter { $0.isPaced && $0.instant > since }.map(\.instant)
                    + record.unansweredCloses.filter { $0 > since },
                obstacle: services.teams.obstacle(
                    for: settings.team,
                    now: begins,
                    wall: self.time.wall + (begins - now)
                ),
                isOutsideHours: services.teams.isOutsideHours(
                    settings.team,
                    wall: self.time.wall + (begins - now)
                )
            )
        }
        return PlanLook(
            at: now,
            begins: begins,
            ends: ends,
            number: number,
            interval: interval,
            isRegular: isRegular,
            hasHolds: await !services.limiter.state.holds(at: begins).isEmpty,
            stopped: services.teams.stoppedMethods,
            zones: services.teams.settings.zones,
            teams: teams,
            offset: offset
        )
    }

    /// Whether the app's installations hold a team's token that will have expired.
    private func isTokenAwaited(_ settings: TeamSettings, at wall: WallTime) async throws -> Bool {
        guard settings.tokenSource == .installation,
            case .own(let installation) = try await self.stage.installations.read().find(settings.team),
            case .token(_, let expires) = installation.bot
        else { return false }
        return expires.map { $0 <= wall } ?? false
    }

    /// Every conversation of a team in the books that is not closed.
    func books(_ team: TeamID) async throws -> [ConversationID: Conversation] {
        let all = try await self.daemon.services.store.conversations(of: team, after: nil, limit: 10_000)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    }

    /// All pages of a team's plan as one.
    func wholePlan(_ team: TeamID, entries: Int) async throws -> PlanReply {
        let path = "/v1/teams/\(team)/plan?limit=\(entries)"
        var plan = try await self.get(path, as: PlanReply.self)
        while let next = plan.next {
            let page = try await self.get("\(path)&after=\(next)", as: PlanReply.self)
            guard page.summary == plan.summary, page.note == plan.note, page.conversations.count <= entries else {
                throw Disagreement("the pages of the plan of \(team) differ in more than their conversations")
            }
            plan.conversations += page.conversations
            plan.next = page.next
        }
        return plan
    }
}

/// What was expected is not what was.
struct Disagreement: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
