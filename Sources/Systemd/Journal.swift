public import EbbCore
import Glibc

/// Writes records to the journal, or as lines to a descriptor, from a thread of its own.
///
/// The journal's socket blocks when it is busy. So records wait in a queue; when it is full further ones are dropped,
/// and the next one that is written is preceded by a warning with their number.
public final class Journal: RecordSink {
    /// Where records go.
    public enum Destination: Hashable, Sendable {
        /// The journal itself, with all fields; as lines to standard error when it cannot be reached.
        case journal
        /// One line each to this descriptor, which stays open.
        case lines(descriptor: Int32)

        /// The journal when standard error is connected to it (`JOURNAL_STREAM`), else lines to standard error.
        public init(_ environment: ServiceEnvironment) {
            self.init(environment, standardError: STDERR_FILENO)
        }

        init(_ environment: ServiceEnvironment, standardError: Int32) {
            var status = stat()
            let isJournal =
                fstat(standardError, &status) == 0
                && environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)"
            self = isJournal ? .journal : .lines(descriptor: standardError)
        }
    }

    /// The event of the warning that records were dropped.
    public static let droppedEvent = EventID(0x8992_80ff_3944_4765_bb6a_dadb_a813_5633)

    private let write: @Sendable (LogRecord) -> Void
    private let queue: BoundedQueue
    /// How many of the dropped ones were told of.
    private let told = Locked(0)

    /// A journal in which at most `backlog` records wait.
    public convenience init(_ destination: Destination, backlog: Int = 1_024) {
        self.init(backlog: backlog) { record in
            switch destination {
            case .journal:
                if !JournalEntry(record).send() { writeAll(RecordLine(record).text, to: STDERR_FILENO) }
            case .lines(let descriptor):
                writeAll(RecordLine(record).text, to: descriptor)
            }
        }
    }

    init(backlog: Int, write: @escaping @Sendable (LogRecord) -> Void) {
        self.write = write
        self.queue = BoundedQueue(label: "Systemd.journal", bound: backlog)
    }

    /// How many records were dropped so far because too many waited.
    public var dropped: Int { self.queue.dropped }

    /// Queues the record.
    public func record(_ record: LogRecord) {
        self.queue.submit {
            self.tellOfDropped()
            self.write(record)
        }
    }

    /// Returns when the records so far are written. To be called before the process ends.
    public func flush() async {
        await self.queue.flush()
    }

    private func tellOfDropped() {
        let dropped = self.dropped
        let untold = self.told.withLock { told in
            defer { told = dropped }
            return dropped - told
        }
        if untold > 0 { self.write(Self.warning(ofDropped: untold)) }
    }

    static func warning(ofDropped count: Int) -> LogRecord {
        LogRecord(
            .warning,
            Self.droppedEvent,
            "Records were dropped; they came faster than the journal took them",
            fields: [LogRecord.Field(LogRecord.FieldName("EBB_DROPPED"), String(count))]
        )
    }
}

/// Writes the whole text, or as much as the descriptor takes before it fails.
private func writeAll(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
