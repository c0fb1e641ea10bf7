/// How long a 429 asks to wait.
public enum RetryAfter {
    /// What a header that says nothing usable counts as.
    public static let fallback = Duration.seconds(60)
    /// More than this counts as this.
    public static let longest = Duration.hours(24)
    /// The least and the most that is added at random, so that nobody comes back at the same instant.
    public static let jitter = Duration.seconds(1)

    /// The hold for a refusal: `max(1 s, Retry-After)` plus up to 1 s of jitter (design, section 4).
    ///
    /// - Parameters:
    ///   - header: `Retry-After` as it came; seconds or an HTTP date (RFC 9110, 10.2.3).
    ///   - date: what Slack's clock said in the same answer, or else the machine's.
    ///   - fraction: a random number from 0 up to 1.
    public static func hold(header: String?, date: WallTime, fraction: Double) -> Duration {
        max(.seconds(1), self.asked(header: header, date: date)) + .clampedSeconds(self.jitter.inSeconds * fraction)
    }

    /// What the header asks for: 60 s when it is missing, zero, negative or unreadable; never more than 24 hours.
    public static func asked(header: String?, date: WallTime) -> Duration {
        guard let text = header.map(self.trimmed), !text.isEmpty, text.utf8.count <= 64 else { return self.fallback }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let seconds = Int64(text), seconds < self.longest.components.seconds else { return self.longest }
            return seconds > 0 ? .seconds(seconds) : self.fallback
        }
        guard let until = HTTPDate.parse(text), until > date else { return self.fallback }
        return min(self.longest, until - date)
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
