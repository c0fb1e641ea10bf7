import EbbControl
import Foundation
import Testing

/// The words of the control socket themselves.
@Suite struct WordsTests {
    static let requests: [ControlRequest] = [
        .status, .teams(Page()), .teams(Page(after: "日本 支/社?&=%", limit: 7)), .plan(team: "日本 支社", Page(limit: 1)),
        .plan(team: "T1", Page(after: "x")), .check(Page(after: "a", limit: 5)), .tick(team: nil), .tick(team: "acme"),
        .pause(team: nil, seconds: nil), .pause(team: "acme", seconds: 7_200), .show(team: "a b"), .reload(),
        .reload(prepared: "7"),
        .draft(file: "/a b/日本.toml", text: "team = \"T1\"\n"),
        .planDifference(team: "日本", Page(after: "a b", limit: 5)), .drains(Page(limit: 3)), .recheck(team: "acme"),
        .resume(team: nil), .resume(team: "acme"),
        .approve(team: "acme", plan: nil), .approve(team: "acme", plan: "p1"), .drainProgress(team: "a b"),
        .drain(team: "acme", limit: nil), .drain(team: "acme", limit: 9), .cancelDrain(team: "acme"),
        .log(LogQuery()),
        .log(LogQuery(team: "a b", conversation: "G1", since: "2026-11-23T18:40:00Z", after: 9, limit: 3)),
        .log(LogQuery(before: 7)), .undoPreview(team: "a b", .run("d3")),
        .undoPreview(team: "acme", .since("2026-11-23T18:40:00+01:00")), .undoProgress(team: "日本 支社"),
        .undo(team: "acme", .conversation("G1")), .undo(team: "acme", .run("17")), .cancelUndo(team: "acme"),
        .retry(team: "acme", conversation: nil), .retry(team: "acme", conversation: "G1"),
        .limits(all: false, Page()), .limits(all: true, Page(after: "日本 支社/auth.test", limit: 7)),
        .release(key: "acme conversations.close"),
    ]

    @Test(arguments: requests) func `what one side writes the other reads`(request: ControlRequest) throws {
        let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
        let path = try #require(parts[0].removingPercentEncoding)
        var query: [String: String] = [:]
        for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let sides = pair.split(separator: "=").map { String($0).removingPercentEncoding ?? "" }
            query[sides[0]] = sides[1]
        }
        let body = try request.body.map { body in
            try JSONDecoder().decode(CommandBody.self, from: JSONEncoder().encode(Envelope(body)))
        }
        #expect(
            try ControlRequest(method: request.method.rawValue, path: path, query: query, body: body) == request
        )
        #expect(request.target.utf8.allSatisfy { (0x21..<0x7F).contains($0) })
    }

    @Test(arguments: [
        ("GET", "/", ControlFailure.Code.unknownRoute), ("GET", "", .unknownRoute),
        ("GET", "/v2/status", .unknownRoute),
        ("GET", "/v1", .unknownRoute), ("GET", "/v1/", .unknownRoute), ("GET", "/v1/status/x", .unknownRoute),
        ("GET", "/v1/teams/acme/plan/x", .unknownRoute), ("GET", "/v1/teams/", .badRequest),
        ("GET", "/v1/reload", .methodNotAllowed), ("POST", "/v1/recheck", .badRequest),
        ("POST", "/v1/teams/acme/plan", .methodNotAllowed),
        ("GET", "/v1/teams//plan", .badRequest), ("POST", "/v1/status", .methodNotAllowed),
        ("DELETE", "/v1/drain", .methodNotAllowed), ("GET", "/v1/tick", .methodNotAllowed),
        ("POST", "/v1/drain", .badRequest), ("GET", "/v1/drain", .badRequest), ("POST", "/v1/approve", .badRequest),
        ("POST", "/v1/drain/cancel", .badRequest), ("GET", "/v1/undo", .badRequest), ("POST", "/v1/undo", .badRequest),
        ("GET", "/v1/undo/preview", .badRequest), ("POST", "/v1/undo/cancel", .badRequest),
        ("GET", "/v1/undo/cancel", .methodNotAllowed), ("POST", "/v1/log", .methodNotAllowed),
        ("POST", "/v1/retry", .badRequest), ("POST", "/v1/limits", .methodNotAllowed),
        ("POST", "/v1/limits/release", .badRequest), ("GET", "/v1/limits/release", .methodNotAllowed),
    ])
    func `what cannot be done is refused by its kind`(method: String, path: String, code: ControlFailure.Code) {
        #expect(throws: ControlFailure.self) {
            do {
                _ = try ControlRequest(method: method, path: path, query: [:], body: nil)
            } catch let failure as ControlFailure {
                #expect(failure.code == code)
                throw failure
            }
        }
    }

    @Test(arguments: ["0", "-1", "x", ""]) func `a page without a size is refused`(limit: String) {
        #expect(throws: ControlFailure.self) {
            try ControlRequest(method: "GET", path: "/v1/teams", query: ["limit": limit], body: nil)
        }
    }

    @Test func `a page is never larger than the largest`() {
        #expect(Page().entries == Page.defaultLimit)
        #expect(Page(limit: .max).entries == Page.maximumLimit)
        #expect(Page(limit: .min).entries == 1)
    }

    @Test func `a limit below one is refused`() {
        #expect(throws: ControlFailure.self) {
            try ControlRequest(method: "POST", path: "/v1/drain", query: [:], body: CommandBody(team: "a", limit: 0))
        }
    }

    @Test func `every name on the wire is in snake_case, and the version stands beside the members`() throws {
        func names(_ value: Any) -> Set<String> {
            if let object = value as? [String: Any] {
                return object.reduce(into: Set(object.keys)) { $0.formUnion(names($1.value)) }
            }
            return (value as? [Any])?.reduce(into: []) { $0.formUnion(names($1)) } ?? []
        }
        var plan = PlanReply.acme
        plan.breaker = .surprise
        let values: [any Encodable] = [
            Envelope(StatusReply.troubled), Envelope(TeamsReply(teams: TeamReply.all)), Envelope(plan),
        ]
        for value in values {
            let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
            #expect((object as? [String: Any])?["version"] as? Int == 1)
            let found = names(object)
            #expect(found.count > 10)
            #expect(found.allSatisfy { $0.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil })
        }
    }

    @Test func `members that are not known are ignored`() throws {
        let json = Data(#"{"version":1,"next":"b","teams":[],"later":{"a":1}}"#.utf8)
        #expect(
            try JSONDecoder().decode(Envelope<TeamsReply>.self, from: json).body == TeamsReply(teams: [], next: "b")
        )
    }
}
