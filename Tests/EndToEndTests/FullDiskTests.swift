import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// A file system without room: a clear message, nothing lost, and work goes on when there is room again.
@Suite struct FullDiskTests {
    private static let needsMount: Comment = "only root with the right to mount can make a small file system"

    /// Runs `body` with a small file system at `stage.folder/disk` that holds the state.
    private func onSmallDisk(_ body: (Stage, _ disk: String) async throws -> Void) async throws {
        try await Stage.run { stage in
            let disk = stage.folder + "/disk"
            mkdir(disk, 0o755)
            let mounted = try await stage.run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk])
            try #require(mounted.end == .status(0), "\(mounted.errors)")
            do {
                try await body(stage, disk)
            } catch {
                _ = try? await stage.run("umount", ["--lazy", disk])
                throw error
            }
            _ = try await stage.run("umount", ["--lazy", disk])
        }
    }

    /// Takes all the room there is.
    private func fill(_ disk: String) {
        let descriptor = open(disk + "/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4_096)
        while write(descriptor, block, block.count) > 0 {}
    }

    @Test(.enabled(if: Machine.canMount, Self.needsMount))
    func `a disk that fills up stops the closes, and room lets them go on`() async throws {
        try await self.onSmallDisk { stage, disk in
            let simulator = try await stage.simulate([
                "--teams", "2", "--off", "0", "--stale", "60", "--fresh", "0", "--other", "0", "--app-rate", "0",
                "--time-scale", "60", "--tick", "1s", "--pace", "1000", "--latency", "5ms", "--jitter", "5ms",
            ])
            try stage.edit(stage.configPath, "/ebb.db", "/disk/ebb.db")
            let ebbd = try await stage.daemon()
            try await eventually("ten are closed") { try await simulator.report().closed >= 10 }
            self.fill(disk)
            try await ebbd.says("EBB_ERROR=state_full")
            #expect(ebbd.errors.contains("Free space on its file system"))
            try await eventually("the tick has ended") { try await !stage.control.status().tick.running }
            let full = try await simulator.report()
            #expect(full.left > 0)
            // More ticks end, with their summaries, and send nothing that closes.
            let ticks = ebbd.records(with: "A tick has ended")
            try await eventually("two more ticks end") { ebbd.records(with: "A tick has ended") >= ticks + 2 }
            #expect(try await simulator.report().closed == full.closed)
            let health = try await HTTPExchange.send("GET", "/healthz", to: .unix(stage.socketPath))
            print("measured: /healthz on a full disk: \(health.status)")
            #expect(health.status == 503)
            #expect(try await stage.control.send(.status).status == 200)
            // What cannot be stored is refused, not half done.
            let pause = try await stage.control.send(.pause(team: nil, seconds: nil))
            #expect(pause.status == 503)
            #expect(try await stage.control.status().paused == false)

            unlink(disk + "/filler")
            try await eventually("nothing is left") { try await simulator.report().left == 0 }
            #expect(try await ebbd.stop() == .status(0))
            let (_, report) = try await simulator.stop()
            #expect(report.wrongCloses.isEmpty)
            // At most the one of each team whose answer came when there was no room.
            #expect(report.doubleCloses.count + report.alreadyClosed <= 2)
        }
    }

    @Test(.enabled(if: Machine.canMount, Self.needsMount))
    func `a start on a full disk ends with 69, and leaves a good state alone`() async throws {
        try await self.onSmallDisk { stage, disk in
            try stage.writeConfig()
            try stage.edit(stage.configPath, "/ebb.db", "/disk/ebb.db")
            self.fill(disk)
            let first = try stage.startDaemon()
            #expect(try await first.ended() == .status(69))
            #expect(first.errors.contains("Free space on its file system"), "\(first.errors)")
            unlink(disk + "/filler")
            let second = try await stage.daemon()
            #expect(try await second.stop() == .status(0))
        }
    }
}
