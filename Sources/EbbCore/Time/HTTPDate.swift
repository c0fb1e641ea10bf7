/// Dates as HTTP writes them (RFC 9110, section 5.6.7).
public enum HTTPDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let longDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The time that `text` names, or nil when it is no HTTP date.
    ///
    /// Takes the preferred form and both obsolete ones. Two-digit years from 70 on are of the last century. The name
    /// of the day must be one, but need not fit the date.
    public static func parse(_ text: String) -> WallTime? {
        guard text.utf8.count <= 64 else { return nil }
        return self.parsePreferred(text) ?? self.parseRFC850(text) ?? self.parseAsctime(text)
    }

    /// The preferred form, to the second: `Sun, 06 Nov 1994 08:49:37 GMT`. Years are clamped to 0 … 9999.
    public static func format(_ time: WallTime) -> String {
        let civil = CivilTime(secondsSince1970: time.seconds)
        let date = "\(padded(civil.day, to: 2)) \(self.months[Int(civil.month) - 1]) \(padded(civil.year, to: 4))"
        let clock = "\(padded(civil.hour, to: 2)):\(padded(civil.minute, to: 2)):\(padded(civil.second, to: 2))"
        return "\(self.days[Int(civil.weekday)]), \(date) \(clock) GMT"
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func parsePreferred(_ text: String) -> WallTime? {
        var scanner = DigitScanner(text)
        guard scanner.oneOf(self.days) != nil, scanner.skip(", "), let day = scanner.digits(2), scanner.skip(" "),
            let month = scanner.oneOf(self.months), scanner.skip(" "), let year = scanner.digits(4),
            scanner.skip(" "), let clock = self.clock(&scanner), scanner.skip(" GMT"), scanner.isAtEnd
        else { return nil }
        return self.time(year: year, month: month, day: day, clock: clock)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func parseRFC850(_ text: String) -> WallTime? {
        var scanner = DigitScanner(text)
        guard scanner.oneOf(self.longDays) != nil, scanner.skip(", "), let day = scanner.digits(2),
            scanner.skip("-"), let month = scanner.oneOf(self.months), scanner.skip("-"),
            let year = scanner.digits(2), scanner.skip(" "), let clock = self.clock(&scanner),
            scanner.skip(" GMT"), scanner.isAtEnd
        else { return nil }
        return self.time(year: year < 70 ? 2_000 + year : 1_900 + year, month: month, day: day, clock: clock)
    }

    /// `Sun Nov  6 08:49:37 1994`
    private static func parseAsctime(_ text: String) -> WallTime? {
        var scanner = DigitScanner(text)
        guard scanner.oneOf(self.days) != nil, scanner.skip(" "), let month = scanner.oneOf(self.months),
            scanner.skip(" "), let day = scanner.skip(" ") ? scanner.digits(1) : scanner.digits(2),
            scanner.skip(" "), let clock = self.clock(&scanner), scanner.skip(" "), let year = scanner.digits(4),
            scanner.isAtEnd
        else { return nil }
        return self.time(year: year, month: month, day: day, clock: clock)
    }

    private static func clock(_ scanner: inout DigitScanner) -> (hour: Int64, minute: Int64, second: Int64)? {
        guard let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2), scanner.skip(":"),
            let second = scanner.digits(2)
        else { return nil }
        return (hour, minute, second)
    }

    private static func time(
        year: Int64,
        month index: Int,
        day: Int64,
        clock: (hour: Int64, minute: Int64, second: Int64)
    ) -> WallTime? {
        CivilTime(
            year: year,
            month: Int64(index) + 1,
            day: day,
            hour: clock.hour,
            minute: clock.minute,
            second: clock.second
        ).map { WallTime(seconds: $0.secondsSince1970) }
    }
}

/// The number in decimal, with zeros in front until it has `width` digits.
func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
