import EbbCore
import Testing

@Suite struct `Retry-After` {
    /// Sun, 06 Nov 1994 08:49:37 GMT
    private static let date = WallTime(seconds: 784_111_777)

    @Test(
        arguments: [
            (nil, 60), ("", 60), (" ", 60), ("0", 60), ("00", 60), ("-1", 60), ("-0", 60), ("+5", 60), ("1.5", 60),
            ("1e3", 60), ("soon", 60), ("5 s", 60), ("5,6", 60), ("0x10", 60), ("NaN", 60), ("٣", 60), ("５", 60),
            ("1", 1), ("30", 30), (" 30\t", 30), ("007", 7), ("86399", 86_399), ("86400", 86_400), ("86401", 86_400),
            ("9223372036854775807", 86_400), ("9223372036854775808", 86_400), ("99999999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:50:07 GMT", 30), ("Sunday, 06-Nov-94 08:50:07 GMT", 30),
            ("Sun Nov  6 08:50:07 1994", 30),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 60), ("Sun, 06 Nov 1994 08:49:36 GMT", 60),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 60), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
            ("Sun, 06 Nov 1994 08:50:07 PST", 60), ("Sun, 31 Feb 1994 08:50:07 GMT", 60),
        ] as [(String?, Int64)]
    )
    func `lesson 8: no odd value makes Ebb spin, crash or wait for ever`(header: String?, seconds: Int64) {
        #expect(RetryAfter.asked(header: header, date: Self.date) == .seconds(seconds))
        #expect(RetryAfter.hold(header: header, date: Self.date, fraction: 0) == .seconds(seconds))
    }

    @Test func `a header as long as a page says nothing`() {
        for text in ["9", " ", "Sun, 06 Nov 1994 08:50:07 GMT"] {
            let header = String(repeating: text, count: 10_000)
            #expect(RetryAfter.asked(header: header, date: Self.date) == .seconds(60))
        }
    }

    @Test func `up to a second is added, and never less than a second is held`() {
        for header in ["1", "30", nil] {
            let asked = RetryAfter.asked(header: header, date: Self.date)
            for fraction in [0, 0.25, 0.999] {
                let hold = RetryAfter.hold(header: header, date: Self.date, fraction: fraction)
                #expect(hold >= .seconds(1))
                #expect(abs((hold - asked).inSeconds - fraction) < 1e-6)
            }
        }
        let nearly = WallTime(microseconds: Self.date.microseconds - 1)
        let hold = RetryAfter.hold(header: "Sun, 06 Nov 1994 08:49:37 GMT", date: nearly, fraction: 0)
        #expect(hold == .seconds(1))
    }
}
