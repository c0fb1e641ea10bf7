import EbbCore
import SeededExecution

@testable import EbbStore

/// A state file, and the daemon on it. The first byte says what follows: the file itself (0), patches of a good one's
/// bytes (1), or values for the rows of a good one (anything else).
enum StateTarget {
    static func run(_ input: [UInt8]) {
        var reader = InputReader(input)
        let path = Files.folder + "/ebb.db"
        switch reader.byte() {
        case 0: Files.writeDatabase(reader.all(), to: path)
        case 1: Files.writeDatabase(StateSample.file.patched(&reader), to: path)
        default:
            Files.writeDatabase(StateSample.file, to: path)
            StateSample.edit(path, &reader)
        }
        let limits = SimulationLimits(time: .days(2), steps: 5_000_000)
        Bench.run(HealthySlack(), within: limits) { simulation in
            let executor = simulation.serialExecutor()
            let store = try SQLiteStore.open(path: path, executor: executor, busyTimeout: .zero, durable: false)
            try await Self.use(store, simulation.time)
            return store
        } _: { bench in
            await bench.pass(.minutes(31))
            for path in [
                "status", "teams", "teams/acme", "teams/acme/plan", "teams/acme/plan/diff", "report?seconds=315360000",
                "log", "drains", "drain?team=acme", "undo?team=acme", "undo/preview?team=acme&run=1",
                "limits?all=true", "check",
            ] {
                await bench.ask("GET", "/v1/\(path)")
            }
            for (path, body) in [
                ("resume", "{}"), ("resume", #"{"team":"acme"}"#), ("approve", #"{"team":"acme"}"#),
                ("tick", "{}"), ("undo", #"{"team":"acme","since":"2020-01-01T00:00:00Z"}"#),
                ("drain", #"{"team":"acme"}"#), ("retry", #"{"team":"acme","all":true}"#),
            ] {
                await bench.ask("POST", "/v1/\(path)", Array(body.utf8))
            }
            await bench.pass(.minutes(31))
        }
    }

    /// Every question that the daemon has for its state.
    private static func use(_ store: SQLiteStore, _ time: VirtualTime) async throws {
        let timeline = Timeline(continuing: store.storedAnchor, bootID: "bench", boottime: 1, wall: time.wall)
        _ = timeline.instant(boottime: 2)
        let query = DueQuery(team: Bench.team, cutoff: time.wall, firstSeenBefore: 1_000_000)
        let everything = Undo.Scope.since(WallTime(seconds: 0))
        let undo = Undo(number: 9, scope: everything, start: 0, upTo: .max, total: 3, since: time.wall)
        _ = try? await store.teams()
        _ = try? await store.budgets()
        _ = try? await store.due(query, after: nil, limit: 100)
        let baseline = Baseline(ageing: Bench.policy.ageing, wall: time.wall, instant: time.now)
        _ = try? await store.census(query, baseline: baseline, now: time.now, approved: [])
        _ = try? await store.waiting(query)
        _ = try? await store.difference(query)
        _ = try? await store.came(query, after: nil, limit: 100)
        _ = try? await store.left(query, after: nil, limit: 100)
        _ = try? await store.conversations(of: Bench.team, after: nil, limit: 100)
        _ = try? await store.tally(of: Bench.team)
        _ = try? await store.pacedCloses(of: Bench.team, since: .zero)
        _ = try? await store.auditPage(AuditQuery(limit: 100))
        _ = try? await store.undoCensus(of: Bench.team, scope: undo.scope)
        _ = try? await store.closesToUndo(by: undo, in: Bench.team, limit: 100)
        _ = try? await store.openBacklogs()
        _ = try? await store.ticks(since: WallTime(seconds: 0))
        _ = try? await store.backlogs(after: 0, at: [1, 2, 3])
        _ = try? await store.outcomes(since: WallTime(seconds: 0))
        _ = try? await store.pruneHistory(before: time.wall - .days(400), keeping: 100, limit: 100)
        _ = try? await store.compareListing(of: Bench.team, approved: [])
        try await store.probe()
    }
}
