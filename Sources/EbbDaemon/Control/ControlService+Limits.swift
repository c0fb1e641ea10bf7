import EbbControl
import EbbCore
import EbbStore

/// The limiter's budgets, and the holds on them.
extension ControlService {
    /// The budgets, the app's first, then by team and method; those of teams without a file come last.
    func limits(all: Bool, _ page: Page) async throws -> LimitsReply {
        let settings = self.services.teams.settings
        let (limiter, now) = (await self.services.limiter.state, self.services.time.now)
        let names = BudgetNames(settings)
        let after = try page.after.map { names.place(of: try names.key($0)) }
        var places = limiter.overviewsInUse(now: now).map { names.place(of: $0.key) }
        if all {
            places.removeAll { $0.group == .team }
            places += names.places(after: after, count: page.entries + 1)
        }
        places.removeAll { place in place.key == .app || after.map { place <= $0 } ?? false }
        places.sort()
        if after == nil { places.insert(names.place(of: .app), at: 0) }
        let shown = places.prefix(page.entries)
        return LimitsReply(
            share: settings.rateLimit.share,
            holdScope: settings.rateLimit.on429.rawValue,
            inFlight: limiter.inFlight,
            waiting: limiter.waiting,
            budgets: shown.map { Self.budget(limiter.overview($0.key, now: now), $0.text, settings) },
            next: places.count > shown.count ? shown.last?.text : nil
        )
    }

    /// Lifts a hold before its time.
    func release(_ text: String) async throws -> ReleaseReply {
        let names = BudgetNames(self.services.teams.settings)
        let key = try names.key(text)
        guard let until = await self.services.limiter.release(key) else {
            throw ControlFailure(.notHeld, "\(names.place(of: key).text) is not held; see `ebbctl limits`")
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
        return ReleaseReply(key: names.place(of: key).text, holdSeconds: left.inSeconds)
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
                        ? "Slack answered 429, and on_429 is global"
                        : "Slack's refusals look like one limit for the whole app"
                }
        case .method(let team, let method):
            reply.team = team.rawValue
            reply.method = method.rawValue
            reply.holdReason = budget.hold.map { _ in "Slack answered 429" }
        }
        return reply
    }
}
