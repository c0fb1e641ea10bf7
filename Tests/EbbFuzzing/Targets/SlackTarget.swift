import EbbCore

@testable import SlackAPI

/// An answer of Slack's as it comes: the status line and the headers, an empty line, the body. Every call reads it.
enum SlackTarget {
    static func run(_ input: [UInt8]) {
        let answer = Self.answer(input)
        let facts = AnswerFacts(answer)
        expect(facts.requestID.map { $0.utf8.count <= 64 } ?? true, "a request id of \(facts.requestID ?? "")")
        expect(facts.retryAfter.map { $0.utf8.count <= 64 } ?? true, "a Retry-After of \(facts.retryAfter ?? "")")
        for scope in (facts.scopes ?? []) + (facts.acceptedScopes ?? []) { expectOneLine(scope, "a scope") }

        let body = AnswerBody(answer, facts: facts)
        let channel = ConversationID(unchecked: "G0123ABCD")
        Self.read(AuthTest(), body)
        Self.read(ConversationsClose(channel: channel), body)
        Self.read(ConversationsOpen(channel: channel), body)
        Self.read(ChatPostMessage(channel: channel, text: "closed soon"), body)
        Self.read(ConversationsHistory(channel: channel), body)
        Self.bound(Self.read(AuthTeamsList(), body)?.nextCursor)
        Self.bound(Self.read(UsersConversations(), body)?.nextCursor)
        Self.bound(Self.read(ConversationsMembers(channel: channel), body)?.nextCursor)
    }

    /// The answer that a transport makes of such bytes; what begins as JSON does is a body alone.
    static func answer(_ input: [UInt8]) -> RawAnswer {
        guard input.first != UInt8(ascii: "{") else { return RawAnswer(status: 200, body: input) }
        var collector = HeaderCollector()
        var rest = input[...]
        var status: Int?
        while let end = rest.firstIndex(of: 0x0A) {
            let line = Array(rest[...end])
            rest = rest[(end + 1)...]
            line.withUnsafeBytes { collector.take($0) }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            status = status ?? (words.count > 1 ? Int(words[1]) : nil)
            if line == [0x0A] || line == [0x0D, 0x0A] { break }
        }
        return RawAnswer(status: status ?? 200, headers: collector.kept, body: Array(rest))
    }

    @discardableResult
    private static func read<Call: SlackCall>(_ call: Call, _ body: AnswerBody) -> Call.Answer? {
        do throws(SlackFailure) {
            return try call.read(body)
        } catch {
            expectOneLine("\(error)", "a failure")
            expect("\(error)".utf8.count < 4_096, "a failure of \("\(error)".utf8.count) bytes")
            return nil
        }
    }

    private static func bound(_ cursor: String??) {
        if let cursor = cursor ?? nil { expect((1...1_024).contains(cursor.utf8.count), "a cursor without bounds") }
    }
}
