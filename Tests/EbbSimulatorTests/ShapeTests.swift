import EbbCore
import EbbSimulator
import Foundation
import Testing

/// The recorded answers of Slack lie with the tests of the module that reads them.
@Suite("Shapes")
struct ShapeTests {
    private static func sample(_ name: String) throws -> [String: Any] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "SlackAPITests/Samples/\(name).json")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        return try #require(json as? [String: Any])
    }

    /// The paths of all keys, elements of arrays taken together.
    private static func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
        if let object = value as? [String: Any] {
            return object.reduce(into: []) { paths, field in
                paths.insert(prefix + field.key)
                paths.formUnion(Self.paths(field.value, prefix + field.key + "."))
            }
        }
        if let array = value as? [Any] {
            return array.reduce(into: []) { $0.formUnion(Self.paths($1, prefix)) }
        }
        return []
    }

    @Test(
        "every key of an answer stands in the recorded one",
        arguments: [
            ("auth.test", ["auth.test"]), ("auth.teams.list", ["auth.teams.list"]),
            ("users.conversations", ["users.conversations"]), ("conversations.list", ["conversations.list"]),
            ("conversations.history", ["conversations.history.trimmed"]),
            ("conversations.close", ["conversations.close"]), ("conversations.open", ["conversations.open.trimmed"]),
            ("conversations.info", ["conversations.info"]),
        ]
    )
    func keys(method: String, samples: [String]) throws {
        var stage = Stage(Stage.plan([.liveByReply(2), .external(2), .alreadyClosed(2), .stale(2)]))
        var known = try samples.map { Self.paths(try Self.sample($0)) }.reduce(into: Set()) { $0.formUnion($1) }
        // Recorded by other methods for the same object: `is_open` and `priority` of a group DM.
        if ["conversations.list", "conversations.info"].contains(method) {
            let others = Self.paths(try Self.sample("users.conversations"))
            known.formUnion(
                others.map { $0.replacing("channels.", with: method.hasSuffix("list") ? "channels." : "channel.") }
            )
        }
        for id in stage.world.conversations(of: stage.team) {
            for _ in 0..<2 {
                let form: KeyValuePairs = [
                    "channel": id.rawValue, "types": "mpim", "limit": "3", "include_num_members": "true",
                ]
                let answer = stage.call(method, form)
                #expect(answer.ok == true)
                #expect(Self.paths(answer.json).subtracting(known).isEmpty)
            }
        }
        let error = stage.call(method, token: "unknown")
        #expect(Self.paths(error.json).subtracting(known).isEmpty)
    }

    @Test("times are in the units that Slack uses: created in seconds, updated in milliseconds")
    func units() throws {
        var stage = Stage(Stage.plan([.stale(10)]))
        let channels = stage.call("users.conversations", ["types": "mpim"]).channels
        let now = Double(Stage.start.seconds)
        #expect(channels.count == 10)
        for channel in channels {
            let created = try #require(channel["created"] as? Double)
            let updated = try #require(channel["updated"] as? Double)
            #expect((now - 400 * 86_400...now).contains(created))
            #expect((created...now).contains(updated / 1_000))
        }
        // Changed settings are no activity: stale ones with a recent `updated` are among them.
        #expect(channels.contains { ($0["updated"] as? Double ?? 0) / 1_000 > now - 86_400 })
    }

    @Test("headers: a request id of 32 digits, scopes where a token was good, accepted ones where a method has them")
    func headers() {
        var stage = Stage(Stage.plan([.stale(1)]))
        let list = stage.call("users.conversations", ["types": "mpim"]).raw
        #expect(list.header("x-slack-req-id")?.count == 32)
        #expect(list.header("X-OAuth-Scopes") == "mpim:read,mpim:write,mpim:history,chat:write")
        #expect(list.header("X-Accepted-OAuth-Scopes") == "mpim:read")
        #expect(list.header("Content-Type")?.hasPrefix("application/json") == true)
        #expect(stage.call("auth.test").raw.header("X-Accepted-OAuth-Scopes") == nil)
    }
}
