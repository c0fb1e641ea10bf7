import EbbCore

/// Times of day and time zones.
enum TimeForm {
    /// `active_hours` as one file has it.
    enum Hours: Hashable, Sendable {
        /// Work is done at all hours.
        case always
        /// It is done from one minute of the day to another.
        case between(Int, Int)
    }

    /// `20:00-06:00`, or nothing for always.
    static func activeHours(_ text: String) throws(Complaint) -> Hours {
        if text.isEmpty { return .always }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minuteOfDay($0) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start != end else {
            throw Complaint("expected \"\" or hours such as \"20:00-06:00\"")
        }
        return .between(start, end)
    }

    /// A zone of the system's tz database; `UTC` needs none.
    static func zone(_ text: String) throws(Complaint) -> String {
        let expected = "expected the name of a time zone such as \"Europe/Vienna\""
        let isName =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "/_+-".utf8.contains($0) } && !text.hasPrefix("/")
        guard isName, text != "localtime" else { throw Complaint(expected) }
        guard ZoneTable(named: text) != nil else {
            throw Complaint("\(expected); this system's tz database (package tzdata) has no \(Shown.quoted(text))")
        }
        return text
    }

    private static func minuteOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }
}
