import EbbControl
import EbbCore
import EbbStore

/// The limiter's budgets, and the holds on them.
extension ControlService {
    /// The budgets in the order of their keys' texts, the app's first.
    func limits(all: Bool, _ page: Page) async -> LimitsReply {
        let settings = self.services.teams.settings
        let (limiter, now) = (await self.services.limiter.state, self.services.time.now)
        let names = BudgetNames(settings)
        var keys: [(text: String, key: BudgetKey)] = []
        if all {
            keys = settings.teams.flatMap { team in
                SlackMethod.allCases.map { BudgetKey.method(team.team, $0) }
            }.map { (names.text(of: $0), $0) }
        }
        for key in limiter.keysInUse where !all || !names.isKnown(key) {
            guard key != .app, limiter.overview(key, now: now).isInUse else { continue }
            keys.append((names.text(of: key), key))
        }
        keys.sort { $0.text < $1.text }
        keys.insert((BudgetNames.app, .app), at: 0)
        let rest = page.after.map { after in
            after == BudgetNames.app ? keys.dropFirst() : keys.drop { $0.key == .app || $0.text <= after }
        }
        let shown = (rest ?? keys[...]).prefix(page.entries)
        let isLast = shown.endIndex == keys.endIndex
        return LimitsReply(
            share: settings.rateLimit.share,
            holdScope: settings.rateLimit.on429.rawValue,
            inFlight: limiter.inFlight,
            waiting: limiter.waiting,
            budgets: shown.map { Self.budget(limiter.overview($0.key, now: now), $0.text, settings) },
            next: isLast ? nil : shown.last?.text
        )
    }

    /// Lifts a hold before its time.
    func release(_ text: String) async throws -> ReleaseReply {
        let names = BudgetNames(self.services.teams.settings)
        let key = try names.key(text)
        guard let until = await self.services.limiter.release(key) else {
            throw ControlFailure(.notHeld, "\(names.text(of: key)) is not held; see `ebbctl limits`")
        }
        let left = until - self.services.time.now
        var changes = StoreChanges()
        changes.budgets = await self.services.limiter.records.filter { $0.key == key }
        do {
            try await self.services.commit(changes)
        } catch {
            // What cannot be stored is undone, so that the refusal is true; nothing is sent while that is so.
            await self.services.limiter.restoreHold(key, until: until)
            throw error
        }
        self.services.events.record(.holdReleased(key, left))
        await self.drains.goOn()
        await self.undos.goOn()
        return ReleaseReply(key: names.text(of: key), holdSeconds: left.inSeconds)
    }

    private static func budget(_ budget: BudgetOverview, _ text: String, _ settings: Settings) -> LimitsReply.Budget {
        let share = settings.rateLimit.share
        let ebb = budget.fullRate * 60
        var reply = LimitsReply.Budget(
            key: text,
            limitPerMinute: ebb / share,
            ebbPerMinute: ebb,
            appPerMinute: ebb / share - ebb,
            factor: budget.factor,
            used: budget.owed,
            left: budget.left,
            nextInSeconds: budget.nextIn.inSeconds,
            holdSeconds: budget.hold?.inSeconds,
            refusals: budget.refusals,
            lastRefusalSeconds: budget.lastRefusal?.inSeconds
        )
        switch budget.key {
        case .app:
            reply.holdReason =
                budget.hold.map { _ in
                    settings.rateLimit.on429 == .global
                        ? "Slack answered 429, and on_429 is global" : "Slack's refusals look like one limit for the whole app"
                }
        case .method(let team, let method):
            reply.team = team.rawValue
            reply.method = method.rawValue
            reply.holdReason = budget.hold.map { _ in "Slack answered 429" }
        }
        return reply
    }
}

/// How operators write budgets: `app`, `acme/conversations.close`.
private struct BudgetNames {
    static let app = "app"

    private let settings: Settings
    private let names: [TeamID: String]

    init(_ settings: Settings) {
        self.settings = settings
        self.names = Dictionary(uniqueKeysWithValues: settings.teams.map { ($0.team, $0.name) })
    }

    /// Whether a team's file stands behind it.
    func isKnown(_ key: BudgetKey) -> Bool {
        switch key {
        case .app: true
        case .method(let team, _): self.names[team] != nil
        }
    }

    func text(of key: BudgetKey) -> String {
        switch key {
        case .app: Self.app
        case .method(let team, let method): "\(self.names[team] ?? team.rawValue)/\(method.rawValue)"
        }
    }

    /// The budget that an operator means; a blank does for the stroke.
    func key(_ text: String) throws -> BudgetKey {
        if text == Self.app { return .app }
        let parts = text.split { $0 == "/" || $0 == " " }.map(String.init)
        guard parts.count == 2, let method = SlackMethod(rawValue: parts[1]) else {
            throw ControlFailure(
                .noSuchLimit,
                "there is no limit \(text.prefix(120)); one is `app`, or a team and a method: `acme/conversations.close`"
            )
        }
        if let team = self.settings.team(named: parts[0]) { return .method(team.team, method) }
        if let team = TeamID(parts[0]) { return .method(team, method) }
        throw ControlFailure(.noSuchTeam, "no team is called \(parts[0].prefix(64)); see `ebbctl teams`")
    }
}
