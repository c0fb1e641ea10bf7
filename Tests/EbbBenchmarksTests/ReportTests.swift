import EbbCore
import EbbSimulator
import EbbTestSupport
import Foundation
import FoundationXML
import SeededExecution
import Testing

@testable import EbbBenchmarks

@Suite struct ReportTests {
    private static let job = Job(world: .incident, measure: .lastMessage, teams: 5, stale: 300)

    private static func outcome(
        _ way: Way,
        appRefused: Int = 0,
        wrong: Int = 0,
        left: Int = 0
    ) -> CleaningOutcome {
        var world = SlackWorld(Self.job.plan, now: .zero, wall: .simulationStart)
        var outcome = CleaningOutcome(
            Self.job,
            way,
            world.report(now: .zero, wall: .simulationStart),
            lastClose: .seconds(6_000)
        )
        (outcome.closed, outcome.wrongCloses) = (1_500 - left, wrong)
        (outcome.calls, outcome.refused) = (3_065, 0)
        (outcome.appCalls, outcome.appRefused) = (1_000, appRefused)
        return outcome
    }

    private static func findings(_ outcomes: [CleaningOutcome]) -> Findings {
        var findings = Findings()
        findings.cleaning = outcomes
        findings.scale = [10, 10_000].map { teams in
            ScaleOutcome(
                teams: teams,
                conversations: teams * 100,
                readyMilliseconds: 20,
                ownBytes: teams * 1_024,
                residentBytes: 30 << 20,
                tickMilliseconds: 60,
                stateBytes: 123
            )
        }
        findings.conclude()
        return findings
    }

    @Test(arguments: [
        (0.0, "0"), (0.9961, "0.996"), (2.0433, "2.04"), (52.13, "52.1"), (1_064.6, "1,065"), (-3.5, "-3.5"),
        (100, "100"), (12_345_678, "12,345,678"), (.nan, "?"),
    ])
    func `a number has three significant digits`(_ value: Double, _ text: String) {
        #expect(Number.text(value) == text)
    }

    @Test(arguments: [(22.4, "22 s"), (3_128, "52.1 min"), (277_202, "77 h")])
    func `a time is told in the unit that fits`(_ seconds: Double, _ text: String) {
        #expect(Number.time(seconds) == text)
    }

    @Test func `a figure is held against its goal, and one without a goal is not judged`() {
        var figure = Figure(name: "n", value: 50, unit: "ms", goal: .atMost(50), command: "c")
        #expect(figure.verdict == "met")
        figure.value = 50.1
        #expect(figure.verdict == "missed")
        figure.goal = .atLeast(50)
        #expect(figure.verdict == "met")
        figure.goal = nil
        #expect(figure.verdict == "")
    }

    @Test func `the work takes at least a question and a close for each, and the pages of the listings`() {
        // 310 old ones are two pages; 1,550 questions and 1,500 closes.
        #expect(Self.job.requests == 5 * (1 + 2) + 1_550 + 1_500)
        #expect(Self.job.bound == 2 * Double(Self.job.requests))
    }

    @Test func `the tables hold every way and every figure with its goal and its command`() {
        let text = Self.findings(Way.allCases.map { Self.outcome($0) }).text
        for way in Way.allCases { #expect(text.contains("\n\(way.name)  ")) }
        #expect(text.contains("incident limits, judged by last_message: 3,065 requests, 102 min at best"))
        let line = text.split(separator: "\n").first { $0.hasPrefix("CPU for a tick with nothing due, 10,000 teams") }
        let words = line?.split(separator: " ").suffix(8).joined(separator: " ")
        #expect(words == "60 ms at most 50 missed ebb-bench scale")
        #expect(!text.contains("BROKEN"))
    }

    @Test func `a missed goal breaks nothing; a disturbed app, a wrong close, or one that was left does`() {
        #expect(Self.findings([Self.outcome(.ebb)]).broken.isEmpty)
        #expect(Self.findings([Self.outcome(.retry, appRefused: 800, wrong: 3, left: 9)]).broken.isEmpty)
        for outcome in [
            Self.outcome(.ebb, appRefused: 1), Self.outcome(.ebb, wrong: 1), Self.outcome(.ebb, left: 1),
        ] {
            let findings = Self.findings([outcome])
            #expect(findings.broken.count == 1)
            #expect(findings.text.contains("BROKEN: incident, by last_message: 1 "))
        }
    }

    @Test func `what is written as JSON reads as it was`() throws {
        let findings = Self.findings(Way.allCases.map { Self.outcome($0) })
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let read = try decoder.decode(Findings.self, from: Data(findings.json))
        #expect(read.figures == findings.figures)
        #expect(read.json == findings.json)
        #expect(read.cleaning.count == 5)
    }

    @Test func `the picture is XML without a script, tells the figures, and is the same for the same numbers`() {
        let findings = Self.findings(Way.allCases.map { Self.outcome($0, appRefused: $0 == .retry ? 806 : 0) })
        let reader = TextReader()
        let parser = XMLParser(data: Data(findings.picture.utf8))
        parser.delegate = reader
        #expect(parser.parse())
        #expect(reader.texts.contains("81 %"))
        for figure in findings.figures { #expect(reader.texts.contains(figure.name)) }
        #expect(!reader.elements.contains("script"))
        #expect(findings.picture.contains("prefers-color-scheme:dark"))
        #expect(findings.picture == Self.findings(findings.cleaning).picture)
    }

    @Test func `what stands in a picture is escaped`() {
        var canvas = Canvas(width: 10, title: "a < b & \"c\"")
        canvas.text("<script>", x: 0, y: 0)
        #expect(!canvas.svg.contains("<script>"))
        #expect(canvas.svg.contains("a &lt; b &amp; &quot;c&quot;"))
    }

    private final class TextReader: NSObject, XMLParserDelegate {
        var texts: [String] = []
        var elements: Set<String> = []

        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            self.elements.insert(name)
            self.texts.append("")
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            self.texts[self.texts.count - 1] += text.filter { $0 != "\n" }
        }
    }
}
