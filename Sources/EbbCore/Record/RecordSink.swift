/// Where records go: the journal in production, a list in tests.
public protocol RecordSink: Sendable {
    /// Takes the record. Returns at once, and never fails: what cannot be written is counted.
    func record(_ record: LogRecord)
}
