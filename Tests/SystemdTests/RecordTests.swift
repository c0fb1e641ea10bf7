import EbbCore
import Foundation
import Testing

@testable import Systemd

@Suite struct RecordTests {
    private let event = EventID(0x00ff_0000_0000_0000_0000_0000_0000_0001)

    private func line(_ value: String) -> String {
        let record = LogRecord(.notice, self.event, "Text.", fields: [LogRecord.Field(.reason, value)])
        return RecordLine(record).text
    }

    @Test func `an event's id has 32 digits`() {
        #expect(self.event.description == "00ff0000000000000000000000000001")
        #expect(EventID(.max).description == "ffffffffffffffffffffffffffffffff")
        #expect(EventID(0).description == "00000000000000000000000000000000")
    }

    @Test(arguments: [
        ("EBB_TEAM", "EBB_TEAM"), ("ebb_kept.old", "EBB_KEPT_OLD"), ("_TRUSTED", "TRUSTED"), ("9lives", "LIVES"),
        ("ä", "EBB_FIELD"), ("", "EBB_FIELD"), ("A=B\nC", "A_B_C"),
        (String(repeating: "X", count: 65), String(repeating: "X", count: 64)),
    ])
    func `a field's name is one that the journal takes`(text: String, name: String) {
        #expect(LogRecord.FieldName(text).description == name)
    }

    @Test func `the journal gets the text first, then priority, id and fields`() {
        let record = LogRecord(
            .error,
            self.event,
            "The team stops.",
            fields: [LogRecord.Field(.team, "T1"), LogRecord.Field(.error, "two\nlines=\0")]
        )
        let entry = JournalEntry(record)
        #expect(
            entry.fields.map { String(decoding: entry.bytes[$0], as: UTF8.self) } == [
                "MESSAGE=The team stops.", "PRIORITY=3", "MESSAGE_ID=00ff0000000000000000000000000001",
                "EBB_TEAM=T1", "EBB_ERROR=two\nlines=\0",
            ]
        )
        #expect(record[.team] == "T1")
        #expect(record[.run] == nil)
    }

    @Test func `a field that a record has several times the journal gets several times`() {
        let record = LogRecord(.error, self.event, "Teams stop.", fields: LogRecord.Field.teams(["T1", "T2"]))
        let entry = JournalEntry(record)
        let fields = entry.fields.map { String(decoding: entry.bytes[$0], as: UTF8.self) }
        #expect(fields.suffix(2) == ["EBB_TEAM=T1", "EBB_TEAM=T2"])
        #expect(RecordLine(record).text == "error: Teams stop. EBB_TEAM=T1 EBB_TEAM=T2\n")
    }

    @Test(arguments: [
        ("T0123ABCD", "T0123ABCD"), ("1.5", "1.5"), ("größer", "größer"), ("", "\"\""),
        ("two words", "\"two words\""), ("a=b", "\"a=b\""), ("say \"no\"", "\"say \\\"no\\\"\""),
        ("a\\b", "\"a\\\\b\""),
        ("x\nerror: forged", "\"x\\nerror: forged\""), ("\r\n\t", "\"\\r\\n\\t\""),
        ("\u{1B}[2J", "\"\\u{1b}[2J\""), ("\0", "\"\\u{0}\""), ("a\u{202E}b", "\"a\\u{202e}b\""),
        ("a\u{2028}b", "\"a\\u{2028}b\""), ("\u{85}", "\"\\u{85}\""),
    ])
    func `a value in a line is readable and cannot leave it`(value: String, written: String) {
        #expect(self.line(value) == "notice: Text. EBB_REASON=\(written)\n")
    }

    @Test func `a message cannot leave its line either`() {
        #expect(RecordLine(LogRecord(.info, self.event, "a\nb \"c\"")).text == "info: a\\nb \"c\"\n")
    }

    @Test func `a long value is cut between characters`() {
        #expect(String(repeating: "a", count: 4_096).bounded == String(repeating: "a", count: 4_096))
        #expect(String(repeating: "a", count: 4_097).bounded == String(repeating: "a", count: 4_096) + "…")
        #expect(
            ("a" + String(repeating: "ä", count: 3_000)).bounded == "a" + String(repeating: "ä", count: 2_047) + "…"
        )
    }

    @Test func `priorities have the numbers of syslog`() {
        #expect(LogRecord.Priority.allCases.map(\.rawValue) == Array(0...7))
        #expect(LogRecord.Priority.emergency < .debug)
        #expect("\(LogRecord.Priority.warning)" == "warning")
    }
}
