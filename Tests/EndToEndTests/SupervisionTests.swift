import EbbControl
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// What the service manager is told (`sd_notify`), over a real socket.
@Suite struct SupervisionTests {
    @Test func `it is told of start, reload, numbers and stop`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            _ = try await stage.simulate([
                "--teams", "2", "--off", "1", "--stale", "12", "--time-scale", "60", "--tick", "1s", "--app-rate", "0",
                "--latency", "2ms",
            ])
            let ebbd = try await stage.daemon(environment: ["NOTIFY_SOCKET": inbox.path])
            let ready = try await inbox.gets("READY=1")
            #expect(ready.text.contains("STATUS=1 of 2 teams on"), "\(ready.text)")
            #expect(!inbox.messages.contains { $0.text.contains("RELOADING=1") })
            let status = try await inbox.gets("STATUS=1 of 2 teams on, 12 closed today")
            #expect(status.text.contains("backlog 0"), "\(status.text)")

            for isValid in [true, false] {
                if !isValid { try stage.edit(stage.configPath, "[tick]", "[tick]\nx = 1") }
                let count = inbox.messages.count
                ebbd.kill(SIGHUP)
                let reloading = try await inbox.gets("RELOADING=1", after: count)
                #expect(reloading.text.contains("MONOTONIC_USEC="))
                let again = try await inbox.gets("READY=1", after: count)
                #expect(again.at > reloading.at)
                let refusal = "STATUS=reload refused, the old configuration is in force: \(stage.configPath):"
                #expect(inbox.messages.contains { $0.text.contains(refusal) } == !isValid)
            }
            let count = inbox.messages.count
            #expect(try await ebbd.stop() == .status(0))
            try await inbox.gets("STOPPING=1", after: count)
            #expect(!inbox.messages.contains { $0.text.contains("WATCHDOG=1") })
        }
    }

    @Test func `it is told why there is no start`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig("[tick]\ninterval = 1\n")
            let ebbd = try stage.startDaemon(environment: ["NOTIFY_SOCKET": inbox.path])
            #expect(try await ebbd.ended() == .status(78))
            try await inbox.gets("ERRNO=\(EINVAL)")
            try await inbox.gets("STATUS=not started: \(stage.configPath):6:12:")
            #expect(!inbox.messages.contains { $0.text.contains("READY=1") })
        }
    }

    @Test func `each failure to start has its number`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            let running = try await stage.daemon()
            let cases: [(old: String, new: String, status: Int32, errno: Int32)] = [
                ("control.sock", "other.sock", 69, EBUSY),
                ("/ebb.db", "/second.db", 69, EADDRINUSE),
                ("/control.sock", "/none/control.sock", 69, ENOENT),
                ("/none/control.sock", "/control.sock\" #", 69, EADDRINUSE),
                (stage.folder + "/second.db", "/dev/null/ebb.db", 69, ENOTDIR),
            ]
            for (old, new, status, number) in cases {
                let count = inbox.messages.count
                try stage.edit(stage.configPath, old, new)
                let ended = try await stage.startDaemon(environment: ["NOTIFY_SOCKET": inbox.path]).ended()
                #expect(ended == .status(status), "\(new)")
                let sent = try await inbox.gets("ERRNO=", after: count)
                #expect(sent.text == "ERRNO=\(number)", "\(new)")
                if number == EBUSY { try stage.edit(stage.configPath, new, old) }
            }
            let count = inbox.messages.count
            let environment = ["NOTIFY_SOCKET": inbox.path]
            let lost = try await stage.run(
                BuiltProgram.ebbd.path,
                ["--config", stage.folder + "/none.toml"],
                environment: environment
            )
            #expect(lost.end == .status(78))
            try await inbox.gets("ERRNO=\(ENOENT)", after: count)
            let misused = try await stage.run(BuiltProgram.ebbd.path, ["extra"], environment: environment)
            #expect(misused.end == .status(64))
            try await inbox.gets("ERRNO=\(EINVAL)", after: count)
            #expect(try await running.stop() == .status(0))
        }
    }

    @Test func `a sign of life only while the state takes writes`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            let environment = ["NOTIFY_SOCKET": inbox.path, "WATCHDOG_USEC": "2000000"]
            let ebbd = try await stage.daemon(environment: environment)
            for count in 0...2 { try await self.sign(inbox, count + 1) }
            let signs = inbox.messages.filter { $0.text == "WATCHDOG=1" }
            for (one, next) in zip(signs, signs.dropFirst()) { #expect(next.at - one.at < .seconds(2)) }

            // For the whole time after which the manager would kill it, and a little more.
            let locker = try StateFile(stage.statePath)
            try locker.execute("BEGIN EXCLUSIVE")
            let locked = ContinuousClock.now
            try await Task.sleep(for: .milliseconds(2_500))
            let during = inbox.messages.filter { $0.text == "WATCHDOG=1" && $0.at > locked }
            // A quarter that was nearly over when the lock came may still end well.
            #expect(during.allSatisfy { $0.at - locked < .milliseconds(900) }, "\(during.map { $0.at - locked })")
            // It is the state alone that hangs.
            #expect(try await stage.control.send(.status).status == 200)
            try locker.execute("ROLLBACK")
            let count = inbox.messages.count
            let sign = try await inbox.gets("WATCHDOG=1", after: count)
            print("measured: sign of life \(sign.at - locked - .milliseconds(2_500)) after the lock was gone")
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a lock of less than half of the time never costs two signs of life`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            let environment = ["NOTIFY_SOCKET": inbox.path, "WATCHDOG_USEC": "4000000"]
            let ebbd = try await stage.daemon(environment: environment)
            try await self.sign(inbox, 1)
            let locker = try StateFile(stage.statePath)
            try locker.execute("BEGIN EXCLUSIVE")
            try await Task.sleep(for: .milliseconds(1_900))
            try locker.execute("ROLLBACK")
            let count = inbox.messages.count
            try await inbox.gets("WATCHDOG=1", after: count)
            let signs = inbox.messages.filter { $0.text == "WATCHDOG=1" }
            for (one, next) in zip(signs, signs.dropFirst()) { #expect(next.at - one.at < .seconds(4)) }
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a state that is locked at the start is waited for, and that is told`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            _ = try await stage.daemon().stop()
            let locker = try StateFile(stage.statePath)
            try locker.execute("BEGIN EXCLUSIVE")
            let environment = ["NOTIFY_SOCKET": inbox.path, "WATCHDOG_USEC": "2000000"]
            let ebbd = try stage.startDaemon(environment: environment)
            try await inbox.gets("STATUS=waiting for \(stage.statePath)")
            try await inbox.gets("EXTEND_TIMEOUT_USEC=")
            #expect(!inbox.messages.contains { $0.text.contains("READY=1") })
            try locker.execute("ROLLBACK")
            try await inbox.gets("READY=1")
            try await stage.answers(ebbd)
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a stop while the state is locked at the start does not wait for it`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            _ = try await stage.daemon().stop()
            let locker = try StateFile(stage.statePath)
            try locker.execute("BEGIN EXCLUSIVE")
            let ebbd = try stage.startDaemon(environment: ["NOTIFY_SOCKET": inbox.path])
            try await inbox.gets("STATUS=waiting for \(stage.statePath)")
            let stop = try await measured { try await ebbd.stop() }
            #expect(stop.value == .status(0))
            #expect(stop.took < .seconds(4))
            try locker.execute("ROLLBACK")
        }
    }

    private func sign(_ inbox: NotifyInbox, _ count: Int) async throws {
        try await eventually("\(count) signs of life") {
            inbox.messages.count { $0.text == "WATCHDOG=1" } >= count
        }
    }
}
