import EbbSimulator
import EbbTestSupport
import Testing

/// What stands in the journal, and how an operator gets at it.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct JournalTests {
    @Test func `the catalog explains records, and ebbctl finds a team's`() async throws {
        let world = try await World("--teams 2 --off 0 --stale 3 --time-scale 60 --tick 1s --latency 2ms --jitter 0ms")
        let team = try await sh("sed -n 's/^team = \"\\(.*\\)\"/\\1/p' /etc/ebb/teams.d/team-1.toml")
        try await world.steer("revoke", "team=\(team)")
        try await world.start()
        try await world.until("the other team is done and this one stopped", "ebbctl teams | grep -i stopped")
        try await world.until("the other team is done") { $0.closed == 3 }
        let explained = try await sh("journalctl --sync; journalctl -u ebbd --since \(world.began) EBB_TEAM=\(team) -x")
        #expect(explained.contains("A team is stopped until somebody acts"), "\(explained)")
        #expect(explained.contains("Defined-By: Ebb"))
        #expect(explained.contains("ebbctl resume"), "\(explained)")
        for name in [team, "team-1"] {
            let found = try await sh("ebbctl journal \(name) --since \(world.began)")
            #expect(found.contains("A team is stopped until somebody acts"))
            #expect(!found.contains("A conversation was closed"))
        }
        #expect(try await sh("ebbctl journal --since \(world.began)").contains("A conversation was closed"))
        #expect(try await attempt("ebbctl journal nobody").status == 65)
        let stopped = try #require(try await world.records("5c5055dcf849576fbe5a89aa917cf833").last)
        #expect(stopped["EBB_REASON"] == "token_revoked")
        #expect(stopped["_SYSTEMD_UNIT"] == "ebbd.service")
        // Without ebbd too: when it is down is when one looks.
        try await sh("systemctl stop ebbd")
        #expect(
            try await sh("ebbctl journal team-1 --since \(world.began)").contains(
                "A team is stopped until somebody acts"
            )
        )
    }

    @Test func `a thousand failures of one kind are one record with a count`() async throws {
        let world = try await World(
            "--teams 1 --off 0 --stale 1000 --fresh 0 --other 0 --pace 2000 --time-scale 600 --tick 1h --latency 1ms --jitter 0ms"
        )
        try await world.start()
        try await world.until("the listing is there", "ebbctl teams --json | grep '\"open\":1000'")
        try await world.steer("fail", "method=conversations.close&error=channel_not_found")
        try await sh("ebbctl tick --yes")
        try await world.until("the tick has ended", "ebbctl teams --json | grep '\"dead\":1000'")
        try await sh("systemctl stop ebbd")
        let given = try await world.records("125cf80b4a5452cfa6c91496e03f9a04")
        print("a thousand given up: \(given.count) records, folded \(given.map { $0["EBB_FOLDED"] ?? "-" })")
        #expect(given.count <= 2)
        #expect(given.last?["EBB_FOLDED"] == "999")
    }
}
