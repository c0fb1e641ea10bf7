import CSystemd
import EbbCore
import Glibc

/// A record as the journal takes it: one buffer, and where each `NAME=value` lies in it.
struct JournalEntry {
    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Range<Int>] = []

    init(_ record: LogRecord) {
        self.append("MESSAGE", record.message)
        self.append("PRIORITY", String(record.priority.rawValue))
        self.append("MESSAGE_ID", record.event.description)
        for field in record.fields { self.append(field.name.description, field.value) }
    }

    /// Hands the entry to the journal; false when that is not there. Blocks while the journal is busy.
    func send() -> Bool {
        // Without the socket sd_journal_sendv(3) reports success and loses the entry.
        guard access("/run/systemd/journal/socket", W_OK) == 0 else { return false }
        var bytes = self.bytes
        return bytes.withUnsafeMutableBytes { buffer in
            let vectors = self.fields.map { range in
                iovec(iov_base: buffer.baseAddress.map { $0 + range.lowerBound }, iov_len: range.count)
            }
            return sd_journal_sendv(vectors, Int32(vectors.count)) >= 0
        }
    }

    private mutating func append(_ name: String, _ value: String) {
        let start = self.bytes.count
        self.bytes += name.utf8
        self.bytes.append(UInt8(ascii: "="))
        self.bytes += value.bounded.utf8
        self.fields.append(start..<self.bytes.count)
    }
}
