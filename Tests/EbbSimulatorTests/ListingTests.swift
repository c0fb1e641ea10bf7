import EbbCore
import EbbSimulator
import Foundation
import Testing

@Suite("Listings")
struct ListingTests {
    @Test("every conversation comes once, whatever the page size", arguments: [1, 7, 100, 200, 999])
    func complete(limit: Int) {
        var stage = Stage(Stage.plan([.stale(90), .fresh(13)]))
        let pages = stage.pages(limit: limit)
        #expect(pages.flatMap(\.ids) == stage.world.conversations(of: stage.team).map(\.rawValue))
        #expect(pages.count == (103 + limit - 1) / limit)
    }

    @Test("pages hold 100 unless told, and no more than 999")
    func sizes() {
        var stage = Stage(Stage.plan([.stale(1_200)]))
        #expect(stage.call("users.conversations", ["types": "mpim"]).ids.count == 100)
        #expect(stage.call("users.conversations", ["types": "mpim", "limit": "5000"]).ids.count == 999)
        #expect(stage.call("users.conversations", ["types": "mpim", "limit": "-1"]).ids.count == 1)
        #expect(stage.call("users.conversations").ids.isEmpty)
        #expect(stage.call("users.conversations", ["types": "group"]).error == "invalid_types")
    }

    @Test("short and empty pages lose nothing and repeat nothing")
    func oddPages() {
        var plan = Stage.plan([.stale(300)])
        plan.faults[.shortPage] = 0.5
        plan.faults[.emptyPage] = 0.5
        var stage = Stage(plan)
        let pages = stage.pages(limit: 50)
        #expect(pages.flatMap(\.ids) == stage.world.conversations(of: stage.team).map(\.rawValue))
        #expect(pages.contains { $0.ids.isEmpty })
        #expect(pages.contains { $0.ids.count == 12 })
    }

    @Test("each way to end a listing", arguments: FinalCursor.allCases)
    func ending(way: FinalCursor) {
        var plan = Stage.plan([.stale(1)])
        plan.finalCursor = way
        var stage = Stage(plan)
        let page = stage.call("users.conversations", ["types": "mpim"])
        switch way {
        case .empty: #expect(page.nextCursor?.isEmpty == true)
        case .null: #expect(page.metadata?["next_cursor"] is NSNull)
        case .absent: #expect(page.metadata?.isEmpty == true)
        case .noMetadata: #expect(page.metadata == nil && page.ok == true)
        }
    }

    @Test("a fault draws every other way to end a listing")
    func oddEndings() {
        var plan = Stage.plan([.stale(1)])
        plan.faults[.finalCursor] = 1
        var stage = Stage(plan)
        let pages = (0..<30).map { _ in stage.call("users.conversations", ["types": "mpim"]) }
        #expect(pages.contains { $0.metadata == nil })
        #expect(pages.contains { $0.metadata?.isEmpty == true })
        #expect(pages.contains { $0.metadata?["next_cursor"] is NSNull })
        #expect(!pages.contains { $0.nextCursor != nil })
    }

    @Test("cursors need their padding, and foreign ones are refused", arguments: ["x", "cGFnZTo=", "page:1:0:0:0"])
    func cursors(text: String) {
        var stage = Stage(Stage.plan([.stale(20)]))
        let cursor = stage.call("users.conversations", ["types": "mpim", "limit": "10"]).nextCursor
        #expect(cursor?.hasSuffix("=") == true)
        #expect(stage.call("users.conversations", ["types": "mpim", "cursor": text]).error == "invalid_cursor")
        #expect(stage.call("conversations.members", ["channel": "C1", "cursor": text]).error == "channel_not_found")
    }

    @Test("a listing that loses half loses it on every page, and is whole again afterwards")
    func lostHalf() throws {
        var stage = Stage(Stage.plan([.stale(100)]))
        try stage.apply(.loseListing(team: stage.team, part: 0.5))
        #expect(stage.pages(limit: 30).flatMap(\.ids).count == 50)
        try stage.apply(.loseListing(team: stage.team, part: 0))
        #expect(stage.pages(limit: 30).flatMap(\.ids).count == 100)
    }

    @Test("by the fault a little more than half is lost")
    func lostByFault() {
        var plan = Stage.plan([.stale(100)])
        plan.faults[.lostListing] = 1
        var stage = Stage(plan)
        #expect(stage.pages(limit: 30).flatMap(\.ids).count == 45)
    }

    @Test("closed conversations are listed as such, or not at all", arguments: [true, false])
    func closedOnes(listsClosed: Bool) {
        var plan = Stage.plan([.stale(3), .alreadyClosed(4)])
        plan.listsClosed = listsClosed
        var stage = Stage(plan)
        let listed = stage.call("users.conversations", ["types": "mpim"]).channels
        #expect(listed.count { $0["is_open"] as? Bool == true } == 3)
        #expect(listed.count { $0["is_open"] as? Bool == false } == (listsClosed ? 4 : 0))
    }

    @Test("is_open can be absent throughout")
    func noIsOpen() {
        var plan = Stage.plan([.stale(3), .alreadyClosed(4)])
        plan.showsIsOpen = false
        var stage = Stage(plan)
        let listed = stage.call("conversations.list", ["types": "mpim"]).channels
        #expect(listed.count == 7)
        #expect(listed.allSatisfy { $0["is_open"] == nil })
    }

    @Test("an org's token lists its teams, and must name one to list conversations")
    func organization() {
        var plan = Stage.plan([.stale(2)], teams: 3)
        let org = TeamID(unchecked: "E0ORG")
        plan.teams[0].organization = org
        plan.teams[1].organization = org
        plan.organizations = [OrganizationPlan(id: org, token: "xoxb-org")]
        var stage = Stage(plan)
        let identity = stage.call("auth.test", token: "xoxb-org").json
        #expect(identity["team_id"] as? String == "E0ORG")
        #expect(identity["is_enterprise_install"] as? Bool == true)
        let first = stage.call("auth.teams.list", token: "xoxb-org", ["limit": "1"])
        let second = stage.call("auth.teams.list", token: "xoxb-org", ["cursor": first.nextCursor ?? ""])
        let served = [first, second].flatMap { $0.json["teams"] as? [[String: Any]] ?? [] }
        #expect(served.compactMap { $0["id"] as? String } == ["T0SIM0001", "T0SIM0002"])
        func list(_ team: String?) -> Stage.Answer {
            if let team {
                return stage.call("users.conversations", token: "xoxb-org", ["types": "mpim", "team_id": team])
            }
            return stage.call("users.conversations", token: "xoxb-org", ["types": "mpim"])
        }
        #expect(list(nil).error == "missing_argument")
        #expect(list("T0SIM0003").error == "team_access_not_granted")
        let channels = list("T0SIM0002").channels
        #expect(channels.count == 2)
        #expect(channels.allSatisfy { $0["context_team_id"] as? String == "T0SIM0002" })
        #expect(stage.call("auth.test", team: 0).error == "invalid_auth")
        #expect(stage.call("auth.test", team: 2).ok == true)
    }
}
