import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

/// A machine that has been up for long is booted anew: the clock that counts from the boot begins again.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct RebootTests {
    private static let options = "--teams 1 --off 0 --stale 20 --time-scale 1 --latency 2ms --jitter 0ms"

    @Test func `a hold outlives a reboot after a hundred days, and is no longer than it was`() async throws {
        try await Machine.shared.powerOff()
        try await Machine.shared.boot(after: .seconds(100 * 86_400))
        #expect(try #require(Double(try await sh("cut -d ' ' -f 1 /proc/uptime"))) > 8_000_000)
        let world = try await World(Self.options + " --tick 2s")
        try await world.steer("refuse", "method=users.conversations&retry_after=3600")
        try await world.start()
        try await world.until("a hold", "ebbctl status --json | grep -q remaining_seconds")
        let before = try await Self.hold()
        try await sh("systemctl enable -q ebbd")
        try await Machine.shared.powerOff()

        try await Machine.shared.boot()
        #expect(try #require(Double(try await sh("cut -d ' ' -f 1 /proc/uptime"))) < 8_000_000)
        try await world.until("it was started at the boot", "systemctl is-active ebbd")
        let after = try await Self.hold()
        print("measured: a hold of \(before) s before the reboot, of \(after) s after it")
        #expect(after <= before && after > before - 120)
        // Nothing is sent on the held key: the simulator that is there now never sees it.
        try await World.serve("sim", "ebb-sim --listen 127.0.0.1:8065 --app-rate 0 \(Self.options)")
        try await sh(
            """
            sleep 5
            systemctl disable -q ebbd
            """
        )
        #expect(try await world.report().ebb.callsByMethod["users.conversations"] ?? 0 == 0)
        #expect(try await world.property("NRestarts") == "0")
    }

    private static func hold() async throws -> Double {
        let text = try await sh("ebbctl status --json || test $? = 1")
        let status = try JSONDecoder().decode(Envelope<StatusReply>.self, from: Data(text.utf8)).body
        return try #require(status.limiter.holds.map(\.remainingSeconds).max())
    }
}
