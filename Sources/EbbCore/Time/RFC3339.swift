/// Times as RFC 3339 writes them: what `--json` prints and files show.
public enum RFC3339 {
    /// In UTC: `1994-11-06T08:49:37Z`, with six digits of fraction when the time has one. Years are clamped to 0 … 9999.
    public static func format(_ time: WallTime) -> String {
        let civil = CivilTime(secondsSince1970: time.seconds)
        let date = "\(padded(civil.year, to: 4))-\(padded(civil.month, to: 2))-\(padded(civil.day, to: 2))"
        let clock = "\(padded(civil.hour, to: 2)):\(padded(civil.minute, to: 2)):\(padded(civil.second, to: 2))"
        let remainder = time.microseconds % 1_000_000
        let micros = remainder < 0 ? remainder + 1_000_000 : remainder
        let showsFraction = micros != 0 && CivilTime.range.contains(time.seconds)
        return "\(date)T\(clock)\(showsFraction ? "." + padded(micros, to: 6) : "")Z"
    }

    /// The time that `text` names, with any offset from UTC, or nil when it is no RFC 3339 time. Digits of the fraction
    /// beyond the sixth are dropped.
    public static func parse(_ text: String) -> WallTime? {
        var scanner = DigitScanner(text)
        guard text.utf8.count <= 64, let year = scanner.digits(4), scanner.skip("-"),
            let month = scanner.digits(2), scanner.skip("-"), let day = scanner.digits(2),
            scanner.oneOf(["T", "t", " "]) != nil, let hour = scanner.digits(2), scanner.skip(":"),
            let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2),
            let civil = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
            let micros = self.fraction(&scanner), let offset = self.offset(&scanner), scanner.isAtEnd
        else { return nil }
        return WallTime(microseconds: (civil.secondsSince1970 - offset) * 1_000_000 + micros)
    }

    /// Microseconds; zero when there is no fraction.
    private static func fraction(_ scanner: inout DigitScanner) -> Int64? {
        guard scanner.skip(".") else { return 0 }
        let run = scanner.digitRun()
        guard !run.isEmpty else { return nil }
        return Int64(String((run + "00000").prefix(6)))
    }

    /// Seconds east of Greenwich.
    private static func offset(_ scanner: inout DigitScanner) -> Int64? {
        if scanner.oneOf(["Z", "z"]) != nil { return 0 }
        guard let sign = scanner.oneOf(["+", "-"]), let hours = scanner.digits(2), hours <= 23, scanner.skip(":"),
            let minutes = scanner.digits(2), minutes <= 59
        else { return nil }
        return (sign == 0 ? 1 : -1) * (hours * 3_600 + minutes * 60)
    }
}
