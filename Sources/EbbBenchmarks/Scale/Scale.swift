import EbbCore
import EbbSimulation
import EbbSimulator
import Glibc

/// What the built `ebbd` needs by teams: memory, CPU, the time until it is ready, the size of its state.
struct Scale: Sendable {
    /// What went wrong in a measurement.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    private static let starts = 5
    private static let ticks = 5
    /// So long it is looked at while it lists every team for the first time: thousands of them take several minutes.
    private static let firstLook = Duration.minutes(1)

    /// No configuration takes more than the last of them.
    static let sizes = [0, 10, 100, 1_000, 10_000, 100_000]
    /// In all teams together.
    private static let mostConversations = 1_000_000

    var teams = Self.sizes
    /// In each team, while they are not too many in all.
    var conversations = 100
    /// The program; beside this one if nil.
    var program: String?

    /// Measures with each number of teams.
    func run(_ progress: (ScaleOutcome) -> Void) async throws -> [ScaleOutcome] {
        var outcomes: [ScaleOutcome] = []
        for teams in self.teams {
            let outcome = try await self.measure(teams)
            progress(outcome)
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// The first tick of a process asks Slack for the time; those that count ask nothing.
    @concurrent
    private func measure(_ teams: Int) async throws -> ScaleOutcome {
        let program = try self.program ?? Self.programBeside()
        let scratch = Scratch()
        let conversations = min(self.conversations, Self.mostConversations / max(1, teams))
        let state = PreparedState(folder: scratch.folder, teams: teams, conversations: conversations)
        let interval = Duration.seconds(max(1, teams / 5_000))
        let patience = Duration.seconds(30 + teams / 50)
        let slack = try SimulatorServer(WorldPlan(teams: Self.plans(teams)), port: 0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await slack.run() }
            defer { slack.stop() }
            try await state.write(port: slack.port, interval: interval)
            let bytes = state.bytes
            let start = { () throws -> EbbdProcess in
                try EbbdProcess.start(program, config: state.config, folder: state.folder, patience: patience)
            }
            var starts: [Double] = []
            for _ in 1..<Self.starts {
                var ebbd = try start()
                starts.append(ebbd.readyMilliseconds)
                try await ebbd.stop()
            }
            var ebbd = try start()
            starts.append(ebbd.readyMilliseconds)
            try await ebbd.waitForTicks(1, patience: patience)
            let began = try ebbd.cpuMilliseconds()
            try await ebbd.waitForTicks(1 + Self.ticks, patience: patience + interval * Self.ticks)
            let cost = (try ebbd.cpuMilliseconds() - began) / Double(Self.ticks)
            let summaries = ebbd.summaries.dropFirst().prefix(Self.ticks)
            guard summaries.allSatisfy(Self.didNothing) else {
                throw Failure("a tick with nothing due did something: \(summaries.joined(separator: "\n"))")
            }
            var outcome = ScaleOutcome(
                teams: teams,
                conversations: teams * conversations,
                readyMilliseconds: starts.min() ?? .nan,
                ownBytes: try ebbd.memory("RssAnon"),
                residentBytes: try ebbd.memory("VmRSS"),
                tickMilliseconds: cost,
                stateBytes: teams == 0 ? nil : Double(bytes) / Double(teams * conversations)
            )
            try await ebbd.stop()
            guard teams > 0 else { return outcome }
            try state.forget(port: slack.port)
            var first = try start()
            let end = ContinuousClock.now + Self.firstLook
            while first.summaries.isEmpty, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(100)) }
            outcome.firstBytes = try first.memory("VmHWM")
            guard first.hasListed else { throw Failure("ebbd has listed no team") }
            try await first.stop()
            return outcome
        }
    }

    private static func didNothing(_ summary: Substring) -> Bool {
        summary.contains("EBB_REQUESTS=0 ") && summary.contains("EBB_DUE=0 ") && summary.contains("EBB_NOT_REACHED=0 ")
    }

    static func plans(_ teams: Int) -> [TeamPlan] {
        teams == 0 ? [] : (1...teams).map { TeamPlan(number: $0, groups: []) }
    }

    static func programBeside() throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else { throw Failure("/proc/self/exe cannot be read") }
        defer { free(own) }
        let path = String(cString: dirname(own)) + "/ebbd"
        guard access(path, X_OK) == 0 else { throw Failure("\(path) is not there; build it: make release") }
        return path
    }
}
