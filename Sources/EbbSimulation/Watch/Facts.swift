import EbbConfig
package import EbbCore
package import EbbDaemon
import EbbSimulator
import EbbStore

/// What follows from everything seen so far, for all invariants alike: what is in force, and since when.
///
/// Where something changes and the daemon cannot know at once, both count: what is forbidden by both is forbidden.
package struct Facts: Sendable {
    /// What a team's record says, as far as invariants look at it.
    package struct Mark: Hashable, Sendable {
        /// Since when.
        package var since: Instant
    }

    /// The script that runs.
    package let script: Script
    /// The configurations of which each may be in force: one, or two while files are read.
    package private(set) var configurations: [Configuration] = []
    /// Teams that broken files turn off, since when.
    package private(set) var restricted: [TeamID: Instant] = [:]
    /// Teams that broken files make dry, since when.
    package private(set) var dried: [TeamID: Instant] = [:]
    /// Teams that are stopped, since when.
    package private(set) var stopped: [TeamID: Instant] = [:]
    /// Teams that rest, since when and until when.
    package private(set) var resting: [TeamID: (since: Instant, until: Instant)] = [:]
    /// Teams whose breaker has tripped, since when.
    package private(set) var tripped: [TeamID: Instant] = [:]
    /// Teams that an operator paused, since when and until when; nil stands for all.
    package private(set) var paused: [TeamID?: (since: Instant, until: Instant)] = [:]
    /// Teams that are drained, and since when they are or are no more.
    package private(set) var drained: [TeamID: (isOn: Bool, since: Instant)] = [:]
    /// Whether the process runs.
    package private(set) var isAlive = false
    /// When it last began.
    package private(set) var began = Instant.zero

    /// The teams of each token that the app has ever stored, by its fingerprint.
    package private(set) var installed: [String: [TeamID]] = [:]

    private var written: [TeamID: TeamRecord] = [:]
    /// When intervals between ticks were last in force that are no more.
    private var intervalsUntil: [Duration: Instant] = [:]

    /// Nothing seen yet.
    package init(_ script: Script) { self.script = script }

    /// Takes note.
    package mutating func note(_ observation: Observation) {
        switch observation.what {
        case .began(let configuration):
            self.noteIntervals(until: observation.at)
            self.configurations = [configuration]
            self.restricted = [:]
            self.dried = [:]
            self.isAlive = true
            self.began = observation.at
            // What was not written is forgotten.
            self.stopped = [:]
            self.resting = [:]
            self.tripped = [:]
            for record in self.written.values { self.adopt(record, at: observation.at, isMade: true) }
        case .ended, .killed: self.isAlive = false
        case .read(let configuration):
            self.configurations.append(configuration)
            self.restricted = [:]
            self.dried = [:]
        case .readBroken(let restrictions):
            // The newest reading counts, and no other.
            let before = (self.restricted, self.dried)
            self.restricted = [:]
            self.dried = [:]
            for (team, restriction) in restrictions {
                if restriction == .dry {
                    self.dried[team] = before.1[team] ?? observation.at
                } else {
                    self.restricted[team] = before.0[team] ?? observation.at
                }
            }
        case .writing(let changes):
            for record in changes.teams { self.adopt(record, at: observation.at, isMade: false) }
        case .wrote(let changes):
            for record in changes.teams where record.revision >= self.written[record.team]?.revision ?? .min {
                self.written[record.team] = record
                self.adopt(record, at: observation.at, isMade: true)
            }
        case .told(let event): self.note(event, observation.at)
        case .commanded(.resume(let team)): self.paused[team.map(self.team)] = nil
        case .replied(.pause(let team, let seconds), 200, _):
            let until = seconds.map { observation.at + .seconds($0) } ?? .never
            let before = self.paused[team.map(self.team)]?.until ?? until
            self.paused[team.map(self.team)] = (observation.at, max(before, until))
        case .asked, .closed, .posted, .answered, .planned, .commanded, .replied, .left, .happened, .finished: break
        }
    }

    private mutating func note(_ event: DaemonEvent, _ now: Instant) {
        switch event {
        case .reloaded:
            self.noteIntervals(until: now)
            // The newest one is in force, and nothing of a broken one any more.
            self.configurations.removeFirst(max(0, self.configurations.count - 1))
            self.restricted = [:]
            self.dried = [:]
        default: break
        }
    }

    /// What forbids holds from when it is written; what allows holds from when somebody is about to write it.
    private mutating func adopt(_ record: TeamRecord, at now: Instant, isMade: Bool) {
        let team = record.team
        if case .stopped = record.standing {
            if isMade { self.stopped[team] = self.stopped[team] ?? now }
        } else {
            self.stopped[team] = nil
        }
        if case .resting(let until, _) = record.standing {
            if isMade { self.resting[team] = (self.resting[team]?.since ?? now, until) }
        } else {
            self.resting[team] = nil
        }
        if record.breaker != nil {
            if isMade { self.tripped[team] = self.tripped[team] ?? now }
        } else {
            self.tripped[team] = nil
        }
        if self.drained[team]?.isOn ?? false != (record.drain != nil) {
            self.drained[team] = (record.drain != nil, now)
        }
    }

    /// Takes note that the app stores a token for teams.
    mutating func install(_ fingerprint: String, for teams: [TeamID]) { self.installed[fingerprint] = teams }

    // MARK: What invariants ask

    /// The team of the script with this number, from 1 on.
    package func team(_ number: Int) -> TeamID {
        self.script.world.teams[(number - 1) % self.script.world.teams.count].id
    }

    /// The settings of a team that may be in force.
    package func settings(of team: TeamID) -> [TeamSettings] {
        self.configurations.compactMap { $0.settings.team(team) }
    }

    /// Whether no settings that may be in force let anything be sent for a team.
    package func isOff(_ team: TeamID) -> Bool { !self.settings(of: team).contains(where: \.enabled) }

    /// Since when a team, or everything, is paused at `now`; nil when it is not.
    package func pause(of team: TeamID, at now: Instant) -> Instant? {
        [self.paused[team], self.paused[TeamID?.none]].compactMap { pause in
            pause.flatMap { now < $0.until ? $0.since : nil }
        }.min()
    }

    private mutating func noteIntervals(until now: Instant) {
        for configuration in self.configurations { self.intervalsUntil[configuration.settings.tick.interval] = now }
    }

    /// The intervals by one of which a tick goes that may be at work: one that has begun goes on by its own.
    package func intervals(at now: Instant) -> [Duration] {
        self.configurations.map(\.settings.tick.interval)
            + self.intervalsUntil.filter { now - $0.value <= $0.key + .minutes(1) }.keys.sorted()
    }
}
