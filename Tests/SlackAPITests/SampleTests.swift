import EbbCore
import Foundation
import Testing

@testable import SlackAPI

@Suite("Recorded shapes")
struct SampleTests {
    static let names = [
        "auth.teams.list", "auth.test", "conversations.close", "conversations.history.trimmed", "conversations.info",
        "conversations.list", "conversations.open.trimmed", "oauth.v2.access", "team.info", "users.conversations",
    ]

    private static func text(_ name: String) throws -> String {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Samples"))
        return try String(contentsOf: url, encoding: .utf8)
    }

    private static func success(_ name: String) throws -> String {
        let text = try self.text(name)
        let range = try #require(text.range(of: #""ok": false"#))
        return text.replacingCharacters(in: range, with: #""ok": true"#)
    }

    /// Reads the sample by the call that it is of, or, where Ebb makes no such call, as any answer.
    private static func read(_ name: String, _ body: String) async throws -> Result<Void, SlackFailure> {
        let channel = ConversationID(unchecked: "G1")
        switch name {
        case "auth.teams.list": return try await Fixture.read(AuthTeamsList(), body).map { _ in }
        case "auth.test": return try await Fixture.read(AuthTest(), body).map { _ in }
        case "conversations.close":
            return try await Fixture.read(ConversationsClose(channel: channel), body).map { _ in }
        case "conversations.history.trimmed":
            return try await Fixture.read(ConversationsHistory(channel: channel), body).map { _ in }
        case "conversations.list", "users.conversations":
            return try await Fixture.read(UsersConversations(), body).map { _ in }
        default: return try await Fixture.read(ConversationsOpen(channel: channel), body).map { _ in }
        }
    }

    @Test("Every file is known here")
    func allFiles() throws {
        let folder = try #require(Bundle.module.url(forResource: "Samples", withExtension: nil))
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
        #expect(Set(files) == Set(Self.names.map { "\($0).json" } + ["LICENSE"]))
    }

    @Test("As a success it is read", arguments: names)
    func success(name: String) async throws {
        try await Self.read(name, Self.success(name)).get()
    }

    @Test("As recorded, with ok false and a blank error, it is a refusal", arguments: names)
    func refusal(name: String) async throws {
        let result = try await Self.read(name, Self.text(name))
        guard case .failure(.refused(let code, _, _)) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(code.rawValue == "unreadable_code")
    }

    @Test("Cut off anywhere, it is unreadable", arguments: ["auth.test", "conversations.close", "users.conversations"])
    func truncated(name: String) async throws {
        let text = try Self.success(name)
        for length in stride(from: 0, to: text.count - 1, by: 7) {
            let result = try await Self.read(name, String(text.prefix(length)))
            guard case .failure(.unreadable) = result else {
                Issue.record("cut at \(length): \(result)")
                return
            }
        }
    }

    @Test("The facts of a conversation come out")
    func facts() async throws {
        let page = try await Fixture.read(UsersConversations(), Self.success("users.conversations")).get()
        #expect(
            page.conversations == [
                ListedConversation(
                    id: ConversationID(unchecked: "C00000000"),
                    created: WallTime(seconds: 12_345),
                    creator: UserID(unchecked: "U00000000"),
                    isMpim: false,
                    isOpen: false,
                    isArchived: false,
                    isExternal: true,
                    contextTeamID: TeamID(unchecked: "T00000000")
                )
            ]
        )
        #expect(page.skipped == 0)
        #expect(page.nextCursor == nil)
    }
}
