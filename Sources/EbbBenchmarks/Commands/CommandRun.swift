import EbbCore
import EbbSimulation
import EbbSimulator
import Glibc

/// How soon `ebbctl` answers an operator of many teams: each of its commands as a program of its own, from its start to its
/// end, against the built `ebbd`.
struct CommandRun: Sendable {
    private static let patience = Duration.seconds(60)
    /// Each is tried so many times.
    private static let rounds = 5

    var teams = 10_000
    /// In each team.
    var conversations = 100
    /// `ebbd`, with `ebbctl` beside it; both beside this program if nil.
    var program: String?

    /// As they are typed. What asks is told yes beforehand, and `journal` is not among them: that is journalctl's time.
    private static let lines = [
        "check", "status", "status --json", "teams", "teams --json", "show team-7", "plan team-7", "plan team-7 --diff",
        "limits", "log", "log team-7", "report --json", "report --html -", "drain", "drain team-7 --yes",
        "drain team-7 --cancel", "undo team-7 --since 1h --yes", "retry team-7 --all --yes", "pause team-7",
        "resume team-7 --yes", "pause", "resume --yes", "tick team-7 --yes", "reload", "disable team-7",
        "enable team-7 --yes", "new another --team T0ANOTHER",
    ]
    /// What makes a line have something to do each time.
    private static let before = [
        "disable team-7": "enable team-7 --yes", "enable team-7 --yes": "disable team-7",
    ]

    /// Measures each line, and tells of it.
    @concurrent
    func run(_ progress: @Sendable (CommandOutcome) -> Void) async throws -> [CommandOutcome] {
        let ebbd = try self.program ?? Scale.programBeside()
        let ebbctl = (ebbd.lastIndex(of: "/").map { String(ebbd[...$0]) } ?? "") + "ebbctl"
        let scratch = Scratch()
        let state = PreparedState(folder: scratch.folder, teams: self.teams, conversations: self.conversations)
        let slack = try SimulatorServer(WorldPlan(teams: Scale.plans(self.teams)), port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await slack.run() }
            defer { slack.stop() }
            try await state.write(port: slack.port, interval: .hours(24))
            // There is room for one that is new.
            unlink("\(state.folder)/teams.d/team-\(self.teams).toml")
            var daemon = try EbbdProcess.start(
                ebbd,
                config: state.config,
                folder: state.folder,
                patience: Self.patience
            )
            try await daemon.waitForTicks(1, patience: Self.patience)
            var outcomes: [CommandOutcome] = []
            for line in Self.lines {
                var outcome = CommandOutcome(teams: self.teams, line: line)
                for _ in 0..<Self.rounds {
                    unlink("\(state.folder)/teams.d/another.toml")
                    if let before = Self.before[line] { _ = try await Self.time(ebbctl, before, state) }
                    let times = try await Self.time(ebbctl, line, state)
                    outcome.milliseconds.append(times.end)
                    outcome.firstMilliseconds.append(times.first)
                }
                outcome.milliseconds.sort()
                outcome.firstMilliseconds.sort()
                progress(outcome)
                outcomes.append(outcome)
            }
            try await daemon.stop()
            return outcomes
        }
    }

    /// From its start to the first that it prints, and to its end, in milliseconds.
    private static func time(
        _ ebbctl: String,
        _ line: String,
        _ state: PreparedState
    ) async throws -> (first: Double, end: Double) {
        let log = state.folder + "/ebbctl.log"
        unlink(log)
        let words = line.split(separator: " ").map(String.init)
        let began = ContinuousClock.now
        var child = try ChildProcess(ebbctl, arguments: words + ["--config", state.config], output: log)
        var end = child.poll()
        var first: Double?
        while end == nil, ContinuousClock.now - began < Self.patience {
            try await Task.sleep(for: .microseconds(500))
            if first == nil, Self.size(log) > 0 { first = (ContinuousClock.now - began) / .milliseconds(1) }
            end = child.poll()
        }
        let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
        // It has done what it was to do, or said why there is nothing to do.
        guard end == .exit(0) || end == .exit(1) || end == .exit(65) else {
            kill(child.id, SIGKILL)
            throw Scale.Failure("ebbctl \(line) ended with \(end.map { "\($0)" } ?? "nothing")")
        }
        return (first ?? milliseconds, milliseconds)
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

/// How soon one command answered.
struct CommandOutcome: Codable, Sendable {
    var teams: Int
    var line: String
    /// To its end, in each round, the soonest first.
    var milliseconds: [Double] = []
    /// To the first that it printed, in each round, the soonest first: the page of a list that an operator begins with.
    var firstMilliseconds: [Double] = []

    var least: Double { self.milliseconds.first ?? .nan }
    var median: Double { Self.median(self.milliseconds) }
    var firstMedian: Double { Self.median(self.firstMilliseconds) }

    private static func median(_ sorted: [Double]) -> Double { sorted.isEmpty ? .nan : sorted[sorted.count / 2] }
}
