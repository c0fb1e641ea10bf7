import EbbControl
import EbbCore

/// A scale from 0 up, with round numbers at its ticks.
struct Axis: Sendable {
    /// The end of the scale.
    let top: Double
    /// The values that have a tick, from 0 on.
    let ticks: [Double]

    /// A scale that `highest` fits on, with about `count` steps of 1, 2 or 5 times a power of ten; whole ones.
    init(upTo highest: Double, count: Int = 3) {
        let rough = max(highest, 1) / Double(count)
        var unit = 1.0
        while unit * 10 <= rough { unit *= 10 }
        let step = [1.0, 2, 5, 10].map { $0 * unit }.first { $0 >= rough } ?? unit * 10
        let steps = max(1, (max(highest, 1) / step).rounded(.up))
        self.top = step * steps
        self.ticks = (0...Int(steps)).map { Double($0) * step }
    }

    /// How far up a value is, from 0 to 1.
    func fraction(_ value: Double) -> Double { min(max(value / self.top, 0), 1) }
}

/// The time that a chart covers.
struct TimeSpan: Sendable {
    let start: WallTime
    let end: WallTime

    /// Where a moment lies, from 0 at the start to 1 at the end.
    func fraction(_ time: WallTime) -> Double {
        let length = (self.end - self.start).inSeconds
        guard length > 0 else { return 1 }
        return min(max((time - self.start).inSeconds / length, 0), 1)
    }

    /// The round times in it, each with what to write there; about six at most.
    var ticks: [(fraction: Double, label: String)] {
        let length = Int64((self.end - self.start).inSeconds)
        let steps: [Int64] = [60, 300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000]
        let step = steps.first { length / $0 <= 6 } ?? max(1, length / 6 / 864_000 + 1) * 864_000
        var ticks: [(Double, String)] = []
        var second = (self.start.seconds / step + 1) * step
        while second <= self.end.seconds, ticks.count < 8 {
            let time = WallTime(seconds: second)
            let isMidnight = second % 86_400 == 0
            ticks.append((self.fraction(time), isMidnight ? Clock.day(time) : Clock.minute(time)))
            second += step
        }
        return ticks
    }
}

/// Times of day and days, in UTC.
enum Clock {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `18:40`
    static func minute(_ time: WallTime) -> String { String(self.text(time).dropFirst(11).prefix(5)) }

    /// `24 Nov`
    static func day(_ time: WallTime) -> String {
        let text = self.text(time)
        let month = (Int(text.dropFirst(5).prefix(2)) ?? 1) - 1
        return "\(Int(text.dropFirst(8).prefix(2)) ?? 1) \(self.months[max(0, month) % 12])"
    }

    private static func text(_ time: WallTime) -> String { RFC3339.format(WallTime(seconds: time.seconds)) }
}
