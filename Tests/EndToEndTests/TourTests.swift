import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

/// The README's tour, typed into real terminals: the README shows what an operator sees.
@Suite struct TourTests {
    @Test func `the README's tour is what an operator sees`() async throws {
        let readme = try String(contentsOfFile: Repository.root + "/README.md", encoding: .utf8)
        let tour = try Tour(of: readme, under: "## A tour")
        try await Stage.run { stage in
            let programs = URL(fileURLWithPath: BuiltProgram.ebbd.path).deletingLastPathComponent().path
            let environment = RunningProgram.inherited.merging(["PATH": "\(programs):/usr/bin:/bin"]) { $1 }
            let guide = TourGuide { try PseudoTerminal(in: stage.folder, environment: environment) }
            var report: WorldReport?
            let (taken, took) = try await measured {
                try await guide.take(tour, ready: ["serving http://", "Ebb has started"]) { shown in
                    report = try await Self.report(shown[0])
                }
            }
            print("measured: the tour took \(took)")
            // `make tour` puts it into the README.
            let folder = Repository.root + "/.build/tour"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try stage.write(tour.document(with: taken.map(\.step)), to: folder + "/README.md")

            for step in taken {
                if let difference = step.difference { Issue.record("\(step.step.command)\n\(difference)") }
                let isTrouble = step.step.shown.contains {
                    $0.contains("breaker has tripped") || $0.contains("held by")
                }
                #expect(step.status == (isTrouble ? 1 : 0), "\(step.step.command)")
            }
            let world = try #require(report)
            #expect(world.wrongCloses.isEmpty)
            #expect(world.ebb.refused == 0)
            #expect(world.closed > 0 && world.reopened > 0)
        }
    }

    /// What the simulator says of its world, at the address that it told.
    private static func report(_ shown: String) async throws -> WorldReport {
        let port = shown.firstMatch(of: /serving http:\/\/[0-9.]+:(\d+)/).flatMap { UInt16($0.1) }
        let reply = try await HTTPExchange.send("GET", "/_sim/report", to: .loopback(try #require(port)))
        return try JSONDecoder().decode(WorldReport.self, from: reply.body)
    }
}
