import EbbControl
import EbbCore
import Testing

@testable import EbbOperator

@Suite struct TextTests {
    @Test(arguments: [
        ("acme", 4), ("", 0), ("日本支社", 8), ("한국", 4), ("ﾊﾝｶｸ", 4), ("ＡＢ", 4), ("🚀", 2), ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("é", 1),
        ("e\u{301}", 1), ("❤️", 2), ("❤", 1), ("…", 1), ("a\u{200B}b", 2), ("#", 1), ("7", 1), ("©", 1), ("Ω", 1),
    ])
    func `a character takes the columns that a terminal gives it`(text: String, width: Int) {
        #expect(displayWidth(text) == width)
    }

    @Test(arguments: [
        ("acme", 4, "acme"), ("acme", 3, "ac…"), ("acme", 1, "…"), ("acme", 0, ""), ("日本支社", 8, "日本支社"),
        ("日本支社", 7, "日本支…"), ("日本支社", 6, "日本…"), ("🚀🚀", 3, "🚀…"),
    ])
    func `a cut never leaves half of a wide character`(text: String, width: Int, expected: String) {
        #expect(truncated(text, to: width) == expected)
        #expect(displayWidth(truncated(text, to: width)) <= width)
    }

    @Test(arguments: [
        (0, "0 s"), (0.04, "under 1 s"), (0.3, "under 1 s"), (9.9, "10 s"), (12.4, "12 s"), (89, "89 s"), (90, "2 min"),
        (720, "12 min"),
        (5_400, "2 h"), (122_400, "34 h"), (172_800, "2 d"), (1e300, "11,574 d"), (-30, "-30 s"),
    ])
    func `durations have one unit`(seconds: Double, text: String) {
        #expect(Phrases.duration(seconds) == text)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `large numbers stand in groups of three`(number: Int, text: String) {
        #expect(Phrases.count(number) == text)
    }

    @Test(arguments: [(0.5, "0.5"), (0.25, "0.25"), (43, "43"), (1_000.005, "1,000.01"), (0.05, "0.05"), (-0.001, "0")])
    func `a fraction has at most two digits`(number: Double, text: String) {
        #expect(Phrases.decimal(number) == text)
    }

    @Test func `times are told from now, and what is no time stays as it is`() {
        let now = WallTime(seconds: 1_795_459_200)
        #expect(Phrases.distance("2026-11-23T18:28:00Z", from: now) == "12 min ago")
        #expect(Phrases.distance("2026-11-23T18:57:00Z", from: now) == "in 17 min")
        #expect(Phrases.distance("2026-11-23T18:40:00.5Z", from: now) == "now")
        #expect(Phrases.distance("2026-11-23T18:39:59.5Z", from: now) == "just now")
        #expect(Phrases.distance("yesterday", from: now) == "yesterday")
        #expect(Phrases.time("2026-11-23T18:40:21.123456Z") == "2026-11-23 18:40:21 UTC")
    }

    @Test func `nothing from outside moves the cursor, ends a line or turns the writing round`() {
        #expect(
            Span("a\u{1B}[2Jb\nc\rd\u{202E}e\u{9B}f\u{7F}").text
                == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f\u{FFFD}"
        )
        #expect(Span("Zürich 日本 👩‍👩‍👧").text == "Zürich 日本 👩‍👩‍👧")
        #expect(Plain.lines("a\nb\u{7}") == "a\nb\u{FFFD}")
    }
}
