package import EbbConfig
package import EbbCore
package import EbbSimulator
import FoundationEssentials

/// Everything that happens to Ebb in one simulated run, but for the order in which its own jobs run: the world, the
/// settings it begins with, and what Slack, people, operators and the machine do and when.
package struct Script: Codable, Sendable {
    /// The shape's version.
    package var version = 1
    /// The seed that it was drawn from; 0 for one that a person wrote.
    package var seed: UInt64
    /// How many days it lasts.
    package var days: Double
    /// For so many seconds at the end nothing goes wrong any more, so that everything can be finished.
    package var calm: Double
    /// Slack, its limits, and what goes wrong in it by chance.
    package var world: WorldPlan
    /// What the files say at the start.
    package var settings: Settings
    /// So many teams a tick works for at once, at most; nil: as many as the daemon lets.
    package var workersAtOnce: Int?
    /// What happens, in the order of time.
    package var happenings: [Happening]

    /// How long it lasts.
    package var length: Duration { .clampedSeconds(self.days * 86_400) }

    /// When the calm begins, counted from the start.
    package var calmBegins: Duration { .clampedSeconds(self.days * 86_400 - self.calm) }

    /// How many teams are at work one after the other, where not all can be at once; 1 where all can.
    var teamsInTurn: Int {
        let teams = self.world.teams.count
        let atOnce = max(1, self.workersAtOnce ?? teams)
        return max(1, (teams + atOnce - 1) / atOnce)
    }

    /// Whether writes fail or take long at times.
    var hasDiskTrouble: Bool {
        self.happenings.contains { happening in
            switch happening.what {
            case .diskFull, .diskSlow: true
            default: false
            }
        }
    }

    /// Whether the machine sleeps at times.
    var isSuspended: Bool { self.happenings.contains { if case .suspend = $0.what { true } else { false } } }

    /// Reads a script from JSON.
    package init(json: [UInt8]) throws { self = try JSONDecoder().decode(Script.self, from: Data(json)) }

    /// As JSON, for people to read and change.
    package var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Encoding fails on floating-point numbers that JSON lacks alone, and there are none.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    init(seed: UInt64, days: Double, world: WorldPlan, settings: Settings) {
        self.seed = seed
        self.days = days
        self.calm = 0
        self.world = world
        self.settings = settings
        self.happenings = []
    }
}

/// Something that happens at a time of a script.
package struct Happening: Codable, Sendable {
    /// So many seconds after the start.
    package var at: Double
    /// What.
    package var what: What

    /// The kinds of things that happen.
    package enum What: Codable, Sendable {
        /// Something changes at Slack.
        case slack(WorldEvent)
        /// Somebody does something in a conversation: the so-manieth of a team's.
        case person(Deed, team: Int, conversation: Int)
        /// The files change; they are read at the next reload.
        case edit(Edit)
        /// `systemctl reload ebbd`
        case reload
        /// The app whose installations the teams' tokens come from does something.
        case app(AppDeed)
        /// A person asks through the control socket.
        case command(Command)
        /// Two persons ask at the same time.
        case both(Command, Command)
        /// The process is killed at the so-manieth write from now, which reaches the disk or not; it is away for so many
        /// seconds.
        case kill(writes: Int, reachesDisk: Bool, away: Double)
        /// `systemctl restart ebbd`, with so many seconds between.
        case restart(away: Double)
        /// The machine loses its power and boots again; the daemon is away for so many seconds.
        case reboot(away: Double)
        /// The disk has no room.
        case diskFull
        /// Every write takes so many seconds.
        case diskSlow(Double)
        /// The disk is well again.
        case diskWell
        /// The machine's civil clock is off by so many seconds from now on.
        case clock(offBy: Double)
        /// The machine sleeps for so many seconds.
        case suspend(Double)
    }

    /// What a person does.
    package enum Deed: String, Codable, Sendable, CaseIterable {
        /// Writes a message.
        case write
        /// Replies in a thread.
        case reply
        /// Opens it again for the token's user.
        case reopen
        /// Closes it for the token's user.
        case leave
    }
}

extension Script {
    /// Whether Slack answers at some time that a call is wrong, which a restart alone makes good.
    var hasFaultyCalls: Bool {
        self.happenings.contains { happening in
            guard case .slack(.fail(_, _, _, let code, _)) = happening.what else { return false }
            return FaultyCalls.codes.contains(code)
        }
    }
}

extension Happening.What {
    /// Whether the process ends by it, sooner or later.
    var endsLife: Bool {
        switch self {
        case .kill, .restart, .reboot: true
        default: false
        }
    }
}

/// What the app does that stores a token for each team that installs it. Its tokens rotate; each has a number.
package enum AppDeed: Codable, Sendable {
    /// From now on the team's token is the one with this number, and the one before is nothing.
    case rotates(team: Int, to: Int)
    /// It stores the team's token with this number.
    case stores(team: Int, number: Int)
    /// It drops what it has stored for the team.
    case drops(team: Int)
    /// Its store can be read no more, or again.
    case store(isReadable: Bool)
}

/// A change of the files.
package enum Edit: Codable, Sendable {
    case enabled(team: Int, Bool)
    case dryRun(team: Int, Bool)
    case staleAfter(team: Int, days: Double)
    case measure(team: Int, Policy.Measure)
    case cap(team: Int, Int)
    case keep(team: Int, conversation: Int)
    case external(team: Int, Policy.ExternalRule)
    case createdByApp(team: Int, Bool)
    case breaker(team: Int, minimum: Int, percent: Int)
    /// The people are told so many days of age before; nil: no more.
    case noticeAfter(team: Int, days: Double?)
    /// The team is worked on in these hours alone; nil: at any time.
    case activeHours(team: Int, ActiveHours?)
    case historyPerMinute(team: Int, Double)
    case requestsPerSecond(Double)
    case share(Double)
    case burst(Int)
    /// So many minutes from tick to tick.
    case interval(Int)
    case on429(HoldScope)
    /// Two teams' tokens change places in the files.
    case swapTokens(Int, Int)
    /// The team's token is gone, or there again.
    case token(team: Int, isThere: Bool)
    /// A file has an error; what can be read of it says this against the team: that it is off, where nothing is named.
    case broken(team: Int?, says: Restriction?)
    /// The error is mended.
    case mended
}

/// What an operator asks for.
package enum Command: Codable, Sendable {
    case tick(team: Int?)
    case drain(team: Int, limit: Int?)
    case cancelDrain(team: Int)
    case pause(team: Int?, seconds: Int?)
    case resume(team: Int?)
    case approve(team: Int)
    case undo(team: Int, hours: Double)
    case retry(team: Int)
    case release
    case status
    case plan(team: Int)
    case log(team: Int)
}

extension Command {
    /// Whether it can be asked for beside another, and what comes of it be told by what is written: of a pause and its end,
    /// or of two drains, it takes the order.
    func goes(with other: Command) -> Bool {
        switch (self, other) {
        case (.resume, _), (_, .resume), (.drain, .drain): false
        default: true
        }
    }

    /// Whether it holds until somebody asks for its end.
    var isEndless: Bool { if case .pause(_, nil) = self { true } else { false } }

    /// Whether it changes something in the state.
    var writes: Bool {
        switch self {
        case .tick, .drain, .cancelDrain, .pause, .resume, .approve, .undo, .retry, .release: true
        case .status, .plan, .log: false
        }
    }
}
