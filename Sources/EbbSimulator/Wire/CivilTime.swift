import EbbCore

/// A time of day in UTC, taken apart for headers and records.
struct CivilTime {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let weekday: Int64
    private let secondOfDay: Int64

    /// Taken apart by the proleptic Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    init(_ time: WallTime) {
        let seconds = min(max(time.seconds, -62_135_596_800), 253_402_300_799)
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        self.secondOfDay = seconds - days * 86_400
        self.weekday = ((days + 4) % 7 + 7) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        self.month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
    }

    /// As in a `Date` header: `Mon, 23 Nov 2026 08:05:00 GMT`.
    var header: String {
        let name = Self.days[Int(self.weekday)]
        let month = Self.months[Int(self.month - 1)]
        return "\(name), \(Self.padded(self.day)) \(month) \(Self.padded(self.year, to: 4)) \(self.clock) GMT"
    }

    /// By RFC 3339, whole seconds: `2026-11-23T08:05:00Z`.
    var record: String {
        "\(Self.padded(self.year, to: 4))-\(Self.padded(self.month))-\(Self.padded(self.day))T\(self.clock)Z"
    }

    private var clock: String {
        let hours = Self.padded(self.secondOfDay / 3_600)
        let minutes = Self.padded(self.secondOfDay / 60 % 60)
        return "\(hours):\(minutes):\(Self.padded(self.secondOfDay % 60))"
    }

    private static func padded(_ number: Int64, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension WallTime {
    /// As in a message's `ts`: seconds, a dot, six digits.
    var slackTimestamp: String {
        let fraction = String(self.microseconds - self.seconds * 1_000_000)
        let seconds = String(self.seconds)
        return String(repeating: "0", count: max(0, 10 - seconds.count)) + seconds + "."
            + String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
    }
}
