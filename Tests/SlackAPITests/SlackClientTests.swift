import EbbCore
import Testing

@testable import SlackAPI

@Suite("Answers and failures")
struct SlackClientTests {
    private static let channel = ConversationID(unchecked: "G0123")

    private func reply(_ transport: StubTransport) async throws -> SlackReply<AuthTest.Answer> {
        try await SlackClient(transport: transport).call(AuthTest(), token: Fixture.token())
    }

    @Test(
        "lesson 25: each kind of answer that is none has its own failure, whatever its body",
        arguments: [
            (429, #"{"ok":false,"error":"ratelimited"}"#, SlackFailure.rateLimited(retryAfter: "30")),
            (429, "<html>", .rateLimited(retryAfter: "30")),
            (200, #"{"ok":false,"error":"ratelimited"}"#, .rateLimited(retryAfter: "30")),
            (200, #"{"ok":false,"error":"rate_limited"}"#, .rateLimited(retryAfter: "30")),
            (
                200, #"{"ok":false,"error":"invalid_auth"}"#,
                .refused(SlackErrorCode(rawValue: "invalid_auth"), needed: nil, provided: nil)
            ),
            (
                200, #"{"ok":false,"error":"missing_scope","needed":"mpim:read","provided":"a,b\u0007"}"#,
                .refused(SlackErrorCode(rawValue: "missing_scope"), needed: "mpim:read", provided: "a,b")
            ),
            (
                200, #"{"ok":false,"error":{"a":1},"needed":5}"#,
                .refused(SlackErrorCode(rawValue: "unreadable_code"), needed: nil, provided: nil)
            ),
            (500, #"{"ok":false,"error":"internal_error"}"#, .status(500)),
            (503, "<html>", .status(503)),
            (302, "", .status(302)),
            (201, #"{"ok":true}"#, .status(201)),
        ]
    )
    func failures(status: Int, body: String, failure: SlackFailure) async throws {
        let reply = try await self.reply(StubTransport(status: status, headers: ["retry-after": "30"], body))
        #expect(throws: failure) { try reply.result.get() }
        #expect(reply.facts.status == status)
    }

    @Test(
        "What is no answer of Slack's is unreadable, and the failure does not quote it",
        arguments: [
            "", "<html>SPILL</html>", "SPILL", "null", "[]", "{}", #"{"ok":null}"#, #"{"ok":"true"}"#, #"{"ok":1}"#,
            #"{"ok":true,"team_id":"SPILL-it","user_id":"U1"}"#, #"{"ok":true,"team_id":"T1"}"#,
            #"{"ok":true,"team_id":"T1","user_id":7}"#, #"{"ok":true,"team_id":"T1","user_id":"U1"} SPILL"#,
            "\u{0}",
        ]
    )
    func unreadable(body: String) async throws {
        let reply = try await self.reply(StubTransport(body))
        guard case .failure(.unreadable(let message)) = reply.result else {
            Issue.record("\(reply.result)")
            return
        }
        #expect(!message.contains("SPILL"))
        #expect(message.utf8.count < 200)
    }

    @Test("Brackets without end are unreadable, not a crash")
    func nesting() async throws {
        for text in ["[", #"{"ok":true,"team_id":"#, #"{"a":"#] {
            let reply = try await self.reply(StubTransport(String(repeating: text, count: 100_000)))
            guard case .failure(.unreadable) = reply.result else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    @Test("The headers' facts are there for a failure too")
    func facts() async throws {
        let headers = [
            "date": "Sun, 06 Nov 1994 08:49:37 GMT", "x-slack-req-id": "0123abcdef", "retry-after": "soon",
            "x-oauth-scopes": "mpim:read , mpim:write,,im:read", "x-accepted-oauth-scopes": "",
        ]
        let reply = try await self.reply(StubTransport(status: 503, headers: headers, "<html>"))
        #expect(
            reply.facts
                == AnswerFacts(
                    status: 503,
                    date: WallTime(seconds: 784_111_777),
                    requestID: "0123abcdef",
                    scopes: ["mpim:read", "mpim:write", "im:read"],
                    acceptedScopes: [],
                    retryAfter: "soon"
                )
        )
        let odd = try await self.reply(StubTransport(headers: ["date": "yesterday", "x-slack-req-id": "a b"], "{}"))
        #expect(odd.facts == AnswerFacts(status: 200))
    }

    @Test("Without an answer there are no facts")
    func noAnswer() async throws {
        for failure in [SlackFailure.timeout, .cancelled, .connection("x"), .unreadable("x")] {
            let reply = try await self.reply(StubTransport(.failure(failure)))
            #expect(throws: failure) { try reply.result.get() }
            #expect(reply.facts == .none)
        }
    }

    @Test("Every call names its method and its arguments")
    func requests() async throws {
        let transport = StubTransport("{}")
        let client = SlackClient(transport: transport)
        let token = try Fixture.token()
        _ = await client.call(AuthTest(), token: token)
        _ = await client.call(AuthTeamsList(cursor: "abc="), token: token)
        _ = await client.call(UsersConversations(), token: token)
        _ = await client.call(UsersConversations(cursor: "abc=", teamID: TeamID(unchecked: "T1")), token: token)
        _ = await client.call(ConversationsHistory(channel: Self.channel), token: token)
        _ = await client.call(ConversationsMembers(channel: Self.channel, cursor: "x"), token: token)
        _ = await client.call(ConversationsClose(channel: Self.channel), token: token)
        _ = await client.call(ConversationsOpen(channel: Self.channel), token: token)
        let sent = transport.sent.map { "\($0.method.rawValue) \(FormField.encode($0.form))" }
        #expect(
            sent == [
                "auth.test ",
                "auth.teams.list limit=200&cursor=abc%3D",
                "users.conversations types=mpim&exclude_archived=true&limit=200",
                "users.conversations types=mpim&exclude_archived=true&limit=200&team_id=T1&cursor=abc%3D",
                "conversations.history channel=G0123&limit=15",
                "conversations.members channel=G0123&limit=200&cursor=x",
                "conversations.close channel=G0123",
                "conversations.open channel=G0123",
            ]
        )
        #expect(transport.sent.allSatisfy { $0.token == token })
    }

    @Test(
        "A token is a bot's only when the answer names the bot",
        arguments: [
            (#""bot_id":"B1""#, true), (#""bot_id":"""#, false), (#""bot_id":null"#, false), (#""bot_id":5"#, false),
            (#""x":1"#, false),
        ]
    )
    func identity(field: String, isBot: Bool) async throws {
        let body = #"{"ok":true,"team_id":"T1","user_id":"U1","is_enterprise_install":"?",\#(field)}"#
        let answer = try await Fixture.read(AuthTest(), body).get()
        #expect(answer.isBot == isBot)
        #expect(!answer.isEnterpriseInstall)
    }

    @Test(
        "A close counts as what Slack says, not as what was asked",
        arguments: [
            (#"{"ok":true}"#, ConversationsClose.Answer.closed),
            (#"{"ok":true,"no_op":true,"already_closed":true}"#, .alreadyClosed),
            (#"{"ok":true,"already_closed":true}"#, .alreadyClosed),
            (#"{"ok":true,"no_op":true}"#, .alreadyClosed),
            (#"{"ok":true,"no_op":false,"already_closed":false}"#, .closed),
            (#"{"ok":true,"no_op":"x","already_closed":1,"warning":"w"}"#, .closed),
            (#"{"ok":false,"error":"already_closed"}"#, .alreadyClosed),
        ]
    )
    func close(body: String, answer: ConversationsClose.Answer) async throws {
        #expect(try await Fixture.read(ConversationsClose(channel: Self.channel), body).get() == answer)
    }

    @Test("A refused close and a refused open are refusals")
    func refusedClose() async throws {
        let body = #"{"ok":false,"error":"channel_not_found"}"#
        let failure = SlackFailure.refused(SlackErrorCode(rawValue: "channel_not_found"), needed: nil, provided: nil)
        await #expect(throws: failure) { try await Fixture.read(ConversationsClose(channel: Self.channel), body).get() }
        await #expect(throws: failure) { try await Fixture.read(ConversationsOpen(channel: Self.channel), body).get() }
        let open = #"{"ok":true,"no_op":true,"already_open":true,"channel":{"id":"G1"}}"#
        #expect(try await Fixture.read(ConversationsOpen(channel: Self.channel), open).get() == .alreadyOpen)
    }
}
