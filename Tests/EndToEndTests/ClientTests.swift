import EbbTestSupport
import Testing

/// `ebb-sim` as clients see it that others wrote.
@Suite struct ClientTests {
    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
    func `Slack's library for Python works with every method that ebb-sim serves`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate([
                "--teams", "1", "--off", "0", "--time-scale", "100", "--latency", "0s", "--jitter", "0s",
                "--app-rate", "0",
            ])
            let walk = try await stage.run(
                Python.path,
                [
                    Python.program("slack_sdk_walk.py"), "http://127.0.0.1:\(simulator.port)",
                    "xoxb-sim-0001-not-a-real-token", "T0SIM0001",
                ]
            )
            #expect(walk.end == .status(0), "\(walk.errors)")
            #expect(walk.output.hasSuffix("walked everything\n"), "\(walk.output)")
        }
    }
}
