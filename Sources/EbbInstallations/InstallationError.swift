import EbbCore

/// Why an installation store could not be read. What was read before still counts: an error means keep.
public struct InstallationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// There is nothing where the store should be, or no right to read it.
        case unreadable = "store_unreadable"
        /// The app writes, or another reading has not ended yet.
        case busy = "store_busy"
        /// Something is there, and it is no installation store that Ebb knows.
        case foreign = "store_foreign"
        /// The database server is down, refuses, or does not know the user.
        case unreachable = "store_unreachable"
        /// It took too long.
        case timeout = "store_timeout"
        /// The reading was given up.
        case withdrawn = "store_withdrawn"
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// For the operator: what is wrong and what helps. Never a token or password.
    public let detail: String

    /// A failure; what of `detail` comes from outside is made fit for one line.
    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = OneLine.text(detail)
    }

    /// A reading that took longer than it may.
    public static func tooSlow(_ patience: Duration) -> InstallationError {
        InstallationError(.timeout, "the store gave no answer within \(Int(patience.inSeconds)) s")
    }

    /// What no reader should throw.
    public static func unexpected(_ error: any Error) -> InstallationError {
        InstallationError(.unreadable, "\(error)")
    }

    /// The stable name of its kind, for records.
    public var shortName: String { self.kind.rawValue }

    /// Its detail.
    public var description: String { self.detail }
}

/// Foreign text made fit for one line of a message.
enum OneLine {
    /// The text with its line breaks and control characters made spaces, none at its ends, cut to 400 characters.
    static func text(_ text: String) -> String {
        let line = String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(400).map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: " "
                    default: scalar
                    }
                }
            )
        )
        let words = line.split(separator: " ")
        return words.joined(separator: " ")
    }
}
