import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import SeededExecution
import Testing

/// A state file in which a bit is not what was written: `ebbd` works with it and closes nothing wrong, or says what is
/// wrong and what helps.
@Suite struct FlippedBitTests {
    private static let isThorough = ProcessInfo.processInfo.environment["EBB_EVERY_WRITE"] != nil
    private static let flips = isThorough ? 500 : 25
    /// In every state: SQLite's mark, the version of the schema, whose file it is, and the kind of the first page.
    private static let marks = [5, 63, 71, 100]
    /// What helps against a file that is damaged or seems to be of a later Ebb, and against one that is no state any more.
    private static let remedies = ["restore a backup", "Name another file"]

    @Test func `a flipped bit is refused with a remedy, or does no harm`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "2", "--off", "0", "--stale", "60", "--fresh", "10", "--other", "5", "--app-rate", "0",
                "--time-scale", "60", "--tick", "1s", "--pace", "1", "--latency", "1ms", "--jitter", "1ms",
            ])
            let first = try await stage.daemon()
            try await eventually("some are closed") { try await simulator.report().closed >= 3 }
            #expect(try await first.stop() == .status(0))
            let good = try Data(contentsOf: URL(fileURLWithPath: stage.statePath))
            // Always the same places, or by hand any.
            let seed = Self.isThorough ? UInt64(Date().timeIntervalSince1970) : 1
            var chance = SplitMix64(seed: seed)
            var (refused, ran, ended) = (0, 0, 0)
            for flip in 0..<Self.flips {
                // Every page gets its turn; its head, on which the others depend, more often than its rest.
                let pages = good.count / 4_096
                let page = flip % pages
                let drawn = page * 4_096 + Int.random(in: 0..<(flip.isMultiple(of: 2) ? 128 : 4_096), using: &chance)
                let place = flip < Self.marks.count ? Self.marks[flip] : drawn
                let bit = Int.random(in: 0..<8, using: &chance)
                let what: Comment = "bit \(bit) of byte \(place)"
                var bad = good
                bad[place] ^= 1 << bit
                for suffix in ["-wal", "-shm"] { unlink(stage.statePath + suffix) }
                try bad.write(to: URL(fileURLWithPath: stage.statePath))

                let ebbd = try stage.startDaemon()
                try await eventually("a tick has ended, or ebbd has; \(what); it said:\n\(ebbd.errors)") {
                    if ebbd.end != nil { return true }
                    return (try? await stage.control.status())
                        .map { $0.pid == Int(ebbd.pid) && $0.tick.lastEnded != nil && !$0.tick.running } ?? false
                }
                switch ebbd.end {
                case .status(65)?, .status(69)?:
                    refused += 1
                    #expect(ebbd.errors.contains(stage.statePath), "\(what): \(ebbd.errors)")
                    #expect(Self.remedies.contains(where: ebbd.errors.contains), "\(what): \(ebbd.errors)")
                case nil:
                    ran += 1
                    let end = try await ebbd.stop()
                    #expect(end == .status(0), "\(what): \(ebbd.errors)")
                default:
                    ended += 1
                    Issue.record("\(what): \(String(describing: ebbd.end)): \(ebbd.errors)")
                }
            }
            print(
                "measured: of \(Self.flips) flipped bits \(refused) were refused at the start, with \(ran) ebbd worked"
            )
            let (_, report) = try await simulator.stop()
            #expect(report.wrongCloses.isEmpty)
            #expect(ended == 0)
            #expect(refused >= Self.marks.count - 1)
        }
    }
}
