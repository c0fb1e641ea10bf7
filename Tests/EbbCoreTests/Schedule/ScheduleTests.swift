import EbbCore
import Foundation
import SeededExecution
import Testing

@Suite struct `The schedule of ticks` {
    private static let interval = Duration.minutes(30)
    private static let origin = Instant.at(10_000)

    /// A schedule whose first tick has begun on time.
    private static func running() throws -> Schedule {
        var schedule = Schedule(firstAt: .zero, now: origin)
        let first = try Self.begin(&schedule, interval, at: origin)
        #expect(first.number == 1)
        #expect(first.missed == 0)
        #expect(first.ends == origin + interval)
        return schedule
    }

    private static func begin(_ schedule: inout Schedule, _ interval: Duration, at now: Instant) throws -> Schedule.Tick
    {
        let tick = schedule.begin(interval: interval, now: now)
        return try #require(tick)
    }

    private static func after(_ minutes: Double) -> Instant { origin + .clampedSeconds(minutes * 60) }

    @Test func `the first tick comes after the first delay, not before`() {
        var schedule = Schedule(firstAt: .seconds(42), now: Self.origin)
        #expect(schedule.nextDue == Self.origin + .seconds(42))
        #expect(schedule.begin(interval: Self.interval, now: Self.origin + .seconds(41)) == nil)
        #expect(schedule.begin(interval: Self.interval, now: Self.origin + .seconds(42)) != nil)
    }

    @Test func `from start to start, however late each begins`() throws {
        var schedule = try Self.running()
        var random = SplitMix64(seed: 7)
        for number in 2...50 {
            let due = Self.after(Double(number - 1) * 30)
            #expect(schedule.nextDue == due)
            let tick = try Self.begin(
                &schedule,
                Self.interval,
                at: due + .seconds(Int64.random(in: 0..<1_800, using: &random))
            )
            #expect(tick.number == number)
            #expect(tick.missed == 0)
            #expect(tick.ends == due + Self.interval)
        }
    }

    @Test func `no tick begins twice`() throws {
        var schedule = try Self.running()
        #expect(schedule.begin(interval: Self.interval, now: Self.origin) == nil)
        #expect(schedule.begin(interval: Self.interval, now: Self.after(29.99)) == nil)
    }

    @Test(arguments: [(30, 0), (59.99, 0), (60, 1), (89, 1), (8 * 60, 15), (18 * 24 * 60, 863)] as [(Double, Int)])
    func `lesson 20: ticks missed in a suspend become one, and it says how many`(minutes: Double, missed: Int) throws {
        var schedule = try Self.running()
        let tick = try Self.begin(&schedule, Self.interval, at: Self.after(minutes))
        #expect(tick.number == 2)
        #expect(tick.missed == missed)
        #expect(tick.ends > Self.after(minutes))
        #expect((tick.ends - Self.origin).nanoseconds % Self.interval.nanoseconds == 0, "the cadence is kept")
        #expect(schedule.begin(interval: Self.interval, now: Self.after(minutes)) == nil)
    }

    // MARK: Restarts

    @Test func `a restart repeats no tick and keeps the cadence`() throws {
        var schedule = try Self.running()
        schedule.resume(delay: .seconds(60), now: Self.after(10))
        #expect(schedule.nextDue == Self.after(30))
        #expect(schedule.begin(interval: Self.interval, now: Self.after(10)) == nil)
    }

    @Test func `an overdue tick comes after the delay, and says how many were missed meanwhile`() throws {
        var schedule = try Self.running()
        schedule.resume(delay: .seconds(60), now: Self.after(8 * 60 + 5))
        #expect(schedule.nextDue == Self.after(8 * 60 + 6))
        #expect(schedule.begin(interval: Self.interval, now: Self.after(8 * 60 + 5)) == nil)
        let tick = try Self.begin(&schedule, Self.interval, at: Self.after(8 * 60 + 6))
        #expect(tick.number == 2)
        #expect(tick.missed == 15)
        #expect(tick.ends == Self.after(8 * 60 + 30))
    }

    @Test func `a crash loop does not postpone a tick for ever`() throws {
        var schedule = try Self.running()
        var begun: Instant?
        for second in stride(from: 3_000.0, to: 3_600, by: 20) where begun == nil {
            let now = Self.origin + .clampedSeconds(second)
            schedule.resume(delay: .seconds(60), now: now)
            if schedule.begin(interval: Self.interval, now: now) != nil { begun = now }
        }
        #expect(begun == Self.origin + .seconds(3_060))
    }

    @Test func `nor does it postpone the very first`() throws {
        var schedule = Schedule(firstAt: .seconds(60), now: Self.origin)
        for second in stride(from: 20.0, through: 60, by: 20) {
            schedule.resume(delay: .seconds(60), now: Self.origin + .clampedSeconds(second))
        }
        #expect(schedule.begin(interval: Self.interval, now: Self.origin + .seconds(60)) != nil)
    }

