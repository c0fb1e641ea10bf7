/// What the people in a conversation are told before it is closed.
public struct NoticeText: Hashable, Sendable, Codable {
    /// As it is configured, with ``date`` where the moment of the close belongs.
    public var template: String

    /// Stands for the moment from which the conversation may be closed.
    public static let date = "{date}"
    /// Slack's limit for what reads well; it cuts off texts of more than 40,000 characters (Slack, chat.postMessage).
    public static let longest = 4_000
    /// What they are told where the configuration says nothing else. It promises no more than Ebb does: a bot's close
    /// closes the conversation for the bot.
    public static let standard = NoticeText(
        template: "Nobody has written here for a while, so this conversation will be closed after \(date). "
            + "To keep it open, write anything here before then."
    )

    /// A text.
    public init(template: String) { self.template = template }

    /// The first thing in braces that stands for nothing; nil when there is none.
    public var unknownPlaceholder: String? {
        var rest = self.template[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            let inside = rest[rest.index(after: start)..<end]
            let isName = !inside.isEmpty && inside.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) }
            if isName, rest[start...end] != Self.date { return String(rest[start...end]) }
            rest = rest[rest.index(after: start)...]
        }
        return nil
    }

    /// The message itself. The moment is written so that Slack shows it in each reader's language and time zone, with UTC
    /// for what cannot (Slack, "Formatting text for app surfaces": `<!date^…>`). A bare day would promise all of it.
    public func message(closesFrom: WallTime) -> String {
        let moment = RFC3339.format(closesFrom)
        let plain = "\(moment.prefix(10)) \(moment.dropFirst(11).prefix(5)) UTC"
        var text = ""
        var rest = self.template[...]
        while let start = rest.firstIndex(of: "{") {
            text += rest[..<start]
            if rest[start...].hasPrefix(Self.date) {
                text += "<!date^\(closesFrom.seconds)^{date_long} {time}|\(plain)>"
                rest = rest[start...].dropFirst(Self.date.count)
            } else {
                text += "{"
                rest = rest[start...].dropFirst()
            }
        }
        return text + rest
    }
}
