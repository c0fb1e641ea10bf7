import EbbControl
import Foundation
import Testing

@testable import EbbOperator

@Suite struct TeamsTests {
    @Test func `every team has a row, with why it does not work and what helps`() {
        let outcome = ebbctl("teams") { _ in try .reply(TeamsReply(teams: TeamReply.all)) }
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                NAME       TEAM       STANDING   OPEN  DUE  BACKLOG  RETRY  DEAD  CLOSED  LISTED    NOTE
                acme       T0123ABCD  healthy   1,240   75       60     12     3   4,018  12 h ago
                日本支社   T0456EFGH  stopped      10    0        0      0     0       0  3 d ago   dry run; \
                invalid_auth: install the app anew
                rocket-🚀  T9         breaker     200   60       60      0     0       0  never     60 of 200 \
                conversations came due before their time, plan p1a2b3c4: 'ebbctl approve rocket-🚀'; \
                drain: breaker: 12 closed, 488 left, 44 an hour

                """
        )
    }

    @Test func `a reason that is a sentence, and what helps, have one mark between them`() {
        var team = TeamReply.all[1]
        team.reason = "token_unreadable: There is no token."
        let output = ebbctl("teams") { _ in try .reply(TeamsReply(teams: [team])) }.output
        #expect(output.contains("dry run; token_unreadable: There is no token. install the app anew\n"))
    }

    @Test func `without a team it says where they come from`() {
        let outcome = ebbctl("teams") { _ in try .reply(TeamsReply(teams: [])) }
        #expect(outcome.output == "No team has a file yet: see teams.d beside the main configuration file.\n")
    }

    /// Ten thousand teams, as many a page as asked.
    private static func many(_ request: ControlRequest) throws -> ControlResponse {
        guard case .teams(let page) = request else { return try .refusal(.badRequest, "not asked for") }
        let start = page.after.flatMap(Int.init) ?? 0
        let end = min(start + page.entries, 10_000)
        let teams = (start..<end).map { index in
            var team = TeamReply.acme
            team.name = "team-\(index)"
            return team
        }
        return try .reply(TeamsReply(teams: teams, next: end < 10_000 ? "\(end)" : nil))
    }

    @Test func `ten thousand teams come page by page into one table`() {
        let outcome = ebbctl("teams", daemon: Self.many)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 10_001)
        #expect(lines.last?.hasPrefix("team-9999  T0123ABCD") == true)
        #expect(lines.count { $0.hasPrefix("NAME") } == 1)
        #expect(outcome.requests.count == 20)
    }

    @Test func `with --json they are one object, without a next page`() throws {
        let outcome = ebbctl("teams", "--json", daemon: Self.many)
        let reply = try JSONDecoder().decode(Envelope<TeamsReply>.self, from: Data(outcome.output.utf8)).body
        #expect(reply.teams.map(\.name) == (0..<10_000).map { "team-\($0)" })
        #expect(reply.next == nil)
        #expect(outcome.output.count { $0 == "\n" } == 1)
    }

    @Test func `a list that names the same page for ever is given up`() {
        let outcome = ebbctl("teams") { _ in try .reply(TeamsReply(teams: [.acme], next: "again")) }
        #expect(outcome.status == 69)
        #expect(outcome.requests.count == 2)
    }
}
