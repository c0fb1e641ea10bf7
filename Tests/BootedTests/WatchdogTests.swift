import EbbSimulator
import EbbTestSupport
import Testing

/// An `ebbd` that is stuck is killed and started again; one that merely waits is left alone.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct WatchdogTests {
    private static let world = "--teams 1 --off 0 --stale 5 --time-scale 60 --tick 1s --latency 2ms --jitter 0ms"

    @Test func `a process that has stopped is killed and started again`() async throws {
        let world = try await World(Self.world, service: "WatchdogSec=2s")
        try await world.start()
        try await sh("systemctl show ebbd -p MainPID --value >/run/pid; kill -STOP $(cat /run/pid)")
        try await world.until(
            "another one runs",
            "test $(systemctl show ebbd -p NRestarts --value) = 1 && systemctl is-active ebbd"
        )
        #expect(try await world.property("MainPID") != sh("cat /run/pid"))
        #expect(try await world.journal().contains("Watchdog timeout (limit 2s)!"))
    }

    @Test func `a lock on the state of half the watchdog's time does nothing`() async throws {
        let world = try await World(Self.world, service: "WatchdogSec=2s")
        try await world.start()
        try await world.lock(for: 1)
        try await sh("sleep 3")
        #expect(try await world.property("NRestarts") == "0")
        #expect(try await world.property("ActiveState") == "active")
    }

    @Test func `a lock of longer kills it in time, and it is back when the lock is gone`() async throws {
        let world = try await World(Self.world, service: "WatchdogSec=2s")
        try await world.start()
        let locked = try await world.lock(for: 6)
        try await world.until("it is killed", "test $(systemctl show ebbd -p NRestarts --value) = 1")
        let killed = try await sh(
            """
            journalctl --sync; journalctl -u ebbd -o short-unix --since @\(Int(locked)) |
                sed -n 's/^\\([0-9.]*\\).*Main process exited, code=.*/\\1/p' | head -n 1
            """
        )
        let took = try #require(Double(killed)) - locked
        print("measured: with the state locked and WatchdogSec=2s, dead after \(took) s")
        #expect(took < 2.5)
        try await world.until("it is back", "systemctl is-active ebbd && test ! -e /run/locked")
        #expect(try await world.property("NRestarts") == "1")
        try await world.until("it works", "ebbctl tick --yes")
    }

    @Test func `a lock of two minutes costs one kill and one start that waits`() async throws {
        let world = try await World(Self.world, service: "WatchdogSec=2s")
        try await world.start()
        try await world.lock(for: 120)
        try await world.until(
            "the start waits",
            "systemctl show ebbd -p StatusText | grep 'another process has locked'"
        )
        try await world.until("it is back", within: .seconds(180), "systemctl is-active ebbd")
        #expect(try await world.property("NRestarts") == "1")
        #expect(try await succeeds("test ! -e /run/locked"), "it was back before the lock was gone")
    }

    @Test func `a slow Slack is no reason to kill it`() async throws {
        let world = try await World(
            "--teams 2 --off 0 --stale 5 --time-scale 60 --tick 1s --latency 20s --jitter 0ms",
            service: "WatchdogSec=2s"
        )
        try await sh("sed -i 's/^timeout = .*/timeout = \"30s\"/' /etc/ebb/ebb.toml")
        try await world.start()
        try await sh("sleep 24")
        #expect(try await world.property("NRestarts") == "0")
        #expect(try await world.property("ActiveState") == "active")
        #expect(try await succeeds("timeout 1 ebbctl status || test $? = 1"))
    }

    @Test func `killed after every start, the fifth is the last, and no budget is exceeded`() async throws {
        let world = try await World("--teams 3 --off 0 --stale 50 --tick 1s --latency 2ms --jitter 0ms")
        let began = try #require(Double(try await sh("echo $EPOCHREALTIME")))
        try await world.start()
        for start in 1...5 {
            try await world.until("start \(start)", "systemctl is-active ebbd")
            let calls = try await world.report().ebb.calls
            try await world.until("something is sent, or nothing may be") {
                $0.ebb.calls > calls || start > 1
            }
            try await sh("kill -KILL $(systemctl show ebbd -p MainPID --value); sleep 0.2")
        }
        try await world.until("it is given up", "test $(systemctl show ebbd -p ActiveState --value) = failed")
        try await sh("sleep 7")
        #expect(try await world.property("ActiveState") == "failed")
        #expect(try await world.property("NRestarts") == "5")
        #expect(try await world.records("7409cb583cf75495a181541d14334ded").count == 5)
        let journal = try await world.journal()
        #expect(journal.contains("Start request repeated too quickly."))
        let ended = try #require(Double(try await sh("echo $EPOCHREALTIME")))
        // Half a request a second in all, and one at once.
        let calls = Double(try await world.report().ebb.calls)
        print("measured: \(calls) calls in \(ended - began) s over five kills")
        #expect(calls <= 0.5 * (ended - began) + 1)

        let status = try await attempt("ebbctl status")
        #expect(status.status == 69)
        #expect(status.errors.contains("systemctl reset-failed ebbd.service ebbd.socket"), "\(status.errors)")
        try await sh("systemctl reset-failed ebbd.service ebbd.socket; systemctl start ebbd")
    }
}
