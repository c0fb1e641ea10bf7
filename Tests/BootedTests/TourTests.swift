import EbbTestSupport
import Foundation
import Testing

/// The README's tour with the programs of the installed package.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct TourTests {
    @Test func `the README's tour is what an operator sees of the installed package, too`() async throws {
        try await World.clear()
        try await sh("rm -rf /srv/tour; mkdir /srv/tour")
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let tour = try Tour(
            of: try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8),
            under: "## A tour"
        )
        let shell = try Machine.inside(["env", "--chdir=/srv/tour"] + PseudoTerminal.bash)
        let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        let guide = TourGuide { try PseudoTerminal(shell, in: "/", environment: environment) }
        let taken = try await guide.take(tour, ready: ["serving http://", "Ebb has started"]) { _ in }
        for step in taken {
            if let difference = step.difference { Issue.record("\(step.step.command)\n\(difference)") }
        }
        #expect(taken.count == tour.steps.count)
        try await sh("rm -rf /srv/tour")
    }
}
