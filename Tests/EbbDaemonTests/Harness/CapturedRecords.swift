import EbbCore

/// The records that were written, in order.
final class CapturedRecords: RecordSink {
    private let log = Locked<[LogRecord]>([])

    func record(_ record: LogRecord) { self.log.withLock { $0.append(record) } }

    var all: [LogRecord] { self.log.withLock { $0 } }
}
