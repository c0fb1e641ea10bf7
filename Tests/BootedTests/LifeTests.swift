import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

/// `systemctl start`, `reload` and `stop`.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct LifeTests {
    private static let quick = "--time-scale 60 --tick 1s --latency 2ms --jitter 0ms"

    @Test func `start returns once it is ready`() async throws {
        _ = try await World("--teams 2 --off 1 --stale 12 \(Self.quick)")
        let times = try await sh(
            """
            for i in $(seq 10); do
                systemctl reset-failed ebbd.service ebbd.socket 2>/dev/null || true
                began=${EPOCHREALTIME/./}
                systemctl start ebbd
                ended=${EPOCHREALTIME/./}
                test "$(systemctl show ebbd -p StatusText --value)" && ebbctl status >/dev/null
                test $? -le 1 || exit 1
                echo $((ended - began))
                systemctl stop ebbd
            done
            """
        ).split(separator: "\n").compactMap { Double($0).map { $0 / 1_000 } }.sorted()
        #expect(times.count == 10)
        let each = times.map { String(format: "%.0f", $0) }.joined(separator: " ")
        print("measured: systemctl start: median \((times[4] + times[5]) / 2) ms of \(each)")
    }

    @Test func `the status has live numbers, and every tick its summary`() async throws {
        let world = try await World("--teams 2 --off 1 --stale 12 --pace 100 \(Self.quick)")
        try await world.start()
        try await world.until("the status tells of twelve closes", "systemctl status ebbd | grep '12 closed today'")
        print(try await sh("systemctl status ebbd --lines 0"))
        let summaries = try await world.records("8b88875842955b6e8d8351d671c22cf1")
        let last = try #require(summaries.last)
        for field in [
            "RUN", "DUE", "CLOSED", "ALREADY_CLOSED", "WOULD_CLOSE", "KEPT", "FAILED", "TEAMS", "REACHED",
            "NOT_REACHED", "BACKLOG", "OLDEST_OVERDUE", "REQUESTS", "NEXT_TICK",
        ] { #expect(last["EBB_\(field)"] != nil, "EBB_\(field)") }
        #expect(last["MESSAGE"] == "A tick has ended")
        #expect(summaries.compactMap { Int($0["EBB_CLOSED"] ?? "") }.reduce(0, +) == 12)
        let team = try #require(try await world.records("f09678b17f375f28b4ee4a99173e7408").first?["EBB_TEAM"])
        let closes = try await sh(
            "journalctl -u ebbd --since \(world.began) EBB_TEAM=\(team) -o cat | grep -c '^A conversation was closed$'"
        )
        #expect(closes == "12")
    }

    @Test func `a reload puts a good configuration in force, and tells of a broken one`() async throws {
        let world = try await World("--teams 1 --off 0 --stale 2 \(Self.quick)")
        try await world.start()
        try await sh("sed -i 's/^interval = .*/interval = \"2h\"/' /etc/ebb/ebb.toml; systemctl reload ebbd")
        let interval = "ebbctl status --json | grep -E '\"interval_seconds\":7200[,.}]'"
        try await world.until("the new interval is in force", interval)

        try await sh("sed -i 's/^interval = .*/intervall = \"3h\"/' /etc/ebb/ebb.toml; systemctl reload ebbd")
        try await world.until("the refusal stands in the status", "systemctl show ebbd -p StatusText | grep -i refused")
        let refusal = try #require(try await world.records("7fe1e7e1f00e52ccab605afb0c13fcf7").last)
        #expect(refusal["EBB_DETAIL"]?.contains("/etc/ebb/ebb.toml:") == true, "\(refusal)")
        #expect(refusal["EBB_DETAIL"]?.contains("interval") == true)
        #expect(try await succeeds(interval))
        #expect(try await sh("systemctl is-active ebbd") == "active")
        print(try await sh("systemctl show ebbd -p StatusText"))
    }

    @Test func `stop in the middle of a close records it, and the next start repeats nothing`() async throws {
        let options = "--teams 1 --off 0 --stale 6 --fresh 0 --other 0 --pace 100 --time-scale 60 --tick 1s"
        let world = try await World("\(options) --latency 400ms --jitter 0ms")
        try await world.start()
        try await world.until("a close is under way") { $0.ebb.callsByMethod["conversations.close"] == 2 }
        let took = try await Self.stop()
        print("measured: stop in the middle of a close of 0.4 s took \(took) s")
        #expect(took < 1.4)
        #expect(try await world.records("f09678b17f375f28b4ee4a99173e7408").count == 2)
        #expect(try await world.report().closed == 2)

        try await world.start()
        try await world.until("the rest is closed") { $0.left == 0 }
        let report = try await world.report()
        #expect(report.closed == 6)
        #expect(report.doubleCloses.isEmpty && report.alreadyClosed == 0 && report.wrongCloses.isEmpty)
        #expect(report.ebb.callsByMethod["conversations.close"] == 6)
    }

    @Test func `a stop waits for a slow Slack, longer than the unit's time to stop`() async throws {
        let options = "--teams 1 --off 0 --stale 20 --fresh 0 --other 0 --pace 100"
        let world = try await World("\(options) \(Self.quick)", service: "TimeoutStopSec=5s")
        // By its creation alone nothing is asked before a close: what is under way is one.
        try await sh(
            """
            sed -i 's/^timeout = .*/timeout = "30s"/; s/^stale_after/measure = "created"\\n&/' /etc/ebb/ebb.toml
            """
        )
        try await world.start()
        try await world.until("two are closed") { $0.closed >= 2 }
        try await world.steer("latency", "seconds=20")
        let before = try await world.report().closed
        try await world.until("a slow close is under way") { $0.closed > before }
        let took = try await Self.stop()
        print("measured: stop in the middle of a close of 20 s took \(took) s")
        #expect((18...21).contains(took))
        let closes = try await world.report().closed
        let records = try await world.records("f09678b17f375f28b4ee4a99173e7408")
        #expect(records.count == closes)

        try await world.steer("latency", "seconds=0.002")
        try await world.start()
        try await world.until("the rest is closed") { $0.left == 0 }
        let report = try await world.report()
        #expect(report.closed == 20)
        #expect(report.doubleCloses.isEmpty && report.alreadyClosed == 0)
    }

    @Test func `a stop waits for an answer no longer than one request may take`() async throws {
        let world = try await World(
            "--teams 1 --off 0 --latency 120s --jitter 0ms --time-scale 60",
            service: "TimeoutStopSec=5s"
        )
        try await sh("sed -i 's/^timeout = .*/timeout = \"8s\"/' /etc/ebb/ebb.toml")
        try await world.start()
        try await world.until("a call is under way") { $0.ebb.calls == 1 }
        let took = try await Self.stop()
        print("measured: stop with a call that is never answered, at a limit of 8 s, took \(took) s")
        #expect(took < 9)
    }

    @Test func `stopped means stopped`() async throws {
        let world = try await World("--teams 1 --off 0 \(Self.quick)")
        try await world.start()
        #expect(try await sh("stat -c '%a %G' /run/ebb/control.sock") == "660 ebb")
        try await sh("systemctl restart ebbd; ebbctl status >/dev/null || test $? = 1")
        try await sh("systemctl stop ebbd")
        #expect(try await succeeds("test ! -e /run/ebb/control.sock"))
        let status = try await attempt("ebbctl status")
        #expect(status.status == 69)
        #expect(status.errors.contains("systemctl status ebbd"), "\(status.errors)")
        #expect(try await attempt("systemctl is-active ebbd ebbd.socket").output == "inactive\ninactive\n")
    }

    /// Stops `ebbd`, which must end with 0; how many seconds that took.
    private static func stop() async throws -> Double {
        let text = try await sh(
            """
            began=${EPOCHREALTIME/./}
            systemctl stop ebbd
            ended=${EPOCHREALTIME/./}
            echo $((ended - began))
            """
        )
        let result = try await sh("systemctl show ebbd -p Result -p ExecMainStatus | sort | tr '\\n' ' '")
        #expect(result == "ExecMainStatus=0 Result=success")
        return (Double(text) ?? .infinity) / 1_000_000
    }
}
