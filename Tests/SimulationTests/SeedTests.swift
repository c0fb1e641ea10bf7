import EbbCore
import EbbSimulator
import Testing

@testable import EbbSimulation

/// The real daemon by seeds: a few short ones here, many long ones by `ebb-bench simulate`.
@Suite("By seeds")
struct SeedTests {
    /// Small worlds, which are soon done: in large ones nothing could happen in so few days.
    private static let writer = ScriptWriter(days: 8, teams: 2, conversations: 12)

    @Test("everything holds that must", arguments: 1...8 as ClosedRange<UInt64>)
    func seeds(seed: UInt64) async {
        let outcome = await ScriptRun(Self.writer.script(seed: seed)).run()
        Self.expectNone(outcome.violation)
    }

    @Test("everything holds that must with a real file, too", arguments: 1...3 as ClosedRange<UInt64>)
    func files(seed: UInt64) async {
        let outcome = await ScriptRun(Self.writer.script(seed: seed), store: .sqlite).run()
        Self.expectNone(outcome.violation)
    }

    @Test("a run is repeated to the letter, and another schedule is another run")
    func repetition() async {
        let script = Self.writer.script(seed: 7)
        let outcomes = [
            await Self.toTheEnd(script, schedule: 1), await Self.toTheEnd(script, schedule: 1),
            await Self.toTheEnd(script, schedule: 2),
        ]
        let traces = outcomes.map { $0.violation?.trace ?? [] }
        #expect(traces[0].count > 1_000 && traces[0] == traces[1] && traces[0] != traces[2])
        #expect(outcomes[0].steps == outcomes[1].steps && outcomes[0].requests == outcomes[1].requests)
        #expect(outcomes[0].steps != outcomes[2].steps)
        #expect(outcomes[0].requests > 0)
        #expect(script.happenings.count > 10)
    }

    @Test("a script is the same after it was written and read", arguments: 1...2 as ClosedRange<UInt64>)
    func scripts(seed: UInt64) async throws {
        let script = Self.writer.script(seed: seed)
        let outcomes = [
            await ScriptRun(script).run(), await ScriptRun(try Script(json: script.json)).run(),
        ]
        #expect(outcomes[0].steps == outcomes[1].steps)
        #expect(outcomes[0].requests == outcomes[1].requests && outcomes[0].closed == outcomes[1].closed)
    }

    @Test("a process can die in the middle of a command, and lives on afterwards")
    func deathInCommand() async {
        var script = Self.writer.script(seed: 1)
        let kill = Happening.What.kill(writes: 0, reachesDisk: true, away: 1)
        script.happenings = [kill, .command(.pause(team: nil, seconds: nil)), .command(.status)].map {
            Happening(at: 40_000, what: $0)
        }
        let violation = await ScriptRun(script, invariants: [EveryReply.self]).run().violation
        #expect(violation?.invariant == EveryReply.name)
        script.happenings.removeFirst()
        #expect(await ScriptRun(script, invariants: [EveryReply.self]).run().violation == nil)
    }

    @Test("seeds bring about all that can happen")
    func variety() {
        var kinds: Set<String> = []
        for seed in 1...60 as ClosedRange<UInt64> {
            for happening in ScriptWriter(days: 30).script(seed: seed).happenings {
                switch happening.what {
                case .slack: kinds.insert("slack")
                case .person(let deed, _, _): kinds.insert("person \(deed)")
                case .edit(let edit): kinds.insert("edit \(Self.name(of: edit))")
                case .reload: kinds.insert("reload")
                case .app: kinds.insert("app")
                case .both: kinds.insert("both")
                case .command(let command): kinds.insert("command \(Self.name(of: command))")
                case .kill(_, let reachesDisk, _): kinds.insert("kill \(reachesDisk)")
                case .restart: kinds.insert("restart")
                case .reboot: kinds.insert("reboot")
                case .diskFull: kinds.insert("full")
                case .diskSlow: kinds.insert("slow")
                case .diskWell: kinds.insert("well")
                case .clock: kinds.insert("clock")
                case .suspend: kinds.insert("suspend")
                }
            }
        }
        #expect(kinds.count == 50, "\(kinds.sorted())")
    }

    @Test("in a third of the worlds the limits leave room for Ebb and an app at work")
    func room() {
        let writer = ScriptWriter(days: 1)
        let scripts = (1...200 as ClosedRange<UInt64>).map { writer.script(seed: $0) }
        let watched = scripts.filter { $0.world.appRate > 0 && Allowance($0).isWithinLimits }
        // Among them those of the incident, with the app that it happened to.
        let incidents = watched.filter { $0.world.limits.world == .incident && $0.world.appRate == 0.3 }
        print("measured: \(watched.count) of \(scripts.count), \(incidents.count) of them the incident's")
        #expect(watched.count * 3 >= scripts.count && incidents.count >= 5)
    }

    /// A run of which every step is told.
    private static func toTheEnd(_ script: Script, schedule: UInt64) async -> ScriptRun.Outcome {
        var run = ScriptRun(script, schedule: schedule, invariants: [NoEnd.self])
        run.steps = .max
        return await run.run()
    }

    /// The name of an enumeration's case.
    private static func name(of value: Any) -> Substring { String(describing: value).prefix { $0 != "(" } }

    /// What did not hold, with the steps that led there.
    static func expectNone(_ violation: Violation?, _ location: SourceLocation = #_sourceLocation) {
        guard let violation else { return }
        let trace = violation.trace.suffix(60).joined(separator: "\n")
        Issue.record("\(violation)\n\(trace)", sourceLocation: location)
    }
}

/// Does not hold where exactly one command had no reply.
private struct EveryReply: Invariant {
    static let name = "no single command goes without a reply"

    private var asked = 0

    init(_ script: Script) {}

    mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .commanded: self.asked += 1
        case .replied: self.asked -= 1
        case .finished: return self.asked == 1 ? "one has none" : nil
        default: break
        }
        return nil
    }
}

/// Does not hold at the end of any run.
private struct NoEnd: Invariant {
    static let name = "no run comes to its end"

    init(_ script: Script) {}

    func check(_ observation: Observation, _ facts: Facts) -> String? {
        if case .finished = observation.what { "this one did" } else { nil }
    }
}
