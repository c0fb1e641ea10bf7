/// Values of keys whose work a later version does: checked for their form, then refused unless they are empty.
enum NotBuiltForm {
    /// The age at which people are told.
    static func noticeAfter(_ text: String) throws(Complaint) -> String {
        if text.isEmpty { return text }
        guard DurationText.parse(text) != nil else {
            throw Complaint("expected \"\" or a duration such as \"23d\"")
        }
        throw .notBuilt("a message before a conversation is closed", instead: "leave this empty")
    }

    /// What people are told.
    static func noticeText(_ text: String) throws(Complaint) -> String {
        if text.isEmpty { return text }
        guard text.unicodeScalars.count <= 4000 else {
            throw Complaint("expected at most 4000 characters, which is what Slack takes")
        }
        throw .notBuilt("a message before a conversation is closed", instead: "leave this empty")
    }
}
