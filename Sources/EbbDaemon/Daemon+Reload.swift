import EbbConfig
import EbbControl
import EbbCore
import EbbStore
import Systemd

/// `SIGHUP`: everything is read anew. What is invalid changes nothing, except that it can stop teams.
extension Daemon {
    func reload(_ wish: Wish) async {
        let prepared = self.reloads.begin(wish)
        self.outside.notifier.reloading()
        do {
            let source = self.outside.source
            let config = if let prepared { try await source.load(prepared: prepared) } else { try await source.load() }
            await self.adopt(config)
        } catch {
            await self.refuse(error)
        }
        await self.status.ready()
        self.outside.returnMemory()
    }

    private func adopt(_ config: Configuration) async {
        let teams = self.services.teams
        let old = teams.settings
        teams.adopt(config)
        await self.services.installed.adopt(config.settings.installations)
        self.services.counters.admit(config.settings)
        await self.dismissObstructed(old)
        if old.slack != config.settings.slack { self.outside.useSlack(config.settings.slack) }
        await self.limiter.configure(LimiterSettings(config.settings))
        var changes = StoreChanges()
        changes.budgets = await self.limiter.records
        do {
            try await self.outside.store.commit(changes)
        } catch {
            let failure = StoreError(describing: error)
            self.outside.events.record(.storeFailed(reason: failure.shortName, detail: failure.detail))
        }
        if old.tick.interval != config.settings.tick.interval {
            await self.ticks.adopt(interval: config.settings.tick.interval)
        }
        await self.drains.goOn()
        await self.undos.goOn()
        var notes = config.warnings
        notes += await self.outside.useMetrics(config.settings.metrics)
        notes += self.fixed.changes(in: config.settings).map { key in
            "\(key) has changed; that is in force only after `systemctl restart ebbd`"
        }
        let all = config.settings.teams
        self.outside.events.record(.reloaded(teams: all.count, enabled: all.count(where: \.enabled), notes: notes))
        self.note(isOK: true, notes)
    }

    private func refuse(_ error: any Error) async {
        let teams = self.services.teams
        let rejected = error as? RejectedConfiguration
        let problems = rejected?.problems ?? ["the configuration cannot be read: \(error)"]
        let restrictions = rejected?.restrictions(teams.settings) ?? [:]
        teams.restrict(restrictions)
        await self.dismissObstructed(teams.settings)
        let stopped = restrictions.keys.sorted()
        self.outside.events.record(.reloadFailed(problems: problems, restricted: stopped))
        self.note(isOK: false, problems)
    }

    /// Whatever waits for a team of the `old` settings that may not go on any more is refused at once.
    private func dismissObstructed(_ old: Settings) async {
        let (now, wall) = (self.outside.time.now, self.outside.time.wall)
        let teams = old.teams.map(\.team).filter {
            self.services.teams.obstacle(for: $0, now: now, wall: wall) != nil
        }
        await self.limiter.dismiss(Set(teams))
    }

    private func note(isOK: Bool, _ problems: [String]) {
        let at = RFC3339.format(self.outside.time.wall)
        self.reloads.note(StatusReply.Reload(at: at, ok: isOK, problems: problems))
    }
}

/// What a reload does not change: it is as it was at the start.
struct FixedSettings: Sendable {
    private let state: String
    private let control: ControlSettings
    private let perTeam: Int

    init(_ settings: Settings) {
        self.state = settings.state.path
        self.control = settings.control
        self.perTeam = settings.metrics.perTeam
    }

    /// The keys that say something else by now.
    func changes(in settings: Settings) -> [String] {
        let keys = [
            ("[state]", self.state == settings.state.path), ("[control]", self.control == settings.control),
            ("[metrics] per_team", self.perTeam == settings.metrics.perTeam),
        ]
        return keys.filter { !$0.1 }.map(\.0)
    }
}
