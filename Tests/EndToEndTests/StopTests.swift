import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// `SIGTERM`: what is under way is finished and recorded, nothing is started.
@Suite struct StopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `in the middle of a close it is recorded, and never repeated`(signal: Int32) async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "1", "--off", "0", "--stale", "6", "--fresh", "0", "--other", "0", "--app-rate", "0",
                "--time-scale", "60", "--tick", "1s", "--pace", "1000", "--latency", "400ms", "--jitter", "0ms",
            ])
            let first = try await stage.daemon()
            // Counted when it arrives, 400 ms before its answer.
            try await eventually("a close is under way") {
                try await simulator.report().ebb.callsByMethod["conversations.close"] == 2
            }
            let (end, took) = try await measured { try await first.stop(signal) }
            #expect(end == .status(0))
            #expect(took < .seconds(5))
            #expect(first.records(with: "A conversation was closed") == 2)
            #expect(first.records(with: "Ebb has stopped") == 1)
            let report = try await simulator.report()
            #expect(report.closed == 2)
            #expect(report.ebb.callsByMethod["conversations.close"] == 2, "another one was begun")
            let closes = try StateFile.copy(of: stage.statePath).column("SELECT action FROM audit")
            #expect(closes == ["closed", "closed"])

            let second = try await stage.daemon()
            try await eventually("nothing is left") { try await simulator.report().left == 0 }
            #expect(try await second.stop() == .status(0))
            let (_, last) = try await simulator.stop()
            #expect(last.closed == 6)
            #expect(last.doubleCloses.isEmpty)
            #expect(last.alreadyClosed == 0)
            #expect(last.ebb.callsByMethod["conversations.close"] == 6)
        }
    }

    @Test func `while Slack takes long the supervisor is told in time, and the end follows the answer`() async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            let simulator = try await stage.simulate([
                "--teams", "1", "--off", "0", "--stale", "6", "--fresh", "0", "--other", "0", "--app-rate", "0",
                "--time-scale", "60", "--tick", "1s", "--pace", "1000", "--latency", "400ms", "--jitter", "0ms",
            ])
            try stage.edit(stage.configPath, "timeout = \"5s\"", "timeout = \"30s\"")
            let ebbd = try await stage.daemon(environment: ["NOTIFY_SOCKET": inbox.path])
            try await eventually("a close is under way") {
                try await simulator.report().ebb.callsByMethod["conversations.close"] == 2
            }
            // Slack stands still from here on.
            simulator.program.kill(SIGSTOP)
            let began = ContinuousClock.now
            ebbd.kill(SIGTERM)
            let stopping = try await inbox.gets("STOPPING=1")
            let first = try await inbox.gets("EXTEND_TIMEOUT_USEC=10000000")
            #expect(stopping.at - began < .seconds(2))
            #expect(first.at - began < .seconds(2))
            try await inbox.gets("STATUS=stopping: waiting for Slack's answer to 1 request, at most 30 s")
            let count = inbox.messages.count
            let second = try await inbox.gets("EXTEND_TIMEOUT_USEC=", after: count)
            #expect(second.at - first.at < .seconds(9))
            #expect(ebbd.end == nil)

            simulator.program.kill(SIGCONT)
            let (end, took) = try await measured { try await ebbd.ended() }
            print("measured: stopped \(took) after Slack went on")
            #expect(end == .status(0))
            #expect(took < .seconds(2))
            #expect(ebbd.records(with: "A conversation was closed") == 2)
            #expect(try await simulator.report().closed == 2)
            #expect(inbox.messages.last?.text == "STATUS=stopped")
        }
    }

    @Test func `a signal at any moment of the start ends in order`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            for delay in [0, 1, 2, 4, 8, 16, 32, 64] {
                let ebbd = try stage.startDaemon()
                try await Task.sleep(for: .milliseconds(delay))
                ebbd.kill(SIGTERM)
                let end = try await ebbd.ended()
                // Before main has blocked the signal, it ends the process as the system does.
                #expect(end == .status(0) || (end == .signal(SIGTERM) && ebbd.errors.isEmpty), "\(delay): \(end)")
            }
        }
    }

    @Test func `an answer that never comes holds up the end no longer than its time limit`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "1", "--off", "0", "--stale", "5", "--fault", "timeout=1", "--time-scale", "60",
                "--app-rate", "0",
            ])
            try stage.edit(stage.configPath, "timeout = \"5s\"", "timeout = \"2s\"")
            let ebbd = try await stage.daemon()
            try await eventually("a request is under way") { try await simulator.report().ebb.calls == 1 }
            let (end, took) = try await measured { try await ebbd.stop() }
            #expect(end == .status(0))
            #expect(took < .seconds(4))
            #expect(try await simulator.report().ebb.calls == 1)
        }
    }
}
