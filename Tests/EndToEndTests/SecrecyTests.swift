import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// Whatever fails, no token is seen anywhere.
@Suite struct SecrecyTests {
    /// Stands in every token of `ebb-sim`.
    private static let secret = "not-a-real-token"

    @Test func `tokens appear in no log, message, reply, state or process table`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            let simulator = try await stage.simulate([
                "--teams", "8", "--off", "1", "--stale", "12", "--fresh", "0", "--app-rate", "0", "--time-scale", "60",
                "--tick", "1s", "--latency", "2ms",
            ])
            try stage.edit(stage.configPath, "timeout = \"5s\"", "timeout = \"1s\"")
            let tokens = try (1...8).map { try String(contentsOfFile: stage.tokenPath($0), encoding: .utf8) }
            try #require(tokens.allSatisfy { $0.contains(Self.secret) })
            // Team 2 has team 3's token and the other way round, 4 has none, 5 has one with a space in it, 6 has two.
            try stage.write(tokens[2], to: stage.tokenPath(2), mode: 0o600)
            try stage.write(tokens[1], to: stage.tokenPath(3), mode: 0o600)
            unlink(stage.tokenPath(4))
            try stage.write("xoxb " + tokens[4], to: stage.tokenPath(5), mode: 0o600)
            try stage.write(tokens[5] + tokens[5], to: stage.tokenPath(6), mode: 0o600)
            try await simulator.steer("revoke", ["team": "T0SIM0001"])

            let environment = ["NOTIFY_SOCKET": inbox.path, "WATCHDOG_USEC": "2000000"]
            let ebbd = try await stage.daemon(environment: environment)
            var seen: [String] = []
            try await ebbd.says("EBB_REASON=token_revoked")
            try await ebbd.says("EBB_REASON=wrong_team")
            try await eventually("team 7 works") { try await simulator.report().closedByTeam["T0SIM0007"] ?? 0 > 2 }
            try await simulator.steer("outage", ["on": "true"])
            try await ebbd.says("EBB_REASON=failures")
            try await simulator.steer("outage", ["on": "false"])

            let requests: [ControlRequest] = [
                .status, .teams(Page()), .check(Page()), .check(Page(after: "team-5")), .tick(team: "team-7"),
                .drain(team: "team-7", limit: nil), .drainProgress(team: "team-7"), .cancelDrain(team: "team-7"),
                .pause(team: nil, seconds: nil), .resume(team: nil), .approve(team: "team-7", plan: nil),
                .tick(team: "nobody"),
            ]
            for request in requests { seen.append(try await stage.control.send(request).text) }
            for team in 1...8 {
                seen.append(try await stage.control.send(.plan(team: "team-\(team)", Page())).text)
                seen.append(try await stage.control.send(.resume(team: "team-\(team)")).text)
            }
            seen.append(try await HTTPExchange.send("GET", "/healthz", to: .unix(stage.socketPath)).text)
            for arguments in [["check", "--online"], ["status"], ["teams"], ["plan", "team-7"]] {
                let ended = try await stage.run(
                    BuiltProgram.ebbctl.path,
                    arguments + ["--socket", stage.socketPath, "--config", stage.configPath]
                )
                seen += [ended.output, ended.errors]
            }
            // A token where it must never stand.
            try stage.edit(stage.teamPath(8), "user_token", "token = \"\(tokens[7].dropLast())\"\nuser_token")
            ebbd.kill(SIGHUP)
            try await ebbd.says("The new configuration was refused")
            seen.append(try await stage.control.send(.status).text)
            let check = try await stage.run(BuiltProgram.ebbctl.path, ["check", "--config", stage.configPath])
            #expect(check.end == .status(78))
            seen += [check.output, check.errors]

            let table = ProcessTable(pid: ebbd.pid)
            for name in ["environ", "cmdline", "comm", "maps"] { seen.append(table.file(name)) }
            let files = ["", "-wal", "-shm", ".lock"].compactMap { suffix in
                FileManager.default.contents(atPath: stage.statePath + suffix)
            }
            #expect(files.count == 4)
            #expect(try await ebbd.stop() == .status(0))
            seen += [ebbd.output, ebbd.errors] + inbox.messages.map(\.text)
            seen += (files + [FileManager.default.contents(atPath: stage.statePath) ?? Data()]).map {
                String(decoding: $0, as: UTF8.self)
            }
            for (index, text) in seen.enumerated() {
                let isSecret = text.contains(Self.secret) || text.contains("xoxb-sim")
                #expect(!isSecret, "a token in text \(index), which begins \(text.prefix(80))")
            }
            // All of that was no idle run.
            for word in ["token_unreadable", "token_revoked", "wrong_team"] {
                #expect(seen.contains { $0.contains(word) }, "\(word)")
            }
        }
    }
}
