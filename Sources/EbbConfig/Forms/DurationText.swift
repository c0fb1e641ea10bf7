import EbbCore

/// Durations as the configuration writes them: a whole number and `s`, `m`, `h` or `d`.
public enum DurationText {
    /// The duration, or nil when the text is none or is beyond any use (over nine digits).
    public static func parse(_ text: String) -> Duration? {
        let bytes = text.utf8
        guard let unit = bytes.last, let number = Int(text.dropLast()), (2...10).contains(bytes.count),
            bytes.dropLast().allSatisfy(\.isDigit)
        else { return nil }
        return switch unit {
        case UInt8(ascii: "s"): .seconds(number)
        case UInt8(ascii: "m"): .minutes(number)
        case UInt8(ascii: "h"): .hours(number)
        case UInt8(ascii: "d"): .days(number)
        default: nil
        }
    }
}
