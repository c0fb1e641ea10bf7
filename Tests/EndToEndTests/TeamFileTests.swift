import EbbControl
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `new`, `enable`, `disable` and a drain that is followed, with the real programs.
@Suite struct TeamFileTests {
    private static let scene = [
        "--teams", "2", "--stale", "60", "--fresh", "4", "--app-rate", "0", "--time-scale", "60", "--tick", "1h",
        "--latency", "2ms", "--jitter", "2ms",
    ]

    private func ctl(_ stage: Stage, _ words: String...) async throws -> Stage.Ended {
        try await stage.run(BuiltProgram.ebbctl.path, words + ["--config", stage.configPath])
    }

    @Test func `a team is written, turned on and off, and ebbd has read it each time`() async throws {
        try await Stage.run { stage in
            _ = try await stage.simulate(Self.scene)
            let ebbd = try await stage.daemon()
            let new = try await self.ctl(stage, "new", "beta", "--team", "T0BETA")
            #expect(new.end == .status(0), "\(new.errors)")
            #expect(try await stage.control.team("beta").standing == .off)
            let enabled = try await self.ctl(stage, "enable", "T0BETA", "--yes")
            #expect(enabled.end == .status(0), "\(enabled.errors)")
            // It has no token yet, and that is said at once.
            #expect(enabled.output.contains("But it is stopped: token_unreadable"), "\(enabled.output)")
            #expect(try await stage.control.team("beta").enabled)
            #expect(try await stage.control.team("beta").dryRun)

            let before = try String(contentsOfFile: stage.teamPath(1), encoding: .utf8)
            let off = try await self.ctl(stage, "disable", "team-1")
            #expect(off.end == .status(0), "\(off.errors)")
            #expect(try await stage.control.team("team-1").standing == .off)
            #expect(try await self.ctl(stage, "enable", "team-1", "--yes").end == .status(0))
            #expect(try String(contentsOfFile: stage.teamPath(1), encoding: .utf8) == before)
            // The pause of `disable` is not left behind.
            #expect(try await stage.control.team("team-1").standing == .healthy)

            let shown = try await stage.control.ask(.show(team: "team-1"), for: ShowReply.self)
            let line = before.split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.hasPrefix("enabled") }
            let source = shown.settings.first { $0.key == "enabled" }?.sources.first
            #expect(source?.file == stage.teamPath(1))
            #expect(source?.line == line.map { $0 + 1 })
            #expect(shown.settings.first { $0.key == "breaker_minimum" }?.sources.isEmpty == true)
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `what would not be valid is not written, and stops nobody`() async throws {
        try await Stage.run { stage in
            _ = try await stage.simulate(Self.scene)
            let ebbd = try await stage.daemon()
            #expect(try await self.ctl(stage, "new", "beta", "--team", "T0BETA").end == .status(0))
            let rival = try await self.ctl(stage, "new", "gamma", "--team", "T0BETA")
            #expect(rival.end == .status(78))
            #expect(rival.errors.contains("beta.toml names T0BETA too"), "\(rival.errors)")
            // Which ebbd has not read yet.
            try stage.write("team = \"T0GAMMA\"\n", to: stage.folder + "/teams.d/gamma.toml")
            let late = try await self.ctl(stage, "new", "delta", "--team", "T0GAMMA")
            #expect(late.end == .status(78))
            #expect(late.errors.contains("gamma.toml"), "\(late.errors)")
            try stage.write("stale_after = 1\n", to: stage.folder + "/teams.d/gamma.toml")
            let before = try String(contentsOfFile: stage.folder + "/teams.d/beta.toml", encoding: .utf8)
            let enabled = try await self.ctl(stage, "enable", "beta", "--yes")
            #expect(enabled.end == .status(78))
            #expect(enabled.errors.contains("gamma.toml:1:"), "\(enabled.errors)")
            #expect(try String(contentsOfFile: stage.folder + "/teams.d/beta.toml", encoding: .utf8) == before)
            #expect(!FileManager.default.fileExists(atPath: stage.folder + "/teams.d/delta.toml"))
            #expect(try await stage.control.team("team-1").standing == .healthy)
            #expect(try await stage.control.status().lastReload?.ok == true)
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test(.enabled(if: Machine.isRoot, "only root can run it as somebody else"))
    func `without the right to write the file a team is paused all the same, and the status is 77`() async throws {
        try await Stage.run { stage in
            _ = try await stage.simulate(Self.scene)
            let ebbd = try await stage.daemon()
            let before = try String(contentsOfFile: stage.teamPath(1), encoding: .utf8)
            chmod(stage.folder, 0o755)
            chmod(stage.folder + "/teams.d", 0o755)
            chmod(stage.teamPath(1), 0o644)
            let copy = stage.folder + "/ebbctl"
            try FileManager.default.copyItem(atPath: BuiltProgram.ebbctl.path, toPath: copy)
            chmod(copy, 0o755)
            let nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy]
            for (mode, standing) in [(mode_t(0o660), TeamReply.Standing.healthy), (0o666, .paused)] {
                chmod(stage.socketPath, mode)
                let words = ["disable", "team-1", "--config", stage.configPath]
                let ended = try await stage.run("setpriv", nobody + words)
                #expect(ended.end == .status(77), "\(ended.output)\(ended.errors)")
                #expect(ended.output.contains("may not be written by this user"), "\(ended.output)")
                #expect(try await stage.control.team("team-1").standing == standing)
            }
            #expect(try String(contentsOfFile: stage.teamPath(1), encoding: .utf8) == before)
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a drain is followed through a kill and a restart of ebbd`() async throws {
        try await Stage.run { stage in
            _ = try await stage.simulate(Self.scene + ["--latency", "200ms"])
            let first = try await stage.daemon()
            try await eventually("the first tick has ended") { try await stage.control.status().tick.lastEnded != nil }
            let follower = try stage.start(
                BuiltProgram.ebbctl.path,
                ["drain", "team-1", "--follow", "--yes", "--config", stage.configPath]
            )
            try await eventually("it follows") { follower.output.contains("left") }
            first.kill(SIGKILL)
            try await eventually("it tells of the loss") { follower.output.contains("ebbd does not answer") }
            let second = try await stage.daemon()
            try await eventually("it tells of the return") { follower.output.contains("ebbd answers again") }
            _ = try await self.ctl(stage, "drain", "team-1", "--cancel")
            #expect([.status(0), .status(1)].contains(try await follower.ended()))
            #expect(try await second.stop() == .status(0))
        }
    }
}
