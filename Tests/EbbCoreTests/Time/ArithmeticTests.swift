import EbbCore
import Testing

@Suite struct `Arithmetic of times` {
    @Test func `instants clamp instead of overflowing`() {
        #expect(Instant.never + .seconds(1) == .never)
        #expect(Instant(nanoseconds: .min) - .seconds(1) == Instant(nanoseconds: .min))
        #expect(Instant.never - Instant(nanoseconds: .min) == Duration.nanoseconds(Int64.max))
        #expect(Instant.zero + Duration.seconds(Int64.max) == .never)
        #expect(Instant.at(5) - Instant.at(7) == .seconds(-2))
    }

    @Test func `civil times clamp instead of overflowing`() {
        #expect(WallTime(seconds: .max).microseconds == .max)
        #expect(WallTime(seconds: .min).microseconds == .min)
        #expect(WallTime(microseconds: .max) + .days(1) == WallTime(microseconds: .max))
        #expect(WallTime(microseconds: .min) - .days(1) == WallTime(microseconds: .min))
    }

    @Test(
        arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)]
            as [(Int64, Int64)]
    )
    func `seconds are rounded down, before 1970 too`(microseconds: Int64, seconds: Int64) {
        #expect(WallTime(microseconds: microseconds).seconds == seconds)
    }

    @Test func `durations of any size have a length`() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.clampedSeconds(.infinity).nanoseconds == .max)
        #expect(Duration.clampedSeconds(-.infinity).nanoseconds == .min)
        #expect(Duration.clampedSeconds(.nan) == .zero)
        #expect(Duration.clampedSeconds(1.5) == .milliseconds(1_500))
        #expect(Duration.days(400).inSeconds == 34_560_000)
        #expect(Duration.milliseconds(-1_500).microseconds == -1_500_000)
    }

    @Test func `a random part is never the whole`() {
        struct Most: RandomSource { func next() -> UInt64 { .max } }
        struct Least: RandomSource { func next() -> UInt64 { 0 } }
        #expect(Most().fraction() < 1)
        #expect(Most().part(of: .days(1)) < .days(1))
        #expect(Least().part(of: .days(1)) == .zero)
    }
}
