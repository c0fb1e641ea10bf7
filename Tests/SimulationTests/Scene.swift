import EbbConfig
import EbbCore
import EbbDaemon
import EbbStore

@testable import EbbSimulation
@testable import EbbSimulator

/// Steps of a run that never was, shown to one witness.
struct Scene {
    static let start = Instant.zero + .days(1)
    static let wall = WallTime(seconds: 1_767_225_600)

    private var facts: Facts
    private var witness: any Invariant
    private let world: SlackWorld
    private let configuration: Configuration
    private var number = 0

    static func settings(_ plan: WorldPlan, _ edit: (inout TeamSettings) -> Void) -> Settings {
        Settings(
            teams: plan.teams.map { plan in
                var team = TeamSettings(name: plan.name, team: plan.id, enabled: true)
                team.perMinute[.conversationsHistory] = 50
                edit(&team)
                return team
            }
        )
    }

    init(
        _ invariant: any Invariant.Type,
        teams: Int = 1,
        kept: Bool = false,
        hasRoom: Bool = false,
        isCalm: Bool = false,
        isCrowded: Bool = false,
        edit: (inout TeamSettings) -> Void = { _ in }
    ) {
        var plan = WorldPlan(teamCount: teams, groups: [kept ? .exempt(5, by: .member) : .stale(5)])
        if hasRoom {
            plan.limits = LimitPlan(.documented)
            plan.limits.historyPerMinute = 50
            plan.appRate = 0
        }
        if isCrowded {
            plan.limits = LimitPlan(.incident)
            plan.appRate = Double(plan.limits.appBudget) / 60
        }
        let world = SlackWorld(plan, now: Self.start, wall: Self.wall)
        let settings = Self.settings(plan) { settings in
            if kept, let member = world.keptMember(of: settings.team) { settings.policy.keepMembers = [member] }
            edit(&settings)
        }
        var script = Script(seed: 0, days: 1, world: plan, settings: settings)
        if isCalm { script.calm = .infinity }
        self.world = world
        self.facts = Facts(script)
        self.witness = invariant.init(script)
        self.configuration = Configuration(settings: settings, tokens: [:])
        self.begin(at: 0)
    }

    func team(_ number: Int) -> TeamID { self.facts.team(number) }

    /// What the world says of itself when nothing has happened.
    var report: WorldReport {
        var world = self.world
        return world.report(now: Self.start, wall: Self.wall)
    }

    @discardableResult
    mutating func note(_ what: Observation.What, at seconds: Double) -> String? {
        let after = Duration.clampedSeconds(seconds)
        let observation = Observation(
            at: Self.start + after,
            wall: Self.wall + after,
            trueWall: Self.wall + after,
            what: what
        )
        self.facts.note(observation)
        return self.witness.check(observation, self.facts)
    }

    mutating func begin(interval: Duration = .minutes(30), at seconds: Double) {
        var configuration = self.configuration
        configuration.settings.tick.interval = interval
        self.note(.began(configuration), at: seconds)
    }

    private mutating func request(_ method: SlackMethod, _ team: Int, _ index: Int) -> Observation.Request {
        self.number += 1
        let id = self.team(team)
        return Observation.Request(
            number: self.number,
            teams: [id],
            served: [id],
            named: nil,
            method: method,
            conversation: self.truths(team)[index]
        )
    }

    mutating func ask(_ method: SlackMethod, _ team: Int, _ index: Int, at seconds: Double) -> String? {
        self.note(.asked(self.request(method, team, index)), at: seconds)
    }

    /// The same with a token that serves another team than the files say.
    mutating func ask(_ method: SlackMethod, _ team: Int, tokenOf other: TeamID?, at seconds: Double) -> String? {
        var request = self.request(method, team, 0)
        request.served = other.map { [$0] } ?? []
        return self.note(.asked(request), at: seconds)
    }

    mutating func close(_ team: Int, _ index: Int, at seconds: Double) -> String? {
        self.note(.closed(self.request(.conversationsClose, team, index)), at: seconds)
    }

