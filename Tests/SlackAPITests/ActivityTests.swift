import EbbCore
import Testing

@testable import SlackAPI

@Suite("The newest activity")
struct ActivityTests {
    private func read(_ body: String) async throws -> Result<ConversationsHistory.Answer, SlackFailure> {
        try await Fixture.read(ConversationsHistory(channel: ConversationID(unchecked: "G1")), body)
    }

    @Test(
        "It is the newest of all messages and of the newest replies to them, wherever they stand",
        arguments: [
            (#"{"ts":"1512085950.000216"}"#, 1_512_085_950_000_216),
            (#"{"ts":"1512085950.000216"},{"ts":"1512085951.000000"}"#, 1_512_085_951_000_000),
            (#"{"ts":"1512085952.000000"},{"ts":"1512085951.000000"}"#, 1_512_085_952_000_000),
            (#"{"ts":"5.000001","latest_reply":"1512085999.999999"},{"ts":"6.000000"}"#, 1_512_085_999_999_999),
            (#"{"ts":"5.000001","latest_reply":null,"text":"words","user":7}"#, 5_000_001),
        ] as [(String, Int64)]
    )
    func newest(messages: String, microseconds: Int64) async throws {
        let answer = try await self.read(#"{"ok":true,"messages":[\#(messages)],"has_more":true}"#).get()
        #expect(answer.newest == WallTime(microseconds: microseconds))
    }

    @Test("No message at all is an answer of its own")
    func empty() async throws {
        #expect(try await self.read(#"{"ok":true,"messages":[],"has_more":false}"#).get().newest == nil)
        #expect(try await self.read(#"{"ok":true,"messages":[]}"#).get().newest == nil)
    }

    @Test(
        "lesson 10: what cannot be read is an error, never no activity",
        arguments: [
            #"{"ok":true}"#, #"{"ok":true,"messages":null}"#, #"{"ok":true,"messages":{}}"#,
            #"{"ok":true,"messages":[7]}"#, #"{"ok":true,"messages":[{}]}"#, #"{"ok":true,"messages":[{"ts":null}]}"#,
            #"{"ok":true,"messages":[{"ts":1512085950.000216}]}"#, #"{"ok":true,"messages":[{"ts":"yesterday"}]}"#,
            #"{"ok":true,"messages":[{"ts":"1.000000"},{"ts":"1.0"}]}"#,
            #"{"ok":true,"messages":[{"ts":"1.000000","latest_reply":"soon"}]}"#,
            #"{"ok":true,"messages":[{"ts":"1.000000","latest_reply":5}]}"#,
            #"{"ok":true,"messages":[],"has_more":true}"#,
            #"{"ok":true,"messages":[],"response_metadata":{"next_cursor":"x"}}"#,
        ]
    )
    func unreadable(body: String) async throws {
        let result = try await self.read(body)
        guard case .failure(.unreadable) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test(
        "Timestamps are exact, and bounded",
        arguments: [
            ("0000000000.000000", 0), ("1512085950.000216", 1_512_085_950_000_216),
            ("99999999999.999999", 99_999_999_999_999_999), ("", nil), (".", nil), ("1.", nil), (".000001", nil),
            ("1.00001", nil), ("1.0000001", nil), ("-1.000000", nil), ("+1.000000", nil), ("1,000000", nil),
            ("1.000000.0", nil), (" 1.000000", nil), ("100000000000.000000", nil), ("１.000000", nil),
        ] as [(String, Int64?)]
    )
    func timestamps(text: String, microseconds: Int64?) {
        #expect(SlackTimestamp.parse(text) == microseconds.map { WallTime(microseconds: $0) })
    }
}
