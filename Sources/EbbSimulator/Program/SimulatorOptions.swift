import EbbCore

/// The arguments of `ebb-sim`.
struct SimulatorOptions: Sendable {
    var host = "127.0.0.1"
    var port: UInt16 = 8_065
    var world = LimitPlan.World.documented
    var teams = 3
    var off: Int?
    var stale = 40
    var fresh = 10
    var empty = 0
    var other = 2
    var appRate = 0.3
    var latency: Duration = .milliseconds(80)
    var jitter: Duration = .milliseconds(40)
    var faults = FaultPlan()
    var people = PeoplePlan()
    var timeScale = 1.0
    var seed: UInt64 = 1
    var historyPerMinute = 50
    var configDirectory: String?
    var writesOnly = false
    var leavesTeamsOut = false
    var tick: Duration?
    var pace: Int?
    var reportFile: String?
    var asksHelp = false
    var asksVersion = false
    var isDemo = false

    /// Teams at the end that did not consent: one of several, unless told otherwise.
    var teamsOff: Int { min(self.teams, self.off ?? (self.teams > 1 ? 1 : 0)) }

    /// The world that they ask for.
    var plan: WorldPlan {
        // What is exempt is so by its team's file.
        let exempt = self.leavesTeamsOut ? 0 : self.other
        var groups: [ConversationGroup] = [
            .stale(self.stale), .fresh(self.fresh), .liveByReply(self.other), .byOthers(self.other),
            .external(self.other), .exempt(exempt), .alreadyClosed(self.other),
        ]
        if self.empty > 0 { groups.append(.staleEmpty(self.empty)) }
        var plan = WorldPlan(teamCount: self.teams, off: self.teamsOff, groups: groups)
        plan.seed = self.seed
        plan.limits = LimitPlan(self.world)
        plan.limits.historyPerMinute = self.historyPerMinute
        plan.timeScale = self.timeScale
        plan.latency = self.latency
        plan.jitter = self.jitter
        plan.appRate = self.appRate
        plan.faults = self.faults
        plan.people = self.people
        return plan
    }

    /// Reads `--name value` and `--name=value`. Throws ``SimulatorError/usage(_:)``.
    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        var single: [(FaultKind, Double)] = []
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = Option(rawValue: name) else { throw Self.unknown(name) }
            if option.isFlag {
                guard parts.count == 1 else { throw SimulatorError.usage("\(name) takes no value") }
                self.set(option)
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw SimulatorError.usage("\(name) needs a value")
            }
            if option == .fault {
                single.append(try OptionValue(name: name, text: value).fault())
            } else {
                try self.set(option, OptionValue(name: name, text: value))
            }
        }
        // After `--faults`, wherever that stands.
        for (kind, probability) in single { self.faults[kind] = probability }
        if self.isDemo, arguments != [Option.demo.rawValue] {
            throw SimulatorError.usage("--demo stands alone: its world is its own")
        }
        for (name, isGiven) in [("write-only", self.writesOnly), ("no-team-files", self.leavesTeamsOut)]
        where isGiven && self.configDirectory == nil {
            throw SimulatorError.usage("--\(name) needs --write-config DIR")
        }
    }

    private static func unknown(_ name: String) -> SimulatorError {
        guard name.hasPrefix("-") else { return .usage("\"\(name)\" is not an option; ebb-sim takes nothing else") }
        let near = EditDistance.suggestion(for: name, among: Option.allCases.map(\.rawValue))
        return .usage("unknown option \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
    }

    private mutating func set(_ flag: Option) {
        switch flag {
        case .writeOnly: self.writesOnly = true
        case .noTeamFiles: self.leavesTeamsOut = true
        case .demo: self.isDemo = true
        case .version: self.asksVersion = true
        default: self.asksHelp = true
        }
    }

    private mutating func set(_ option: Option, _ value: OptionValue) throws {
        switch option {
        case .listen: (self.host, self.port) = try value.address()
        case .world: self.world = try value.choice(LimitPlan.World.self)
        case .teams: self.teams = try value.integer(1...10_000)
        case .off: self.off = try value.integer(0...10_000)
        case .stale: self.stale = try value.integer(0...1_000_000)
        case .fresh: self.fresh = try value.integer(0...1_000_000)
        case .empty: self.empty = try value.integer(0...1_000_000)
        case .other: self.other = try value.integer(0...1_000_000)
        case .appRate: self.appRate = try value.number(0...1_000)
        case .latency: self.latency = try value.duration()
        case .jitter: self.jitter = try value.duration()
        case .faults: self.faults = FaultPlan(everyKind: try value.number(0...1))
        case .writes: self.people.writesPerHour = try value.number(0...1_000_000)
        case .replies: self.people.repliesPerHour = try value.number(0...1_000_000)
        case .reopens: self.people.reopensPerHour = try value.number(0...1_000_000)
        case .timeScale: self.timeScale = try value.number(1...100_000)
        case .seed: self.seed = UInt64(try value.integer(0...Int.max))
        case .historyPerMinute:
            self.historyPerMinute = try value.integer(1...50)
            guard [1, 50].contains(self.historyPerMinute) else {
                throw SimulatorError.usage("--history-per-minute is 1 or 50, the two that Slack has")
            }
        case .writeConfig: self.configDirectory = try value.path()
        case .tick: self.tick = try value.duration()
        case .pace: self.pace = try value.integer(0...1_000_000)
        case .report: self.reportFile = try value.path()
        case .fault, .writeOnly, .noTeamFiles, .demo, .version, .help: break
        }
    }

    /// The options by name.
    private enum Option: String, CaseIterable {
        case listen = "--listen"
        case world = "--world"
        case teams = "--teams"
        case off = "--off"
        case stale = "--stale"
        case fresh = "--fresh"
        case empty = "--empty"
        case other = "--other"
        case appRate = "--app-rate"
        case latency = "--latency"
        case jitter = "--jitter"
        case faults = "--faults"
        case fault = "--fault"
        case writes = "--writes"
        case replies = "--replies"
        case reopens = "--reopens"
        case timeScale = "--time-scale"
        case seed = "--seed"
        case historyPerMinute = "--history-per-minute"
        case writeConfig = "--write-config"
        case writeOnly = "--write-only"
        case noTeamFiles = "--no-team-files"
        case tick = "--tick"
        case pace = "--pace"
        case report = "--report"
        case demo = "--demo"
        case version = "--version"
        case help = "--help"

        var isFlag: Bool { [.writeOnly, .noTeamFiles, .demo, .version, .help].contains(self) }
    }
}
