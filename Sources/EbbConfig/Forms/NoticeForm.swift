import EbbCore

/// What people are told before their conversation is closed, and when.
enum NoticeForm {
    /// `notice_after` as one file has it.
    enum Age: Hashable, Sendable {
        /// Nobody is told.
        case never
        /// People are told at this age.
        case after(Duration)
    }

    private static let least = Duration.hours(1)

    /// The age at which people are told, or nothing for never.
    static func age(_ text: String) throws(Complaint) -> Age {
        if text.isEmpty { return .never }
        guard let age = DurationText.parse(text), age >= self.least else {
            throw Complaint("expected \"\" or a duration such as \"23d\", at least 1h and less than stale_after")
        }
        return .after(age)
    }

    /// What people are told; nothing for Ebb's own words.
    static func text(_ text: String) throws(Complaint) -> NoticeText {
        if text.isEmpty { return .standard }
        guard text.unicodeScalars.count <= NoticeText.longest, text.contains(where: { !$0.isWhitespace }) else {
            throw Complaint("expected \"\" or a text of at most \(NoticeText.longest) characters")
        }
        let result = NoticeText(template: text)
        if let unknown = result.unknownPlaceholder {
            throw Complaint(
                "\(Shown.quoted(unknown)) stands for nothing; the moment of the close is \(NoticeText.date)"
            )
        }
        return result
    }
}
