import EbbCore
import Testing

@testable import SlackAPI

@Suite("Pages and what is in them")
struct PageTests {
    private static let channel = ConversationID(unchecked: "G0123")

    private func page(_ entries: String, _ rest: String = "") async throws -> UsersConversations.Answer {
        try await Fixture.read(UsersConversations(), #"{"ok":true,"channels":[\#(entries)]\#(rest)}"#).get()
    }

    @Test(
        "An empty, a null and an absent cursor all mean the end",
        arguments: [
            "", #","response_metadata":null"#, #","response_metadata":{}"#,
            #","response_metadata":{"next_cursor":null}"#, #","response_metadata":{"next_cursor":""}"#,
        ]
    )
    func end(rest: String) async throws {
        #expect(try await self.page("", rest).nextCursor == nil)
    }

    @Test("A short or empty page goes on where it has a cursor")
    func cursor() async throws {
        let page = try await self.page("", #","response_metadata":{"next_cursor":"dGVhbQ=="}"#)
        #expect(page == UsersConversations.Answer(conversations: [], nextCursor: "dGVhbQ=="))
        let longest = String(repeating: "a", count: 1_024)
        #expect(try await self.page("", #","response_metadata":{"next_cursor":"\#(longest)"}"#).nextCursor == longest)
    }

    @Test(
        "A cursor that cannot be read is not taken for the end",
        arguments: ["7", "[]", #"{"next_cursor":7}"#, #"{"next_cursor":"\#(String(repeating: "a", count: 1_025))"}"#]
    )
    func unreadableCursor(metadata: String) async throws {
        for (call, list) in [("c", "channels"), ("t", "teams"), ("m", "members")] {
            let body = #"{"ok":true,"\#(list)":[],"response_metadata":\#(metadata)}"#
            let result: Result<Void, SlackFailure>
            switch call {
            case "c": result = try await Fixture.read(UsersConversations(), body).map { _ in }
            case "t": result = try await Fixture.read(AuthTeamsList(), body).map { _ in }
            default: result = try await Fixture.read(ConversationsMembers(channel: Self.channel), body).map { _ in }
            }
            guard case .failure(.unreadable) = result else {
                Issue.record("\(list): \(result)")
                continue
            }
        }
    }

    @Test(
        "Without its list a page is unreadable, not empty",
        arguments: ["{\"ok\":true}", "{\"ok\":true,\"channels\":null,\"teams\":{},\"members\":\"\",\"messages\":7}"]
    )
    func noList(body: String) async throws {
        let results = [
            try await Fixture.read(UsersConversations(), body).map { _ in },
            try await Fixture.read(AuthTeamsList(), body).map { _ in },
            try await Fixture.read(ConversationsMembers(channel: Self.channel), body).map { _ in },
            try await Fixture.read(ConversationsHistory(channel: Self.channel), body).map { _ in },
        ]
        for result in results {
            guard case .failure(.unreadable) = result else {
                Issue.record("\(result)")
                continue
            }
        }
    }

    @Test("An entry without a usable id is skipped and counted; the others are read")
    func skipped() async throws {
        let page = try await self.page(#"{"id":"G1"},{"id":"g-2"},{},7,null,{"id":null},{"id":"G2","new_field":[{}]}"#)
        #expect(page.conversations.map(\.id.rawValue) == ["G1", "G2"])
        #expect(page.skipped == 5)
        let teams = try await Fixture.read(AuthTeamsList(), #"{"ok":true,"teams":[{"id":"T1"},{"id":""},{}]}"#).get()
        #expect(teams == AuthTeamsList.Answer(teams: [TeamID(unchecked: "T1")], skipped: 2))
    }

    @Test("A field of another type is nil, and spoils nothing beside it")
    func lenient() async throws {
        let odd =
            #"{"id":"G1","created":"1449252889","creator":7,"is_mpim":"yes","is_open":1,"is_archived":[],"#
            + #""is_ext_shared":"no","context_team_id":{},"priority":"x"}"#
        let page = try await self.page("\(odd),\(#"{"id":"G2","created":1449252889,"creator":"U1","is_open":false}"#)")
        #expect(page.conversations.first == ListedConversation(id: ConversationID(unchecked: "G1")))
        #expect(page.conversations.last?.created == WallTime(seconds: 1_449_252_889))
        #expect(page.conversations.last?.creator == UserID(unchecked: "U1"))
        #expect(page.conversations.last?.isOpen == false)
    }

    @Test(
        "lesson 24: only created tells the age, in seconds; what is no date is nil",
        arguments: [
            (#""created":1449252889,"updated":1449252889123"#, 1_449_252_889), (#""created":0"#, nil),
            (#""created":-5"#, nil), (#""created":1449252889123"#, nil), (#""created":1e300"#, nil),
            (#""created":null,"updated":1449252889123"#, nil), (#""created":1.5"#, nil),
        ] as [(String, Int64?)]
    )
    func created(field: String, seconds: Int64?) async throws {
        let page = try await self.page(#"{"id":"C1","is_mpim":true,\#(field)}"#)
        #expect(page.conversations.first?.created == seconds.map { WallTime(seconds: $0) })
        #expect(page.conversations.first?.isMpim == true, "whatever the id's first letter")
    }

    @Test(
        "Shared with another organisation, or not, or unknown",
        arguments: [
            (#""is_shared":false,"is_ext_shared":false,"is_org_shared":false,"pending_shared":[]"#, false),
            (#""is_ext_shared":false"#, false),
            (#""is_shared":false,"shared_team_ids":["T1"],"context_team_id":"T1""#, false),
            (#""is_shared":false,"shared_team_ids":["T1"]"#, false),
            (#""is_shared":true,"is_org_shared":true,"is_ext_shared":false,"shared_team_ids":["T1","T2"]"#, false),
            (
                #""is_shared":true,"is_org_shared":true,"internal_team_ids":["T1","T2"],"shared_team_ids":["T1","T2"]"#,
                false
            ),
            (#""is_ext_shared":true"#, true),
            (#""is_shared":true"#, true),
            (#""is_shared":true,"is_org_shared":false"#, true),
            (#""is_ext_shared":false,"is_pending_ext_shared":true"#, true),
            (#""is_ext_shared":false,"pending_shared":["T9"]"#, true),
            (#""is_ext_shared":false,"pending_connected_team_ids":["T9"]"#, true),
            (#""is_ext_shared":false,"connected_team_ids":["T9"],"context_team_id":"T1""#, true),
            (#""is_shared":false,"shared_team_ids":["T1","T9"],"context_team_id":"T1""#, true),
            (#""is_shared":true,"is_org_shared":true,"internal_team_ids":["T1"],"shared_team_ids":["T1","T9"]"#, true),
            (#""is_ext_shared":"no","is_pending_ext_shared":true"#, true),
            (#""x":1"#, nil),
            (#""is_org_shared":false"#, nil),
            (#""is_ext_shared":"no""#, nil),
            (#""is_ext_shared":false,"is_shared":0"#, nil),
            (#""is_ext_shared":false,"pending_shared":"T9""#, nil),
        ] as [(String, Bool?)]
    )
    func external(fields: String, isExternal: Bool?) async throws {
        let page = try await self.page(#"{"id":"G1",\#(fields)}"#)
        #expect(page.conversations.first?.isExternal == isExternal)
    }

    @Test("Members are ids; what is not shaped like one is counted, what is no text is an error")
    func members() async throws {
        let call = ConversationsMembers(channel: Self.channel)
        let body = #"{"ok":true,"members":["U1","W2","nobody"],"response_metadata":{"next_cursor":"x"}}"#
        let expected = ["U1", "W2"].map { UserID(unchecked: $0) }
        #expect(
            try await Fixture.read(call, body).get()
                == ConversationsMembers.Answer(members: expected, skipped: 1, nextCursor: "x")
        )
        guard case .failure(.unreadable) = try await Fixture.read(call, #"{"ok":true,"members":["U1",7]}"#) else {
            Issue.record("read, although a member is a number")
            return
        }
    }
}
