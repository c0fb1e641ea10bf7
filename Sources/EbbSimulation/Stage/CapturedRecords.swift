package import EbbCore

/// The records that were written, in order.
package final class CapturedRecords: RecordSink {
    private let log = Locked<[LogRecord]>([])

    package init() {}

    package func record(_ record: LogRecord) { self.log.withLock { $0.append(record) } }

    package var all: [LogRecord] { self.log.withLock { $0 } }
}
