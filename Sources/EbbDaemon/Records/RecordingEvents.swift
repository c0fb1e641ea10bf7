public import EbbCore

/// Writes events as records, of each kind only so many in a tick: a ``RecordDigest`` counts the others.
public struct RecordingEvents: EventSink {
    private let sink: any RecordSink
    private let digest = Locked(RecordDigest())

    /// Writes to `sink`.
    public init(to sink: any RecordSink) { self.sink = sink }

    /// Writes the event's record, or counts it. Before a tick's summary, and when the daemon has stopped, it writes what
    /// was counted so far.
    public func record(_ event: DaemonEvent) {
        let record = event.record
        let limit = RecordKind(record.event)?.limit
        let records = self.digest.withLock { digest in
            switch event {
            case .summary, .stopped: digest.takeCounted() + [record]
            default: digest.take(record, limit: limit).map { [$0] } ?? []
            }
        }
        for record in records { self.sink.record(record) }
    }
}