    /// A question and a close, two seconds apart; what is said of them.
    @discardableResult
    mutating func work(_ team: Int, _ index: Int, at seconds: Double) -> String? {
        var said: String?
        for (method, delay) in [(SlackMethod.conversationsHistory, 0.0), (.conversationsClose, 2)] {
            let request = self.request(method, team, index)
            let objection = self.note(.asked(request), at: seconds + delay)
            said = said ?? objection
            let answer = Observation.Answer(status: 200, retryAfter: nil, date: nil, isOK: true)
            self.note(.answered(request, answer), at: seconds + delay + 0.1)
        }
        return said
    }

    /// A team's conversations as they really are.
    func truths(_ team: Int) -> [ConversationTruth] { self.world.truths(of: self.team(team)) }

    func id(_ team: Int, _ index: Int) -> ConversationID { self.truths(team)[index].id }

    /// A close whose answer is lost.
    @discardableResult
    mutating func lose(_ team: Int, _ index: Int, at seconds: Double) -> ConversationID {
        let request = self.request(.conversationsClose, team, index)
        self.note(.asked(request), at: seconds)
        self.note(.closed(request), at: seconds)
        self.note(.answered(request, nil), at: seconds + 1)
        return self.id(team, index)
    }

    func entry(_ action: AuditEntry.Action, _ team: Int, _ index: Int, at seconds: Double) -> AuditEntry {
        let after = Duration.clampedSeconds(seconds)
        return AuditEntry(
            wall: Self.wall + after,
            instant: Self.start + after,
            team: self.team(team),
            conversation: self.id(team, index),
            action: action,
            base: Self.wall,
            measure: .lastMessage,
            lastMessage: nil,
            run: .tick(1),
            requestID: nil,
            isPaced: true
        )
    }

    @discardableResult
    mutating func record(_ action: AuditEntry.Action, _ team: Int, _ index: Int, at seconds: Double) -> String? {
        var changes = StoreChanges()
        changes.audit = [self.entry(action, team, index, at: seconds)]
        return self.note(.wrote(changes), at: seconds)
    }

    mutating func undo(_ number: Int, since: Double, ending: Undo.Ending? = nil, at seconds: Double) {
        var record = TeamRecord(team: self.team(number))
        record.revision = Int(seconds)
        let scope = Undo.Scope.since(Self.wall + .clampedSeconds(since))
        record.undo = Undo(number: 1, scope: scope, start: 0, upTo: 9, total: 1, since: Self.wall)
        record.undo?.ending = ending
        var changes = StoreChanges()
        changes.teams = [record]
        self.note(.writing(changes), at: seconds)
        self.note(.wrote(changes), at: seconds)
    }

    mutating func answer(_ method: SlackMethod, _ team: Int, _ index: Int, isOK: Bool, at seconds: Double) {
        let answer = Observation.Answer(status: 200, retryAfter: nil, date: nil, isOK: isOK)
        self.note(.answered(self.request(method, team, index), answer), at: seconds)
    }

    mutating func answer(_ method: SlackMethod, _ team: Int, _ index: Int, error: String, at seconds: Double) {
        let answer = Observation.Answer(status: 200, retryAfter: nil, date: nil, isOK: false, error: error)
        self.note(.answered(self.request(method, team, index), answer), at: seconds)
    }

    /// An answer by a clock that is ahead of the machine's by so much.
    mutating func answer(_ method: SlackMethod, ahead skew: Double, at seconds: Double) {
        let date = Self.wall + .clampedSeconds(seconds + skew)
        let answer = Observation.Answer(status: 200, retryAfter: nil, date: date, isOK: true)
        self.note(.answered(self.request(method, 1, 0), answer), at: seconds)
    }

    mutating func refuse(_ method: SlackMethod, _ team: Int, at seconds: Double) {
        let answer = Observation.Answer(status: 429, retryAfter: "600", date: nil, isOK: false)
        self.note(.answered(self.request(method, team, 0), answer), at: seconds)
    }

    mutating func drain(_ number: Int, isOn: Bool, at seconds: Double) {
        var record = TeamRecord(team: self.team(number))
        if isOn { record.drain = Drain(number: 1, limit: nil, backlogAtStart: 9, since: Scene.wall) }
        var changes = StoreChanges()
        changes.teams = [record]
        self.note(.writing(changes), at: seconds)
        self.note(.wrote(changes), at: seconds)
    }
}
