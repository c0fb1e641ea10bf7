import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `ebbd` killed at its writes to the state, and the power cut: nothing is lost, and nothing is closed twice but what
/// was under way.
@Suite(.serialized) struct CrashTests {
    private static let teams = 2
    private static let stale = 4
    private static let scene = [
        "--teams", "\(teams)", "--off", "0", "--stale", "\(stale)", "--fresh", "2", "--other", "1", "--app-rate", "0",
        "--time-scale", "600", "--tick", "1s", "--pace", "1000", "--latency", "1ms", "--jitter", "1ms",
    ]

    /// Every write by `make crashes`, which takes a while; otherwise some, from the first to the last.
    private static let isThorough = ProcessInfo.processInfo.environment["EBB_EVERY_WRITE"] != nil
    private static let samples = 6

    /// Runs `ebbd` to the end of its work or of its life; how it ended.
    private func live(_ ebbd: RunningProgram, _ simulator: Simulator) async throws -> RunningProgram.End {
        try await eventually("nothing is left, or ebbd is dead; it said:\n\(ebbd.errors)") {
            if ebbd.end != nil { return true }
            return try await simulator.report().left == 0
        }
        return try await ebbd.stop()
    }

    /// Runs `ebbd` until it has looked once more at everything that was under way; how it ended.
    private func settle(
        _ ebbd: RunningProgram,
        _ stage: Stage,
        _ simulator: Simulator
    ) async throws -> RunningProgram.End {
        var number: Int?
        try await eventually("nothing is left, or ebbd is dead; it said:\n\(ebbd.errors)") {
            if ebbd.end != nil { return true }
            guard try await simulator.report().left == 0, let tick = try? await stage.control.status().tick else {
                return false
            }
            number = number ?? tick.number
            return number.map { tick.number >= $0 + 2 } ?? false && !tick.running
        }
        return try await ebbd.stop()
    }

    private func countWrites() async throws -> Int {
        var count = 0
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let cut = try await Cut(stage)
            let end = try await self.live(try cut.start(at: 0, .written), simulator)
            #expect(end == .status(0))
            count = try cut.count
        }
        return count
    }

    /// Kills it at one write, starts it again, and looks at what came of it. Says whether it was killed at all: no two
    /// runs write the same, and one may end before.
    private func kill(at write: Int, _ remains: Cut.Remains) async throws -> (wasKilled: Bool, twice: Int) {
        var outcome = (wasKilled: false, twice: 0)
        try await Stage.run { stage in
            let what: Comment = "killed at write \(write), with what was \(remains) left"
            let simulator = try await stage.simulate(Self.scene)
            let cut = try await Cut(stage)
            let end = try await self.live(try cut.start(at: write, remains), simulator)
            outcome.wasKilled = end == .signal(SIGKILL)
            #expect(outcome.wasKilled || end == .status(0), what)
            if remains == .synced, outcome.wasKilled { try cut.cutPower() }

            let again = try await stage.daemon()
            #expect(try await self.settle(again, stage, simulator) == .status(0), what)
            let (_, report) = try await simulator.stop()
            #expect(report.wrongCloses.isEmpty, what)
            #expect(report.callsInHold.isEmpty, what)
            #expect(report.ebb.refused == 0, what)
            outcome.twice = report.doubleCloses.count + report.repeatedAfterLostAnswer
            // Each team may have had one under way, whose answer nobody wrote down.
            #expect(outcome.twice <= Self.teams, what)

            try self.expectEachOnce(stage, what)
        }
        return outcome
    }

    /// Lets the disk be full for some writes. Says whether it came to them, and went on by itself.
    private func fillDisk(at write: Int) async throws -> (wasFull: Bool, wentOn: Bool, twice: Int) {
        var outcome = (wasFull: false, wentOn: true, twice: 0)
        try await Stage.run { stage in
            let what: Comment = "the disk was full from write \(write) on"
            let simulator = try await stage.simulate(Self.scene)
            let cut = try await Cut(stage)
            var end = try await self.settle(try cut.start(fullAt: write, for: 10), stage, simulator)
            outcome.wasFull = try cut.count >= write
            if end != .status(0) {
                outcome.wentOn = false
                // A start that could not write is refused as one, and the next finds room.
                #expect(end == .status(69), what)
                end = try await self.settle(try stage.startDaemon(), stage, simulator)
                #expect(end == .status(0), what)
            }
            let (_, report) = try await simulator.stop()
            #expect(report.wrongCloses.isEmpty, what)
            outcome.twice = report.doubleCloses.count
            #expect(outcome.twice <= Self.teams, what)
            try self.expectEachOnce(stage, what)
        }
        return outcome
    }

    /// What `life` gives for each write, as many at once as there are places: each waits most of its time, for its next tick.
    private func each<Outcome: Sendable>(
        _ writes: [Int],
        _ life: @escaping @Sendable (Int) async throws -> Outcome
    ) async throws -> [Outcome] {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var outcomes: [Outcome] = []
            for write in writes { group.addTask { try await life(write) } }
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
    }

    private func expectEachOnce(_ stage: Stage, _ what: Comment) throws {
        let audit = try StateFile(stage.statePath).column(
            "SELECT count(*) FROM audit WHERE action IN ('closed', 'already_closed') GROUP BY team, conversation"
        )
        #expect(audit == Array(repeating: "1", count: Self.teams * Self.stale), what)
    }

    /// How many of them other lives must come to, too: the last writes of one they may never do.
    private func least(of writes: [Int]) -> Int { Self.isThorough ? writes.count * 9 / 10 : writes.count / 2 }

    /// Some of so many writes, from the first to the last, or all.
    private func sample(of count: Int) throws -> [Int] {
        try #require(count > Self.samples)
        return Self.isThorough
            ? Array(1...count) : (0..<Self.samples).map { 1 + $0 * (count - 1) / (Self.samples - 1) }
    }

    @Test(
        .disabled(if: isUnderThreadSanitizer, "the programs are the same without it"),
        arguments: Cut.Remains.allCases
    )
    func `a kill at any write to the state loses nothing`(remains: Cut.Remains) async throws {
        let count = try await self.countWrites()
        let writes = try self.sample(of: count)
        let outcomes = try await self.each(writes) { write in
            let outcome = try await self.kill(at: write, remains)
            if Self.isThorough { print("\(remains): killed at write \(write) of \(count)") }
            return outcome
        }
        let killed = outcomes.count { $0.wasKilled }
        let twice = outcomes.reduce(0) { $0 + $1.twice }
        print(
            "measured: killed at \(killed) of \(count) writes, with what was \(remains.rawValue) left: "
                + "\(twice) calls repeated, each for one under way"
        )
        #expect(killed >= self.least(of: writes))
    }

    @Test(.disabled(if: isUnderThreadSanitizer, "the programs are the same without it"))
    func `a disk that is full for a while at any write loses nothing`() async throws {
        let writes = try self.sample(of: try await self.countWrites())
        let outcomes = try await self.each(writes) { write in try await self.fillDisk(at: write) }
        let full = outcomes.count { $0.wasFull }
        let started = outcomes.count { $0.wasFull && $0.wentOn }
        let twice = outcomes.reduce(0) { $0 + $1.twice }
        print(
            "measured: of \(full) lives with a full disk \(started) went on by themselves, \(twice) calls repeated"
        )
        #expect(full >= self.least(of: writes))
    }
}

#if TSAN
private let isUnderThreadSanitizer = true
#else
private let isUnderThreadSanitizer = false
#endif
