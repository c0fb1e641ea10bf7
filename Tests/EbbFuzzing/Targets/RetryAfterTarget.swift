@testable import EbbCore

/// `Retry-After` and the `Date` of the same answer, a line each; other texts that are times.
enum RetryAfterTarget {
    static func run(_ input: [UInt8]) {
        let lines = input.lines
        let header = lines[0]
        let date = lines.dropFirst().first.flatMap(HTTPDate.parse) ?? WallTime(seconds: 1_767_225_600)
        let hold = RetryAfter.hold(header: header, date: date, fraction: 1)
        expect(hold >= .seconds(1) && hold <= RetryAfter.longest + RetryAfter.jitter, "a hold of \(hold)")
        for time in [HTTPDate.parse(header), RFC3339.parse(header)].compactMap(\.self) {
            let back = WallTime(seconds: time.seconds)
            if CivilTime.range.contains(time.seconds) {
                expect(HTTPDate.parse(HTTPDate.format(time)) == back, "\(header) is not itself again")
                expect(RFC3339.parse(RFC3339.format(time)) == time, "\(header) is not itself again")
            }
        }
        _ = Run(header)
    }
}
