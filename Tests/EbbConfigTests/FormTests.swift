import EbbCore
import Testing

@testable import EbbConfig

@Suite struct FormTests {
    @Test(arguments: [
        ("90s", Duration.seconds(90)), ("30m", .minutes(30)), ("12h", .hours(12)), ("30d", .days(30)),
        ("007d", .days(7)),
        ("999999999d", .days(999_999_999)),
    ])
    func `durations are a number and a unit`(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(arguments: ["", "s", "5", "5w", "5 m", " 5m", "+5m", "-5m", "1.5h", "5ms", "5M", "9999999999s", "٣d", "5é"])
    func `nothing else is one`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        ("interval", "interval", 0), ("", "abc", 3), ("intervall", "interval", 1), ("itnerval", "interval", 1),
        ("Burst", "burst", 0), ("kitten", "sitting", 3),
    ])
    func `distances count inserts, drops, changes and swaps`(left: String, right: String, distance: Int) {
        #expect(EditDistance.between(left, right) == distance)
        #expect(EditDistance.between(right, left) == distance)
    }

    @Test(arguments: [
        "xoxb-1-2-abc", "xoxp-1", "XOXB-1", "Bearer xoxb-1", "xoxe.xoxb-1", "xoxe-1-a", "xapp-1-A", "xwfp-1", "xoxa-2",
        "postgresql://u:p@h/d", "postgresql://h/d?user=u&password=p",
    ])
    func `tokens and passwords are told`(text: String) {
        #expect(Secret.isIn(text))
    }

    @Test(arguments: [
        "", "xox", "xoxb", "boxing-day", "postgresql://u@h/d", "http://h:80/a@b", "xox1-2", "sqlite:/p:q@r",
    ])
    func `what is none is not taken for one`(text: String) {
        #expect(!Secret.isIn(text))
    }
}
