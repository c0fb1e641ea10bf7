import EbbCore
import Testing

@Suite("Dates in HTTP's and in RFC 3339's form")
struct DateTests {
    @Test(
        "HTTP dates are read in all three forms",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Wed Nov 16 08:49:37 1994", 784_975_777),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799), ("Thu, 31 Dec 1998 23:59:60 GMT", 915_148_800),
            ("Monday, 01-Jan-24 00:00:00 GMT", 1_704_067_200), ("Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200),
        ] as [(String, Int64)]
    )
    func readable(text: String, seconds: Int64) {
        #expect(HTTPDate.parse(text) == WallTime(seconds: seconds))
    }

    @Test(
        "What is no HTTP date is nil",
        arguments: [
            "", "30", "-1", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 29 Feb 1900 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "Son, 06 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun, 06 Nov 19940 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
            String(repeating: "9", count: 65),
        ]
    )
    func unreadable(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test("What is written is read again, through four hundred years and at the ends of the range")
    func roundTrips() {
        let ends: [Int64] = [-62_167_219_200, 253_402_300_799]
        for seconds in Array(stride(from: Int64(-6_000_000_000), to: 7_000_000_000, by: 1_234_567)) + ends {
            let time = WallTime(seconds: seconds)
            let (http, rfc) = (HTTPDate.format(time), RFC3339.format(time))
            guard HTTPDate.parse(http) == time, RFC3339.parse(rfc) == time else {
                Issue.record("\(seconds): \(http), \(rfc)")
                return
            }
        }
        #expect(HTTPDate.format(WallTime(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        "RFC 3339 times are written in UTC, with a fraction only where there is one",
        arguments: [
            (784_111_777_000_000, "1994-11-06T08:49:37Z"), (784_111_777_000_001, "1994-11-06T08:49:37.000001Z"),
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (.max, "9999-12-31T23:59:59Z"),
            (.min, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func written(microseconds: Int64, text: String) {
        #expect(RFC3339.format(WallTime(microseconds: microseconds)) == text)
    }

    @Test(
        "RFC 3339 times are read with any offset",
        arguments: [
            ("1994-11-06T08:49:37Z", 784_111_777_000_000), ("1994-11-06t08:49:37z", 784_111_777_000_000),
            ("1994-11-06 09:49:37+01:00", 784_111_777_000_000), ("1994-11-06T03:19:37-05:30", 784_111_777_000_000),
            ("1994-11-06T08:49:37.5Z", 784_111_777_500_000), ("1994-11-06T08:49:37.1234567Z", 784_111_777_123_456),
            ("1998-12-31T23:59:60Z", 915_148_800_000_000), ("1994-11-06T08:49:37", nil), ("1994-11-06", nil),
            ("1994-11-06T08:49:37.Z", nil), ("1994-11-06T08:49:37+0100", nil), ("1994-11-06T08:49:37+24:00", nil),
            ("1994-11-06T08:49:37+01:60", nil), ("1994-13-06T08:49:37Z", nil), ("94-11-06T08:49:37Z", nil),
            ("1994-11-06T08:49:37ZZ", nil), ("", nil), ("1994-11-31T08:49:37Z", nil),
        ] as [(String, Int64?)]
    )
    func read(text: String, microseconds: Int64?) {
        #expect(RFC3339.parse(text) == microseconds.map { WallTime(microseconds: $0) })
    }
}
