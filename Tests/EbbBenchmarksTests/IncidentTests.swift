import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

@testable import EbbBenchmarks

/// The incident in a small world.
@Suite struct IncidentTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Benchmarks/peer.py").path

    private static func job(_ measure: Job.Measure, world: LimitPlan.World = .incident) -> Job {
        Job(world: world, measure: measure, teams: 2, stale: 60)
    }

    private static func run(_ way: Way, _ job: Job) async throws -> CleaningOutcome {
        try await PeerRun(job: job, way: way, python: Python.path, script: Self.script).run()
    }

    @Test(arguments: LimitPlan.World.allCases)
    func `Ebb closes all at the rate that it may use, and is in nobody's way`(_ world: LimitPlan.World) async throws {
        let job = Self.job(.lastMessage, world: world)
        let outcome = try await EbbRun(job: job).run()
        #expect(outcome.closed == 120)
        #expect(outcome.wrongCloses == 0)
        #expect(outcome.calls == job.requests)
        #expect(outcome.refused == 0)
        #expect(outcome.appRefused == 0)
        #expect(outcome.seconds > job.bound * 0.95 && outcome.seconds < job.bound * 1.05)
    }

    @Test func `by created the drain uses what it may, and closes what is in use`() async throws {
        let job = Job(world: .incident, measure: .created, teams: 5, stale: 20)
        let outcome = try await EbbRun(job: job).run()
        #expect(try #require(outcome.useOfAllowance) > 0.98)
        #expect(outcome.wrongCloses == 50)
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)), arguments: [Way.retry, .library])
    func `who sleeps and tries again closes all, and has the app refused`(_ way: Way) async throws {
        let outcome = try await Self.run(way, Self.job(.lastMessage))
        #expect(outcome.closed == 120)
        #expect(outcome.wrongCloses == 0)
        #expect(outcome.refused > 0)
        #expect(outcome.appRefused * 2 > outcome.appCalls)
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
    func `a plain loop is refused most of its calls`() async throws {
        let outcome = try await Self.run(.plain, Self.job(.created))
        #expect(outcome.closed < 60)
        #expect(outcome.refused > 60)
        #expect(outcome.appRefused > 0)
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
    func `ten in thirty minutes take hours, and every run is like the last`() async throws {
        let job = Self.job(.created)
        let (one, other) = (try await Self.run(.batch, job), try await Self.run(.batch, job))
        #expect(one.closed == 120)
        #expect(one.refused == 0)
        // 140 old ones: the fourteenth batch begins after thirteen half hours.
        #expect(one.seconds > 13 * 1_800 && one.seconds < 13 * 1_800 + 60)
        #expect(try JSONEncoder().encode(one.seconds) == JSONEncoder().encode(other.seconds))
        #expect(one.appCalls == other.appCalls)
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)), arguments: [Way.plain, .library])
    func `by Slack's documented limits no way has the app refused, and a plain loop closes a part`(
        _ way: Way
    ) async throws {
        let outcome = try await Self.run(way, Self.job(.created, world: .documented))
        #expect(outcome.appRefused == 0)
        #expect(outcome.refused > 0)
        #expect(way == .plain ? outcome.closed < 60 : outcome.closed == 120)
    }

    @Test func `teams with nothing due cost a listing a day`() async throws {
        let outcome = try await QuietRun(teams: 2, conversations: 20, days: 3).run()
        #expect(outcome.ebbPerTeamAndDay == 1)
        #expect(outcome.listingPerTeamAndDay == 48)
    }
}
