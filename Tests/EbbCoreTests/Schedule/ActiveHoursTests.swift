import EbbCore
import Testing

@Suite struct ActiveHoursTests {
    /// Clocks go from 02:00 to 03:00 an hour after `spring`, and from 03:00 back to 02:00 an hour after `autumn`.
    private static let spring = day(88)
    private static let autumn = day(298)
    private static let central = ZoneTable([
        .init(at: 0, offset: 3_600), .init(at: spring + 3_600, offset: 7_200), .init(at: autumn + 3_600, offset: 3_600),
    ])

    private static func day(_ number: Int64) -> Int64 { 1_767_225_600 + number * 86_400 }

    private static func hours(_ start: Int, _ end: Int) -> ActiveHours {
        ActiveHours(start: start, end: end, zone: "X")
    }

    @Test(arguments: [
        (540, 1_020, 539, false), (540, 1_020, 540, true), (540, 1_020, 1_019, true), (540, 1_020, 1_020, false),
        (1_200, 360, 1_199, false), (1_200, 360, 1_200, true), (1_200, 360, 1_439, true), (1_200, 360, 0, true),
        (1_200, 360, 359, true), (1_200, 360, 360, false), (0, 1_439, 1_438, true), (0, 1_439, 1_439, false),
    ])
    func `they begin with their first minute and end before their last`(
        _ start: Int,
        _ end: Int,
        _ minute: Int64,
        _ isWithin: Bool
    ) {
        let wall = WallTime(seconds: Self.day(3) + minute * 60)
        #expect(Self.hours(start, end).contain(wall, in: .utc) == isWithin)
    }

    @Test func `in the night that has no such hour, they open where the clocks jump to`() {
        // 02:30 does not exist; the clocks show 03:00 in that very moment.
        let opening = Self.hours(150, 240).opening(from: WallTime(seconds: Self.spring), in: Self.central)
        #expect(opening == WallTime(seconds: Self.spring + 3_600))
        // From 02:00 to 03:00 there is nothing that night.
        let next = Self.hours(120, 180).opening(from: WallTime(seconds: Self.spring), in: Self.central)
        #expect(next == WallTime(seconds: Self.day(89)))
    }

    @Test func `in the night that has an hour twice, they count twice`() {
        let hours = Self.hours(120, 180)
        for minute in Int64(0)..<120 {
            let wall = WallTime(seconds: Self.autumn + minute * 60)
            #expect(hours.contain(wall, in: Self.central))
        }
        #expect(!hours.contain(WallTime(seconds: Self.autumn + 7_200), in: Self.central))
    }

    /// The plain way: look at every second quarter of a minute.
    @Test(arguments: [(150, 240), (120, 180), (1_200, 360), (0, 1), (1_439, 0), (179, 181)])
    func `the opening is the first moment within them`(_ start: Int, _ end: Int) throws {
        let hours = Self.hours(start, end)
        for from in [Self.spring - 90_000, Self.spring, Self.spring + 3_599, Self.autumn - 7_200, Self.autumn + 5_000] {
            let found = try #require(hours.opening(from: WallTime(seconds: from), in: Self.central))
            var now = from
            while !hours.contain(WallTime(seconds: now), in: Self.central) { now += 1 }
            #expect(found.seconds == now)
        }
    }

    @Test func `the part of a day that they are goes over midnight`() {
        #expect(Self.hours(1_200, 360).partOfDay == 10.0 / 24)
        #expect(Self.hours(360, 1_200).partOfDay == 14.0 / 24)
    }
}
