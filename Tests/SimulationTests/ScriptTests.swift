import EbbSimulation
import EbbSimulator
import Foundation
import Testing

/// The scripts of failures that were found and mended, by a few schedules each: `make simulate` takes more.
@Suite("The scripts of past failures")
struct ScriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts")

    static let names: [String] =
        (try? FileManager.default.contentsOfDirectory(atPath: Self.folder.path))?
        .filter { $0.hasSuffix(".json") }.sorted() ?? []

    @Test("hold now", arguments: Self.names)
    func replay(name: String) async throws {
        let script = try Script(json: Array(Data(contentsOf: Self.folder.appending(path: name))))
        for schedule in 0..<3 as Range<UInt64> {
            let run = ScriptRun(script, schedule: script.seed &+ schedule &* 0x9E37_79B9)
            SeedTests.expectNone(await run.run().violation)
        }
    }

    @Test("there are some")
    func some() { #expect(Self.names.count >= 5) }

    @Test("a script is made shorter for as long as it fails in the same way")
    func shortening() async throws {
        let script = ScriptWriter(days: 2, teams: 3, conversations: 12).script(seed: 4)
        let run = ScriptRun(script, invariants: [NothingClosed.self])
        let violation = try #require(await run.run().violation)
        let shorter = await ScriptShortener(run, violation.invariant).shorten()
        #expect(shorter.json.count < script.json.count / 2)
        #expect(shorter.happenings.isEmpty)
        #expect(shorter.world.teams.flatMap(\.groups).reduce(0) { $0 + $1.count } <= 2)
        let outcome = await ScriptRun(shorter, schedule: run.schedule, invariants: [NothingClosed.self]).run()
        #expect(outcome.violation?.invariant == violation.invariant)
    }
}

/// What does not hold in any run in which Ebb does its work.
private struct NothingClosed: Invariant {
    static let name = "nothing is ever closed"

    init(_ script: Script) {}

    func check(_ observation: Observation, _ facts: Facts) -> String? {
        if case .closed = observation.what { "it was" } else { nil }
    }
}
