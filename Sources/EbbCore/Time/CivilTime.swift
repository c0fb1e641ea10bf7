/// A moment of the Gregorian calendar in UTC, to the second; without leap seconds, as Unix time has none.
struct CivilTime: Hashable, Sendable {
    /// 0 … 9999.
    var year: Int64
    /// 1 … 12.
    var month: Int64
    /// 1 … the month's last.
    var day: Int64
    /// 0 … 23.
    var hour: Int64
    /// 0 … 59.
    var minute: Int64
    /// 0 … 60: 60 is a leap second, and counts as the first second of the next minute.
    var second: Int64

    /// The seconds since 1970 of 0000-01-01T00:00:00Z and of 9999-12-31T23:59:59Z.
    static let range: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// The moment so many seconds after 1970, clamped to the years 0 to 9999.
    init(secondsSince1970 seconds: Int64) {
        let clamped = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
        let sinceMarch = clamped - Self.march0
        let (days, rest) = (Self.floorDivide(sinceMarch, 86_400), Self.floorRemainder(sinceMarch, 86_400))
        let era = Self.floorDivide(days, Self.daysPerEra)
        let dayOfEra = Self.floorRemainder(days, Self.daysPerEra)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        self.month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        self.year = era * 400 + yearOfEra + (self.month <= 2 ? 1 : 0)
        (self.hour, self.minute, self.second) = (rest / 3_600, rest / 60 % 60, rest % 60)
    }

    /// The moment with these parts, or nil when the calendar has none such.
    init?(year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64) {
        guard (0...9_999).contains(year), (1...12).contains(month), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second),
            (1...Self.lastDay(of: month, in: year)).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// Seconds since 1970.
    var secondsSince1970: Int64 {
        let marchYear = self.month <= 2 ? self.year - 1 : self.year
        let marchMonth = self.month <= 2 ? self.month + 9 : self.month - 3
        let era = Self.floorDivide(marchYear, 400)
        let yearOfEra = Self.floorRemainder(marchYear, 400)
        let dayOfYear = (153 * marchMonth + 2) / 5 + self.day - 1
        let days = era * Self.daysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Self.march0 + days * 86_400 + self.hour * 3_600 + self.minute * 60 + self.second
    }

    /// 0 for Sunday … 6 for Saturday.
    var weekday: Int64 {
        Self.floorRemainder(Self.floorDivide(self.secondsSince1970, 86_400) + 4, 7)
    }

    /// Years are counted from March, so that a leap day is a year's last: 0000-03-01, in seconds since 1970.
    private static let march0: Int64 = -719_468 * 86_400
    /// The days of 400 years, after which the calendar repeats itself.
    private static let daysPerEra: Int64 = 146_097

    private static func lastDay(of month: Int64, in year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
        left >= 0 ? left / right : (left - right + 1) / right
    }

    private static func floorRemainder(_ left: Int64, _ right: Int64) -> Int64 {
        left - self.floorDivide(left, right) * right
    }
}
