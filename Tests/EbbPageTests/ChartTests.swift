import EbbControl
import EbbCore
import Testing

@testable import EbbPage

/// Scales and shares.
@Suite struct ChartTests {
    @Test(
        arguments: [
            (0.0, [0.0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (7, [0, 5, 10]), (40, [0, 20, 40]), (41, [0, 20, 40, 60]),
            (4_213, [0, 2_000, 4_000, 6_000]), (999_999, [0, 500_000, 1_000_000]),
        ] as [(Double, [Double])]
    )
    func `a scale has few round ticks, and everything fits on it`(highest: Double, ticks: [Double]) {
        let axis = Axis(upTo: highest)
        #expect(axis.ticks == ticks)
        #expect(axis.top >= highest)
        #expect(axis.fraction(axis.top) == 1)
        #expect(axis.fraction(-1) == 0)
    }

    @Test(arguments: [60, 3_600, 7_200, 86_400, 7 * 86_400, 30 * 86_400, 400 * 86_400, 3_650 * 86_400])
    func `a period has from two to eight marks, in order`(seconds: Int) {
        let span = TimeSpan(start: Sample.now - .seconds(seconds), end: Sample.now)
        let ticks = span.ticks
        #expect(seconds < 120 || (2...8).contains(ticks.count), "\(ticks)")
        #expect(ticks.map(\.fraction) == ticks.map(\.fraction).sorted())
        #expect(ticks.allSatisfy { (0...1).contains($0.fraction) })
    }

    @Test func `midnight is written as its day`() {
        let span = TimeSpan(start: Sample.now - .days(1), end: Sample.now)
        #expect(span.ticks.map(\.label) == ["24 Nov", "06:00", "12:00", "18:00"])
    }

    @Test func `an hour at the right end is written to the left of its place, where a narrow screen still has room`() {
        let span = TimeSpan(start: Sample.now - .days(1), end: WallTime(seconds: Sample.now.seconds / 3_600 * 3_600))
        let frame = Frame(id: "x", title: "x", summary: "", span: span, axis: Axis(upTo: 100))
        let html = frame.section(drawing: [], table: tag("table") {}).html
        #expect(span.ticks.map(\.fraction).filter { $0 > 0.94 } == [1])
        #expect(html.split(separator: " last\"").count - 1 == 1)
    }

    @Test func `the parts of the limit are the whole of it`() {
        for entry in Sample.busy.ticks + [
            ReportReply.Ticks(number: 1, started: "", ended: "", requests: 90, limit: 60, share: 30),
            ReportReply.Ticks(number: 1, started: "", ended: "", requests: 40, limit: 60, share: 30),
            ReportReply.Ticks(number: 1, started: "", ended: "", requests: 0, limit: 60, share: 90),
        ] {
            let parts = Charts.shares(entry)
            #expect(abs(parts.used + parts.unused + parts.app - 100) < 1e-9)
            #expect(min(parts.used, parts.unused, parts.app) >= 0)
        }
        let nothing = Charts.shares(ReportReply.Ticks(number: 1, started: "", ended: ""))
        #expect(nothing.used + nothing.unused + nothing.app == 0)
    }

    @Test func `names at the ends of lines never cover each other, and stay beside the picture`() throws {
        let frame = Frame(
            id: "x",
            title: "x",
            summary: "",
            span: TimeSpan(start: Sample.now - .days(1), end: Sample.now),
            axis: Axis(upTo: 100)
        )
        let lines = (0...5).map { Lines.Line(name: "t\($0)", style: $0, points: [(x: 1, value: Double($0 % 2))]) }
        let html = Node.all(Lines(lines: lines, frame: frame).drawing).html
        let places = html.matches(of: /class="name s\d" x="100%" dx="8" y="([\d.]+)"/).compactMap { Double($0.1) }
            .sorted()
        #expect(places.count == 6)
        for (one, next) in zip(places, places.dropFirst()) { #expect(next - one >= 14.9) }
        #expect((places.last ?? 0) <= Frame.height)
    }
}
