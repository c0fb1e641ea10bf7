/// Why the state cannot be opened, read or written.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Another `ebbd` has this state.
        case inUse = "in_use"
        /// Another process held the file's lock for the whole busy time-out.
        case busy
        /// The file belongs to another program, or is no database.
        case foreign
        /// The file was written by a newer version of Ebb.
        case newer
        /// The file's content is damaged.
        case corrupt
        /// No room on the disk.
        case full
        /// The file cannot be opened, read or written for another reason.
        case io
        /// Ebb's own statement failed: a bug.
        case statement
    }

    /// The kind of failure.
    public var kind: Kind
    /// What was tried, and what SQLite or the system said.
    public var detail: String
    /// What the system said (`errno`), where it was the one to refuse.
    public var systemError: Int32?

    /// An error.
    public init(_ kind: Kind, _ detail: String, systemError: Int32? = nil) {
        self.kind = kind
        self.detail = detail
        self.systemError = systemError
    }

    /// A stable name for logs and metrics.
    public var shortName: String { "state_\(self.kind.rawValue)" }

    /// What happened, in one line.
    public var description: String { "\(self.shortName): \(self.detail)" }
}
