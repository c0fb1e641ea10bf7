import EbbCore
import EbbSimulator
import Foundation
import Testing

/// A world with its own virtual clock, and an answer read as JSON.
struct Stage {
    static let start = WallTime(seconds: 1_795_000_000)

    var world: SlackWorld
    var now = Instant.zero
    let scale: Double

    init(_ plan: WorldPlan) {
        self.world = SlackWorld(plan, now: .zero, wall: Self.start)
        self.scale = plan.timeScale
    }

    /// One quiet team: no app, no latency.
    static func plan(_ groups: [ConversationGroup] = [], teams: Int = 1, off: Int = 0) -> WorldPlan {
        var plan = WorldPlan(teamCount: teams, off: off, groups: groups)
        plan.appRate = 0
        plan.latency = .zero
        plan.jitter = .zero
        return plan
    }

    var wall: WallTime {
        Self.start + .clampedSeconds((self.now - .zero).inSeconds / self.scale)
    }

    var team: TeamID { self.world.plan.teams[0].id }

    mutating func call(_ method: String, _ form: KeyValuePairs<String, String> = [:], team: Int = 0) -> Answer {
        self.call(method, token: self.world.plan.teams[team].token, form)
    }

    mutating func call(_ method: String, token: String?, _ form: KeyValuePairs<String, String> = [:]) -> Answer {
        Answer(self.world.answer(WorldRequest(method, token: token, form), now: self.now, wall: self.wall))
    }

    @discardableResult
    mutating func apply(_ event: WorldEvent) throws -> [ConversationID] {
        try self.world.apply(event, now: self.now, wall: self.wall)
    }

    mutating func report() -> WorldReport {
        self.world.report(now: self.now, wall: self.wall)
    }

    /// Every page of a listing, in order.
    mutating func pages(limit: Int, team: Int = 0) -> [Answer] {
        var pages: [Answer] = []
        var cursor = ""
        repeat {
            let page = self.call(
                "users.conversations",
                ["types": "mpim", "limit": String(limit), "cursor": cursor],
                team: team
            )
            pages.append(page)
            cursor = page.nextCursor ?? ""
            self.now = self.now + .seconds(5)
        } while !cursor.isEmpty && pages.count < 500
        return pages
    }

    struct Answer {
        let raw: WorldAnswer
        let json: [String: Any]

        init(_ raw: WorldAnswer) {
            self.raw = raw
            self.json = (try? JSONSerialization.jsonObject(with: Data(raw.body))) as? [String: Any] ?? [:]
        }

        var ok: Bool? { self.json["ok"] as? Bool }
        var error: String? { self.json["error"] as? String }
        var metadata: [String: Any]? { self.json["response_metadata"] as? [String: Any] }
        var nextCursor: String? { self.metadata?["next_cursor"] as? String }
        var channels: [[String: Any]] { self.json["channels"] as? [[String: Any]] ?? [] }
        var ids: [String] { self.channels.compactMap { $0["id"] as? String } }
        var messages: [[String: Any]] { self.json["messages"] as? [[String: Any]] ?? [] }
    }
}
