import EbbSimulation
import Foundation
import Testing

/// The scripts of failures that were found and mended, by several schedules each.
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
}
