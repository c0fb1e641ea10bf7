import EbbCore
import Testing

@Suite struct RecordDigestTests {
    private static let event = EventID(0xebb)

    /// A failure of a call about one conversation of one team.
    private static func failure(
        _ number: Int,
        error: String = "timeout",
        method: String = "conversations.close",
        team: Int = 1,
        event: EventID = RecordDigestTests.event
    ) -> LogRecord {
        LogRecord(
            .warning,
            event,
            "A call failed",
            fields: [
                LogRecord.Field(.team, "T\(team)"), LogRecord.Field(.conversation, "C\(number)"),
                LogRecord.Field(.run, "17"), LogRecord.Field(.method, method), LogRecord.Field(.error, error),
            ]
        )
    }

    private static func values(_ name: LogRecord.FieldName, in record: LogRecord) -> [String] {
        record.fields.filter { $0.name == name }.map(\.value)
    }

    @Test func `the first of a thousand passes whole, and one record stands for the others`() throws {
        var digest = RecordDigest()
        let failures = (1...1_000).map { Self.failure($0) }
        #expect(failures.compactMap { digest.take($0, limit: 1) } == [failures[0]])

        let counted = digest.takeCounted()
        let record = try #require(counted.first)
        #expect(counted.count == 1)
        #expect(record.priority == .warning)
        #expect(record.event == Self.event)
        #expect(record.message == "A call failed (more of the same: EBB_FOLDED tells how many)")
        // What they share, without the conversation, which they do not.
        #expect(
            record.fields.map { "\($0.name)=\($0.value)" } == [
                "EBB_FOLDED=999", "EBB_RUN=17", "EBB_METHOD=conversations.close", "EBB_ERROR=timeout", "EBB_TEAM=T1",
            ]
        )
    }

    @Test func `what is not bounded always passes`() {
        var digest = RecordDigest()
        let failures = (1...1_000).map { Self.failure($0) }
        #expect(failures.compactMap { digest.take($0, limit: nil) } == failures)
        #expect(digest.takeCounted().isEmpty)
    }

    @Test func `as many pass as the limit says, and no count is written where nothing was counted`() {
        var digest = RecordDigest()
        #expect((1...20).compactMap { digest.take(Self.failure($0), limit: 20) }.count == 20)
        #expect(digest.takeCounted().isEmpty)
        #expect((1...23).compactMap { digest.take(Self.failure($0), limit: 20) }.count == 20)
        #expect(digest.takeCounted().map { $0[.folded] } == ["3"])
    }

    @Test func `another kind, error, reason or method is counted apart, in the order of the first counted`() {
        var digest = RecordDigest()
        var reason = Self.failure(1)
        reason.fields.append(LogRecord.Field(.reason, "why"))
        let kinds = [
            Self.failure(1), Self.failure(1, error: "html"), Self.failure(1, method: "auth.test"), reason,
            Self.failure(1, event: EventID(2)),
        ]
        #expect(kinds.compactMap { digest.take($0, limit: 1) } == kinds)
        for (index, record) in kinds.reversed().enumerated() {
            for _ in 0...index { #expect(digest.take(record, limit: 1) == nil) }
        }
        let counted = digest.takeCounted()
        #expect(counted.map { $0[.folded] } == ["1", "2", "3", "4", "5"])
        #expect(counted.map(\.event) == kinds.reversed().map(\.event))
        #expect(counted.map { $0[.method] } == kinds.reversed().map { $0[.method] })
    }

    @Test func `it names each team once, a hundred of them, and counts the others`() throws {
        var digest = RecordDigest()
        _ = digest.take(Self.failure(0, team: 0), limit: 1)
        for round in 0..<3 {
            for team in 1...130 { _ = digest.take(Self.failure(round, team: team), limit: 1) }
        }
        let record = try #require(digest.takeCounted().first)
        #expect(Self.values(.team, in: record) == (1...100).map { "T\($0)" })
        #expect(record[.moreTeams] == "30")
        #expect(record[.folded] == "390")
    }

    @Test func `after the count it begins anew`() {
        var digest = RecordDigest()
        for _ in 0..<2 {
            #expect((1...5).compactMap { digest.take(Self.failure($0), limit: 1) }.count == 1)
            #expect(digest.takeCounted().map { $0[.folded] } == ["4"])
            #expect(digest.takeCounted().isEmpty)
        }
    }

    @Test func `errors that a server makes up without end are told apart only so far, and none is lost`() {
        var digest = RecordDigest()
        let failures = (1...10_000).map { Self.failure($0, error: "code_\($0)") }
        let passed = failures.compactMap { digest.take($0, limit: 1) }
        #expect(passed == Array(failures.prefix(RecordDigest.topics + 1)))
        let counted = digest.takeCounted()
        #expect(counted.count == 1)
        #expect(counted.first?[.error] == "various")
        #expect(counted.first?[.method] == "conversations.close")
        #expect(counted.first?[.folded] == "\(10_000 - passed.count)")
    }

    @Test func `a few teams are all named`() {
        #expect(LogRecord.Field.teams(["T1", "T2"]).map(\.name) == [.team, .team])
        #expect(LogRecord.Field.teams([]) == [])
    }
}
