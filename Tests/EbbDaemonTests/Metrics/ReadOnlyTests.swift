import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import HTTPServer
import SeededExecution
import Testing

@testable import EbbDaemon

/// What can be had at the metrics listener.
@Suite struct ReadOnlyTests {
    private static let requests: [ControlRequest] = [
        .status, .teams(Page()), .plan(team: "T0SIM0001", Page()), .check(Page()), .tick(team: nil),
        .pause(team: nil, seconds: nil),
        .resume(team: nil), .approve(team: "T0SIM0001", plan: nil), .drainProgress(team: "T0SIM0001"),
        .drain(team: "T0SIM0001", limit: nil), .cancelDrain(team: "T0SIM0001"),
    ]

    @Test func `no path of the control socket is reached, by any method`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([.staleEmpty(4)])
            try await stage.run { running in
                try await running.ticks(1)
                try await running.pass(.seconds(1))
                let before = (stage.events.all.count, await running.metrics())
                for request in Self.requests {
                    let path = String(request.target.prefix { $0 != "?" })
                    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
                        let reads = ["GET", "HEAD"].contains(method)
                        #expect(await running.read(path, method: method).status == (reads ? 404 : 405), "\(path)")
                    }
                }
                for path in ["", "//metrics", "/metrics/", "/METRICS", "/../v1/pause", "*", "/metrics\0"] {
                    #expect(await running.read(path).status == 404, "\(path)")
                }
                #expect(stage.events.all.count == before.0)
                #expect(await running.metrics() == before.1)
            }
        }
    }

    @Test func `what is told is never kept by anybody, and is what its type says`() async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([])
            try await stage.run { running in
                let text = await running.read("/metrics")
                #expect(text.headers.first(named: "Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
                #expect(text.headers.first(named: "Cache-Control") == "no-store")
                #expect(text.headers.first(named: "Vary") == "Accept")
                let other = await running.read("/metrics", headers: ["accept": "application/openmetrics-text"])
                #expect(other.headers.first(named: "Content-Type")?.hasPrefix("application/openmetrics-text") == true)
                #expect(String(decoding: other.body, as: UTF8.self).hasSuffix("\n# EOF\n"))
            }
        }
    }

    @Test(arguments: [
        "evil.example", "evil.example:9733", "127.0.0.1.evil.example", "", "a@localhost", "[::1", "0x7f.1",
    ])
    func `a foreign Host is not served`(host: String) async throws {
        try await simulate(seed: 1) { simulation in
            try await simulation.stage([]).run { running in
                #expect(await running.read("/metrics", headers: ["host": host]).status == 421)
                #expect(await running.read("/metrics", headers: ["host": "localhost:9733"]).status == 200)
                let open = await running.daemon.metrics.handle(
                    HTTPRequest(method: "GET", path: "/metrics", headers: ["host": host]),
                    at: ListenAddress(host: "0.0.0.0", port: 9733, isLoopback: false)
                )
                #expect(open.status == 200)
            }
        }
    }
}
