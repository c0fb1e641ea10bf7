import EbbControl

/// The audit in words.
enum LogText {
    static let columns: [Table.Column] = [
        Table.Column(title: "WHEN"),
        Table.Column(title: "TEAM", isFlexible: true),
        Table.Column(title: "CONVERSATION"),
        Table.Column(title: "WHAT"),
        Table.Column(title: "AGE", isNumber: true),
        Table.Column(title: "RUN", isNumber: true),
        Table.Column(title: "COMMAND"),
        Table.Column(title: "REASON", goesBelow: true),
        Table.Column(title: "REQUEST", goesBelow: true),
    ]

    static func row(_ entry: LogReply.Entry) -> [Span] {
        [
            Span(Phrases.time(entry.at)),
            Span(entry.name ?? entry.team),
            Span(entry.conversation),
            self.what(entry),
            Span(entry.ageSeconds.map(Phrases.duration) ?? ""),
            Span(entry.run),
            Span(entry.command ?? ""),
            Span(self.reason(entry)),
            Span(entry.requestID ?? "", .faint),
        ]
    }

    private static func what(_ entry: LogReply.Entry) -> Span {
        switch entry.action {
        case "closed": Span("closed")
        case "already_closed": Span("closed already", .faint)
        case "would_close": Span("would close (dry run)", .faint)
        case "notified": Span("people told")
        case "would_notify": Span("would tell people (dry run)", .faint)
        case "reopened": Span("opened again", .good)
        case "already_open": Span("open already", .faint)
        case "reopen_failed": Span("not opened: \(entry.answer ?? "")", .bad)
        // A word of another version.
        default: Span(entry.action)
        }
    }

    private static func reason(_ entry: LogReply.Entry) -> String {
        if let closed = entry.closedAt { return "closed \(Phrases.time(closed))" }
        guard let base = entry.base.map(Phrases.time) else { return entry.measure }
        switch (entry.measure, entry.lastMessage) {
        case ("last_message", nil): return "no message since \(base)"
        case ("last_message", _?): return "last message \(base)"
        case ("created", _): return "created \(base)"
        default: return "\(entry.measure) \(base)"
        }
    }
}
