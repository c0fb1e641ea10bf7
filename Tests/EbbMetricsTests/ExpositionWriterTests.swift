import Testing

@testable import EbbMetrics

@Suite struct ExpositionWriterTests {
    private func text(_ format: ExpositionFormat, _ families: MetricFamily...) -> String {
        var writer = ExpositionWriter(format)
        for family in families { writer.add(family) }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private let closes = MetricFamily(
        .counter,
        "ebb_closes",
        help: "A \"help\" with a \\ and\na line.",
        samples: [MetricSample(3, ["team": "T1", "result": "a\"b\\c\nd"])]
    )

    @Test func `the text format`() {
        #expect(
            self.text(.text, self.closes) == #"""
                # HELP ebb_closes_total A "help" with a \\ and\na line.
                # TYPE ebb_closes_total counter
                ebb_closes_total{team="T1",result="a\"b\\c\nd"} 3

                """#
        )
    }

    @Test func `OpenMetrics names the family without its suffix, and has an end`() {
        #expect(
            self.text(.openMetrics, self.closes) == #"""
                # HELP ebb_closes A \"help\" with a \\ and\na line.
                # TYPE ebb_closes counter
                ebb_closes_total{team="T1",result="a\"b\\c\nd"} 3
                # EOF

                """#
        )
    }

    @Test func `a histogram is cumulative`() {
        var histogram = MetricHistogram(bounds: [0.5, 1])
        for value in [0.25, 0.5, 0.75, 7, -1, .nan, .infinity] { histogram.observe(value) }
        let family = MetricFamily(
            .histogram,
            "wait",
            unit: .seconds,
            help: "Waits.",
            samples: [MetricSample(histogram, ["class": "tick"])]
        )
        #expect(
            self.text(.openMetrics, family) == """
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                # UNIT wait_seconds seconds
                wait_seconds_bucket{class="tick",le="0.5"} 5
                wait_seconds_bucket{class="tick",le="1.0"} 6
                wait_seconds_bucket{class="tick",le="+Inf"} 7
                wait_seconds_sum{class="tick"} 8.5
                wait_seconds_count{class="tick"} 7
                # EOF

                """
        )
    }

    @Test func `what says something in its labels is a gauge in the text format`() {
        let build = MetricFamily(.info, "ebb_build", help: "It.", samples: [MetricSample(1, ["version": "1"])])
        #expect(self.text(.text, build).hasSuffix("# TYPE ebb_build_info gauge\nebb_build_info{version=\"1\"} 1\n"))
        #expect(self.text(.openMetrics, build).contains("# TYPE ebb_build info\nebb_build_info{version=\"1\"} 1\n"))
    }

    @Test func `a family without samples is left out`() {
        #expect(self.text(.text, MetricFamily(.gauge, "none", help: "None.")).isEmpty)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (3, "3"), (0.1, "0.1"), (-2.5, "-2.5"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (.nan, "NaN"), (1_795_000_000.25, "1795000000.25"), (9_007_199_254_740_992, "9007199254740992.0"),
        (1e300, "1e+300"),
    ])
    func `numbers are written as Prometheus reads them`(value: Double, text: String) {
        #expect(ExpositionWriter.text(value) == text)
    }
}