    @Test func `lesson 4: a loop that crashes in each tick begins no more of them than the cadence has`() throws {
        var schedule = Schedule(firstAt: .zero, now: Self.origin)
        var ticks = 0
        for second in stride(from: 0.0, to: 4 * 3_600, by: 30) {
            let now = Self.origin + .clampedSeconds(second)
            let stored = try JSONEncoder().encode(schedule)
            schedule = try JSONDecoder().decode(Schedule.self, from: stored)
            schedule.resume(delay: .seconds(10), now: now)
            if schedule.begin(interval: Self.interval, now: now) != nil { ticks += 1 }
        }
        #expect(ticks == 8)
    }

    @Test func `after a delayed tick a restart may put off the next one again`() throws {
        var schedule = try Self.running()
        schedule.resume(delay: .seconds(60), now: Self.after(40))
        #expect(schedule.begin(interval: Self.interval, now: Self.after(41)) != nil)
        schedule.resume(delay: .seconds(60), now: Self.after(70))
        #expect(schedule.nextDue == Self.after(71))
    }

    @Test func `it is stored and read whole`() throws {
        var schedule = try Self.running()
        schedule.resume(delay: .seconds(60), now: Self.after(95))
        let copy = try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule))
        #expect(copy == schedule)
        #expect(copy.nextDue == Self.after(96))
    }

    // MARK: A new interval

    @Test func `a new interval counts from the last start`() throws {
        for minutes in [15, 60] {
            var schedule = try Self.running()
            schedule.adopt(interval: .minutes(minutes), now: Self.after(10))
            #expect(schedule.nextDue == Self.after(Double(minutes)))
        }
    }

    @Test func `the interval as it was moves nothing`() throws {
        var schedule = try Self.running()
        _ = try Self.begin(&schedule, Self.interval, at: Self.after(35))
        schedule.adopt(interval: Self.interval, now: Self.after(40))
        #expect(schedule.nextDue == Self.after(60), "the cadence, not the late start")
        schedule.adopt(interval: .hours(1), now: Self.after(40))
        schedule.adopt(interval: Self.interval, now: Self.after(40))
        #expect(schedule.nextDue == Self.after(65))
    }

    @Test func `a restart with a shorter interval does not wait out the longer one`() throws {
        var schedule = Schedule(firstAt: .zero, now: Self.origin)
        _ = try Self.begin(&schedule, .hours(24), at: Self.origin)
        let stored = try JSONEncoder().encode(schedule)
        schedule = try JSONDecoder().decode(Schedule.self, from: stored)
        schedule.adopt(interval: Self.interval, now: Self.after(10))
        schedule.resume(delay: .seconds(60), now: Self.after(10))
        #expect(schedule.nextDue == Self.after(30))
    }

    @Test func `a much shorter interval makes a tick due at once, with none missed`() throws {
        var schedule = try Self.running()
        schedule.adopt(interval: .minutes(1), now: Self.after(20))
        let tick = try Self.begin(&schedule, Duration.minutes(1), at: Self.after(20))
        #expect(tick.missed == 0)
        #expect(tick.ends == Self.after(21))
    }

    @Test func `a new interval neither hides what was missed nor ends the delay after a start`() throws {
        var schedule = try Self.running()
        schedule.resume(delay: .seconds(60), now: Self.after(95))
        schedule.adopt(interval: Self.interval, now: Self.after(95))
        #expect(schedule.nextDue == Self.after(96))
        #expect(schedule.begin(interval: Self.interval, now: Self.after(96))?.missed == 2)
    }

    @Test func `before the first tick a new interval changes nothing`() {
        var schedule = Schedule(firstAt: .seconds(42), now: Self.origin)
        schedule.adopt(interval: .seconds(1), now: Self.origin)
        #expect(schedule.nextDue == Self.origin + .seconds(42))
    }

    @Test func `a tick that a person asks for has its own number and leaves the cadence alone`() throws {
        var schedule = try Self.running()
        let extra = schedule.beginExtra()
        #expect(extra.number == 2)
        #expect(extra.ends == Self.after(30))
        let next = try Self.begin(&schedule, Self.interval, at: Self.after(30))
        #expect(next.number == 3)
        #expect(next.missed == 0)
    }

    @Test func `every team is listed once a day at a time of its own, half a day away at least`() {
        let teams = (0..<200).map { TeamID(unchecked: "T\($0)") }
        var phases: Set<Int64> = []
        for team in teams {
            var now = Self.origin
            var previous: Instant?
            for _ in 0..<5 {
                let next = ListingPhase.next(for: team, after: now)
                #expect(next - now >= .hours(12))
                #expect(next - now <= .hours(36))
                if let previous { #expect(next - previous == .days(1)) }
                (previous, now) = (next, next + .minutes(3))
            }
            phases.insert(now.nanoseconds % Duration.days(1).nanoseconds / Duration.hours(1).nanoseconds)
        }
        #expect(phases.count == 24)
    }
}
