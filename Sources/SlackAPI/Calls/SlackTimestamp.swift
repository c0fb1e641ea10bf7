public import EbbCore

/// A message's timestamp, `"1512085950.000216"`: seconds and microseconds since 1970, and the message's id.
public enum SlackTimestamp {
    /// The time, or nil when `text` is not 1 to 11 digits, a point, and six digits.
    public static func parse(_ text: String) -> WallTime? {
        let parts = text.utf8.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...11).contains(parts[0].count), parts[1].count == 6,
            parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let microseconds = parts.joined().reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return WallTime(microseconds: microseconds)
    }
}
