import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore
import SeededExecution

/// A script being played: one life of the daemon after the other, and what happens in each.
struct Play: Sendable {
    /// How often the operator looks in the calm.
    private static let operatorLooks = Duration.minutes(20)

    let script: Script
    let simulation: Simulation
    let witness: Witness
    let stage: Stage
    let began: Instant

    init(_ script: Script, _ simulation: Simulation, _ store: Stage.StoreKind, _ machine: Machine, _ witness: Witness) {
        self.script = script
        self.simulation = simulation
        self.witness = witness
        self.began = simulation.time.now
        self.stage = Stage(simulation, script.world, store: store, machine: machine, recordsCalls: false) {
            $0 = script.settings
        }
        // What the world says that the files keep.
        self.stage.config.edit { Stage.keepWhatThePlanKeeps(&$0.settings, self.stage.slack) }
        self.beginInstallations()
    }

    var time: VirtualTime { self.simulation.time }
    var isBroken: Bool { self.witness.violation != nil }

    /// How a life ended, and what comes next.
    struct Next: Sendable {
        var happening: Int
        var away: Duration
        var isOver = false
        var isReboot = false
    }

    /// Plays all of it.
    func run() async throws {
        var next = Next(happening: 0, away: .zero)
        while !next.isOver, !self.isBroken { next = try await self.live(from: next.happening) }
    }

    private func live(from first: Int) async throws -> Next {
        let life = Life()
        let (slack, witness, config) = (self.stage.slack, self.witness, self.stage.config)
        let atOnce = self.script.workersAtOnce
        config.mend()
        self.stage.disk.heal()
        witness.note(.began(config.current))
        let next = try await self.stage.live(life, watch: LifeWatch(life: life, witness: witness)) { outside in
            outside.transport = WatchedSlack(slack, life: life, witness: witness)
            outside.source = WatchedConfig(config: config, life: life, witness: witness)
            outside.events = WatchedEvents(life: life, witness: witness)
            if let atOnce { outside.workersAtOnce = atOnce }
        } _: { running in
            let next = try await self.happen(running, life, from: first)
            return (next, life.isOver ? .kill : .order)
        }
        witness.note(life.isOver ? .killed : .ended)
        try await self.time.sleep(until: self.time.now + next.away)
        if next.isReboot { self.stage.machine.reboot() }
        return next
    }

    /// A process that is to die at a write.
    private struct Death: Sendable {
        /// It dies then where it has not come to that write.
        let latest: Instant
        /// How long it is away.
        let away: Duration
    }

    /// Lets things happen until the life ends.
    private func happen(_ running: RunningDaemon, _ life: Life, from first: Int) async throws -> Next {
        var index = first
        var death: Death?
        while index < self.script.happenings.count, !self.isBroken {
            let happening = self.script.happenings[index]
            let at = self.began + .clampedSeconds(happening.at)
            if let death {
                // Things go on happening until it dies, but for another end.
                let lives = await self.lives(life, until: min(at, death.latest))
                if !lives || at >= death.latest || happening.what.endsLife { break }
            } else {
                try await self.time.sleep(until: at)
            }
            self.witness.note(.happened(happening))
            index += 1
            switch happening.what {
            case .kill(let writes, let reachesDisk, let away):
                life.end(at: Life.Cut(writes: writes, reachesDisk: reachesDisk))
                death = Death(latest: self.time.now + .hours(1), away: .clampedSeconds(away))
            case .reboot(let away):
                life.end()
                return Next(happening: index, away: .clampedSeconds(away), isReboot: true)
            case .restart(let away):
                return Next(happening: index, away: .clampedSeconds(away))
            default:
                try await self.carryOut(happening.what, running, life)
            }
        }
        guard let death else {
            // The operator restarts what nothing else makes good; that life has nothing but the calm.
            if self.script.hasFaultyCalls, first < index { return Next(happening: index, away: .seconds(1)) }
            return try await self.calm(running, life)
        }
        if index == self.script.happenings.count { _ = await self.lives(life, until: death.latest) }
        life.end()
        return Next(happening: index, away: death.away)
    }

    /// Waits until then, or until the life ends; whether it goes on.
    private func lives(_ life: Life, until instant: Instant) async -> Bool {
        let time = self.time
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await life.hasEnded() }
            group.addTask { try? await time.sleep(until: instant) }
            await group.next()
            group.cancelAll()
        }
        return !life.isOver
    }

    // MARK: The calm

    /// Nothing goes wrong any more: the operator sees to everything, until all is done that ought to be.
    private func calm(_ running: RunningDaemon, _ life: Life) async throws -> Next {
        try await self.time.sleep(until: self.began + self.script.calmBegins)
        let operators = Operator(running, self.stage, self.witness, life)
        self.settleInstallations()
        try await operators.setRight(self.script)
        let end = self.began + self.script.length
        while self.time.now < end, !self.isBroken {
            try await operators.look()
            try await self.time.sleep(until: min(end, self.time.now + Self.operatorLooks))
        }
        let left = self.script.world.teams.flatMap { team in
            self.stage.slack.look { $0.truths(of: team.id) }.filter(\.isOpen)
        }
        self.witness.note(.finished(self.stage.slack.report, left: left))
        return Next(happening: self.script.happenings.count, away: .zero, isOver: true)
    }
}

/// Of a process that is gone nothing is seen.
private struct LifeWatch: StoreWatch {
    let life: Life
    let witness: Witness

    func writing(_ changes: StoreChanges) {
        if !self.life.isOver { self.witness.writing(changes) }
    }

    func wrote(_ changes: StoreChanges) { self.witness.wrote(changes) }

    func planned(_ plan: DueQuery, _ baseline: Baseline, about conversations: [Conversation]) {
        self.witness.planned(plan, baseline, about: conversations)
    }
}
