import EbbCore

extension WallTime {
    /// As in a message's `ts`: seconds, a dot, six digits.
    var slackTimestamp: String {
        let fraction = String(self.microseconds - self.seconds * 1_000_000)
        let seconds = String(self.seconds)
        return String(repeating: "0", count: max(0, 10 - seconds.count)) + seconds + "."
            + String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
    }
}
