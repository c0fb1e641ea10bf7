/// Names of teams' files and of credentials.
package enum NameForm {
    /// What a name may look like, as messages say it.
    package static let rule =
        "at most 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit"

    /// Whether the name follows the rule, so that it can stand in paths, logs and on command lines.
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isLetter || first.isDigit, name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { $0.isLetter || $0.isDigit || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    /// The name of a credential.
    static func credential(_ text: String) throws(Complaint) -> String {
        guard Self.isValid(text) else { throw Complaint("expected the name of a credential: \(Self.rule)") }
        return text
    }
}
