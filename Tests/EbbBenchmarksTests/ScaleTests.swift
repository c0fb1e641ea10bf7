import EbbTestSupport
import Foundation
import Testing

@testable import EbbBenchmarks

@Suite struct ScaleTests {
    @Test func `the built ebbd is measured with few teams`() async throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "ebbd").path
        let outcomes = try await Scale(teams: [3], conversations: 4, program: program).run { _ in }
        let outcome = try #require(outcomes.first)
        #expect(outcome.conversations == 12)
        #expect(outcome.readyMilliseconds > 0)
        #expect(outcome.ownBytes > 0 && outcome.ownBytes < outcome.residentBytes)
        #expect(outcome.tickMilliseconds > 0)
        #expect(outcome.firstBytes != nil)
        #expect(try #require(outcome.stateBytes) > 0)
    }

    @Test func `every command of the built ebbctl is measured`() async throws {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "ebbd").path
        let outcomes = try await CommandRun(teams: 8, conversations: 4, program: program).run { _ in }
        #expect(outcomes.count > 20)
        #expect(outcomes.allSatisfy { $0.least > 0 && $0.least <= $0.median })
    }

    @Test func `a program that is not there is no figure`() async {
        await #expect(throws: (any Error).self) {
            try await Scale(teams: [0], program: "/nowhere/ebbd").run { _ in }
        }
    }
}
