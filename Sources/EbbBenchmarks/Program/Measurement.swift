import EbbCore
import EbbSimulator
import Glibc

/// One of the commands that measure.
enum Measurement: String, CaseIterable, Sendable {
    case incident
    case allowance
    case quiet
    case limiter
    case scale
    case commands
    case speed
    case all

    /// What it measures, in a sentence.
    var purpose: String {
        switch self {
        case .incident:
            "The incident again: teams full of stale group DMs, beside an app at work under the same limits, cleaned by a "
                + "plain loop, by one that sleeps and retries, by Slack's own Python library with its retry handler, by ten "
                + "in thirty minutes, and by Ebb with a drain; under Slack's documented limits and under those of the "
                + "incident. All is virtual time, at the pace of the one who works: the peers' sleeps and Slack's latency are "
                + "added up instead of waited for."
        case .allowance: "The part of the incident that Ebb plays: how much of what the limits permit closes something."
        case .quiet: "How many requests a team costs a day while nothing is due, in virtual time."
        case .limiter: "What a permit costs, in the limiter's value and through its actor, by teams and waiters."
        case .scale:
            "What the built ebbd beside this program needs with nothing due, by its teams: memory, CPU for a tick, time from "
                + "exec to READY, size of the state; and the most memory in a minute in which all are new. Its "
                + "state is prepared, and Slack is a simulated one."
        case .commands:
            "How soon each command of the built ebbctl answers, from its start to its end, with 10,000 teams of 100 "
                + "conversations each."
        case .speed: "How many simulated days pass in a second, every invariant looked at in every step."
        case .all: "Everything, one after the other."
        }
    }

    /// What it takes besides `--json`, `--svg` and `--help`.
    var options: [ProgramOption] {
        switch self {
        case .incident: [Self.teams, Self.stale, Self.python, Self.peers]
        case .allowance: [Self.teams, Self.stale]
        case .quiet, .speed: [Self.short]
        case .limiter: []
        case .scale: [Self.short, Self.sizes, Self.ebbd]
        case .commands: [Self.short, Self.ebbd]
        case .all: [Self.short, Self.python, Self.peers, Self.sizes, Self.ebbd]
        }
    }

    /// What it takes besides, and everything takes.
    static let output = [
        ProgramOption("json", value: "FILE", meaning: "writes what was found there, as JSON"),
        ProgramOption("svg", value: "FILE", meaning: "and there, as a picture"),
        ProgramOption("help", meaning: "this text"),
    ]

    private static let short = ProgramOption("short", meaning: "less of it, in a fraction of the time")
    private static let teams = ProgramOption("teams", value: "N", meaning: "teams (5)")
    private static let stale = ProgramOption("stale", value: "N", meaning: "stale group DMs in each (300)")
    private static let sizes = ProgramOption(
        "sizes",
        value: "N,N...",
        meaning: "numbers of teams (0,10,100,1000,10000; short: 0,10,100,1000)"
    )
    private static let python = ProgramOption(
        "python",
        value: "PATH",
        meaning: "the Python that knows slack_sdk (.build/python/bin/python, which make .build/python/stamp makes)"
    )
    private static let peers = ProgramOption("peers", value: "PATH", meaning: "their script (Tests/Benchmarks/peer.py)")
    private static let ebbd = ProgramOption("ebbd", value: "PATH", meaning: "the program to measure (beside this one)")

    /// Its `--help`.
    var help: ProgramHelp {
        ProgramHelp(
            name: "ebb-bench \(self.rawValue)",
            purpose: "measures Ebb",
            usage: "[OPTION]...",
            description: [self.purpose],
            groups: [ProgramHelp.Group("Options", self.options + Self.output)],
            endings: [
                ProgramHelp.Ending(0, "measured, whatever the figures"),
                ProgramHelp.Ending(1, "something did not hold that must, or could not be measured"),
                ProgramHelp.Ending(64, "usage"),
            ]
        )
    }

    // MARK: Measuring

    /// Measures, and adds what it finds.
    func measure(_ options: MeasurementOptions, into findings: inout Findings) async throws {
        switch self {
        case .incident: findings.cleaning += try await self.incident(options, ways: Way.allCases)
        case .allowance: findings.cleaning += try await self.incident(options, ways: [.ebb])
        case .quiet:
            Progress.say("quiet: teams with nothing due")
            findings.quiet.append(try await QuietRun(days: options.isShort ? 3 : 14).run())
        case .limiter:
            Progress.say("limiter: permits, uncontended and contended")
            findings.limiter += try await LimiterBenchmark.run()
        case .scale:
            let sizes = options.sizes ?? (options.isShort ? [0, 10, 100, 1_000] : Scale.sizes)
            Progress.say("scale: \(sizes.map(String.init).joined(separator: ", ")) teams")
            findings.scale += try await Scale(teams: sizes, program: options.ebbd).run { outcome in
                Progress.say("scale: \(outcome.teams) teams are measured")
            }
        case .commands:
            let run = CommandRun(teams: options.isShort ? 100 : 10_000, program: options.ebbd)
            Progress.say("commands: \(run.teams) teams")
            findings.commands += try await run.run { Progress.say("commands: ebbctl \($0.line)") }
        case .speed:
            Progress.say("speed: simulated days")
            findings.speed.append(await SpeedRun(seeds: options.isShort ? 1...2 : 1...20).run())
        case .all:
            for part in [Self.incident, .quiet, .limiter, .speed, .scale, .commands] {
                do { try await part.measure(options, into: &findings) } catch {
                    findings.failures.append("\(part.rawValue) could not be measured: \(error)")
                }
            }
        }
    }

    private func incident(_ options: MeasurementOptions, ways: [Way]) async throws -> [CleaningOutcome] {
        var incident = Incident(ways: ways)
        incident.teams = options.teams ?? incident.teams
        incident.stale = options.stale ?? incident.stale
        incident.python = options.python ?? incident.python
        incident.script = options.peers ?? incident.script
        return try await incident.run { outcome in
            Progress.say(
                "incident: \(outcome.job.world.rawValue), \(outcome.job.measure.rawValue): \(outcome.way.name) took "
                    + Number.time(outcome.seconds)
            )
        }
    }
}

/// Says on standard error how far things are.
enum Progress {
    static func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }
}
