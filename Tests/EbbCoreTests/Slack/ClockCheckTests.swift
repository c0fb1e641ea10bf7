import EbbCore
import Testing

@Suite struct `The check of the civil clock` {
    private static let start = Instant.at(1_000)
    private static let right = WallTime(seconds: 1_800_000_000)

    /// A check that heard Slack's `Date` at the start.
    private static func told() -> ClockCheck {
        var check = ClockCheck()
        check.note(date: right, now: start)
        return check
    }

    @Test(arguments: [-300, -299, -1, 0, 1, 299, 300] as [Int64])
    func `up to five minutes are no contradiction`(seconds: Int64) {
        let wall = Self.right + .seconds(seconds)
        #expect(Self.told().contradiction(wall: wall, now: Self.start) == nil)
        #expect(Self.told().skew(wall: wall, now: Self.start) == .seconds(seconds))
    }

    @Test(arguments: [301, 3_600, 365 * 86_400, -301, -3_600, -365 * 86_400] as [Int64])
    func `more is one, and says by how much`(seconds: Int64) {
        let wall = Self.right + .seconds(seconds)
        #expect(Self.told().contradiction(wall: wall, now: Self.start) == .seconds(seconds))
    }

    @Test func `a clock that jumps is noticed before the next answer, and believed again once it is set right`() {
        let check = Self.told()
        let later = Self.start + .hours(2)
        let wall = Self.right + .hours(2)
        #expect(check.contradiction(wall: wall, now: later) == nil)
        #expect(check.contradiction(wall: wall + .days(365), now: later) == .days(365))
        #expect(check.contradiction(wall: wall - .days(365), now: later) == .zero - .days(365))
        #expect(check.contradiction(wall: wall, now: later) == nil)
    }

    @Test func `an answer without Date neither vouches nor accuses`() {
        var check = ClockCheck()
        check.note(date: nil, now: Self.start)
        #expect(check.contradiction(wall: Self.right + .days(365), now: Self.start) == nil)
        #expect(check.skew(wall: Self.right, now: Self.start) == nil)
        check.note(date: Self.right, now: Self.start)
        check.note(date: nil, now: Self.start + .seconds(1))
        #expect(check.contradiction(wall: Self.right + .days(365), now: Self.start + .seconds(1)) != nil)
    }

    @Test func `a newer Date replaces an older one`() {
        var check = Self.told()
        check.note(date: Self.right + .days(1), now: Self.start + .seconds(1))
        #expect(check.contradiction(wall: Self.right, now: Self.start + .seconds(1)) == .zero - .days(1))
    }

    @Test func `before any answer, and after half a day without one, Slack must be asked`() {
        #expect(ClockCheck().needsAnswer(now: Self.start))
        #expect(!Self.told().needsAnswer(now: Self.start + .hours(12)))
        #expect(Self.told().needsAnswer(now: Self.start + .hours(12) + .seconds(1)))
        var check = ClockCheck()
        check.note(date: nil, now: Self.start)
        #expect(!check.needsAnswer(now: Self.start))
    }

    @Test func `a reading of half a day ago says nothing any more`() {
        let now = Self.start + .hours(12) + .seconds(1)
        #expect(Self.told().skew(wall: Self.right, now: now) == nil)
    }

    @Test func `absurd times clamp instead of overflowing`() {
        let check = Self.told()
        for wall in [WallTime(microseconds: .max), WallTime(microseconds: .min)] {
            #expect(check.contradiction(wall: wall, now: Self.start) != nil)
        }
    }
}
