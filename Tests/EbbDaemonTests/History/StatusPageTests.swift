import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import HTTPServer
import SeededExecution
import Testing

@testable import EbbDaemon

/// The page as the metrics listener serves it.
@Suite struct StatusPageTests {
    private static let address = ListenAddress(host: "127.0.0.1", port: 9_733, isLoopback: true)

    private static func page(_ service: MetricsService, since: String? = nil) async -> HTTPResponse {
        await service.handle(
            HTTPRequest(
                method: "GET",
                path: "/",
                query: since.map { [HTTPField("since", $0)] } ?? [],
                headers: ["host": "localhost"],
                body: []
            ),
            at: self.address
        )
    }

    @Test(arguments: seeds)
    func `it tells of trouble and of its end, and asks Slack nothing`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(30)], teams: 3)
            try await stage.run { running in
                let service = running.daemon.metrics
                #expect(String(decoding: await Self.page(service).body, as: UTF8.self).contains("just started"))
                _ = try await running.nextTick(2)
                try await running.pass(.seconds(2))
                let calls = stage.slack.report.ebb.calls
                let well = await Self.page(service)
                #expect(well.status == 200)
                #expect(String(decoding: well.body, as: UTF8.self).contains("<title>Ebb: all is well</title>"))
                _ = try await running.post("pause", team: 2)
                try await running.pass(.seconds(2))
                let paused = String(decoding: await Self.page(service).body, as: UTF8.self)
                #expect(paused.contains("<title>Ebb: 1 team paused</title>"))
                #expect(paused.contains("<bdi>team-2</bdi>"))
                #expect(stage.slack.report.ebb.calls == calls)
            }
        }
    }

    @Test(arguments: seeds)
    func `it names no more teams than per_team, those first that need a person`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)], teams: 5) { settings in
                settings.metrics.perTeam = 2
                settings.teams[4].enabled = false
            }
            try await stage.run { running in
                _ = try await running.nextTick()
                stage.config.edit { $0.tokens[Stage.team(3)] = nil }
                try await running.reload()
                let text = String(
                    decoding: await Self.page(running.daemon.metrics).body,
                    as: UTF8.self
                )
                #expect(text.contains("<bdi>team-3</bdi>"))
                #expect(text.contains("<bdi>team-1</bdi>"))
                #expect(!text.contains("<bdi>team-4</bdi>"))
                #expect(text.contains("3 more teams not shown here"))
            }
        }
    }

    @Test(arguments: seeds)
    func `it is made once a second at most, and a period that is none is refused`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)])
            try await stage.run { running in
                let service = running.daemon.metrics
                let first = await Self.page(service)
                try await running.pass(.milliseconds(900))
                #expect(await Self.page(service) == first)
                try await running.pass(.milliseconds(200))
                #expect(await Self.page(service) != first)
                for since in ["1d", "7d", "30d"] { #expect(await Self.page(service, since: since).status == 200) }
                for since in ["", "2d", "<script>"] { #expect(await Self.page(service, since: since).status == 404) }
                #expect(first.headers.contains(HTTPField("Cache-Control", "no-store")))
                #expect(first.headers.contains { $0.name == "Content-Security-Policy" && !$0.value.contains("unsafe") })
                #expect(!first.headers.contains { $0.name == "Set-Cookie" })
            }
        }
    }

    @Test(arguments: [nil, "", "59", "x", "-1", "1e3", "315360001"])
    func `a report of no sensible period is refused`(text: String?) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = simulation.stage([.stale(1)])
            try await stage.run { running -> Void in
                _ = await #expect(throws: StageError.self) {
                    let path = text.map { "/v1/report?seconds=\($0)" } ?? "/v1/report"
                    _ = try await running.get(path, as: ReportReply.self)
                }
            }
        }
    }
}
