import EbbControl
import EbbSimulator
import EbbTestSupport
import Foundation
import Testing

/// `/metrics`, as the programs read it that it is for.
@Suite struct MetricsTests {
    private static let openMetrics = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"

    private static let scene = [
        "--world", "documented", "--teams", "3", "--off", "1", "--stale", "12", "--fresh", "3", "--time-scale", "60",
        "--tick", "2s", "--pace", "5", "--faults", "0.2",
    ]

    /// Every metric that Ebb has.
    static let names: Set<String> = [
        "ebb_build_info", "ebb_last_tick_timestamp_seconds", "ebb_tick_interval_seconds",
        "ebb_tick_duration_seconds_bucket", "ebb_tick_duration_seconds_sum", "ebb_tick_duration_seconds_count",
        "ebb_ticks_missed_total", "ebb_requests_total", "ebb_kept_total", "ebb_closes_total", "ebb_notices_total",
        "ebb_backlog",
        "ebb_oldest_overdue_seconds", "ebb_team_standing", "ebb_breaker_tripped", "ebb_teams", "ebb_team_info",
        "ebb_limiter_wait_seconds_bucket", "ebb_limiter_wait_seconds_sum", "ebb_limiter_wait_seconds_count",
        "ebb_limiter_waiting", "ebb_hold_seconds", "ebb_paused", "ebb_methods_stopped", "ebb_clock_skew_seconds",
        "ebb_state_failures_total", "ebb_records_dropped_total", "ebb_state_bytes", "process_start_time_seconds",
        "process_cpu_seconds_total", "process_resident_memory_bytes", "process_virtual_memory_bytes",
        "process_open_fds", "process_max_fds",
    ]

    /// Reads a file as OpenMetrics, or as the text format, and prints each family.
    private static let parser = """
        import sys
        from prometheus_client.openmetrics import parser as openmetrics
        from prometheus_client import parser as text
        parse = (openmetrics if sys.argv[1] == "openmetrics" else text).text_string_to_metric_families
        for family in parse(open(sys.argv[2]).read()):
            assert family.samples and family.documentation, family.name
            print(family.name, family.type, family.unit, len(family.samples))
        """

    @Test func `promtool and the parsers of both formats find nothing wrong, and every metric has data`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let port = try stage.serveMetrics()
            _ = try await stage.daemon()
            try await eventually("every metric has data, and closes are counted") {
                let scrape = Scrape(text: try await stage.scrape(port))
                return scrape.names == Self.names && scrape.sum("ebb_closes_total", where: "result=\"closed\"") > 3
            }
            let text = try await stage.scrape(port)
            let path = stage.folder + "/metrics"
            try stage.write(text, to: path + ".txt")
            #expect(try await stage.runOthers("sh", "-c", "promtool check metrics <'\(path).txt'").isEmpty)
            try stage.write(try await stage.scrape(port, accept: Self.openMetrics), to: path + ".om")

            let fromText = try await stage.runOthers(Repository.python, "-c", Self.parser, "text", path + ".txt")
            let fromOpenMetrics = try await stage.runOthers(
                Repository.python,
                "-c",
                Self.parser,
                "openmetrics",
                path + ".om"
            )
            #expect(fromOpenMetrics.contains("ebb_closes counter  6\n"))
            #expect(fromOpenMetrics.contains("ebb_limiter_wait_seconds histogram seconds "))
            #expect(fromOpenMetrics.contains("ebb_build info  1\n"))
            #expect(fromText.split(separator: "\n").count == fromOpenMetrics.split(separator: "\n").count)

            // Counted from Slack's answers.
            let report = try await simulator.report()
            let scrape = Scrape(text: text)
            #expect(scrape.sum("ebb_closes_total", where: "result=\"closed\"") <= Double(report.closed))
            #expect(try #require(scrape.value("process_start_time_seconds")) <= Date().timeIntervalSince1970 + 1)
        }
    }

    @Test func `a Prometheus server scrapes it and answers a query`() async throws {
        try await Stage.run { stage in
            let simulator = try await stage.simulate(Self.scene)
            let (port, web) = (try stage.serveMetrics(), try freePort())
            _ = try await stage.daemon()
            try stage.write(
                """
                scrape_configs:
                  - job_name: ebb
                    scrape_interval: 1s
                    static_configs:
                      - targets: ["127.0.0.1:\(port)"]
                rule_files: ["\(Repository.root)/config/prometheus/ebb.rules.yml"]
                """,
                to: stage.folder + "/prometheus.yml"
            )
            let prometheus = try stage.start(
                "/usr/bin/prometheus",
                [
                    "--config.file", stage.folder + "/prometheus.yml", "--storage.tsdb.path", stage.folder + "/tsdb",
                    "--web.listen-address", "127.0.0.1:\(web)", "--log.level", "warn",
                ]
            )
            try await eventually("the answer to a query; it said:\n\(prometheus.errors)", every: .milliseconds(200)) {
                let query = "sum(ebb_closes_total%7Bresult%3D%22closed%22%7D)>0"
                let target = "/api/v1/query?query=\(query)"
                let reply = try? await HTTPExchange.send("GET", target, to: .loopback(web))
                return reply?.text.contains("\"value\":[") == true
            }
            let rules = try await HTTPExchange.send("GET", "/api/v1/rules", to: .loopback(web)).text
            #expect(rules.contains("EbbDown"))
            #expect(try await simulator.report().closed > 0)
        }
    }

    @Test func `a locked state delays no scrape`() async throws {
        try await Stage.run { stage in
            _ = try await stage.simulate(Self.scene)
            let port = try stage.serveMetrics()
            _ = try await stage.daemon()
            let state = try StateFile(stage.statePath)
            try state.execute("BEGIN EXCLUSIVE")
            for _ in 1...3 {
                let (text, took) = try await measured { try await stage.scrape(port) }
                #expect(text.contains("ebb_build_info"))
                #expect(took < .seconds(4), "as long as a lock is waited for")
            }
            try state.execute("ROLLBACK")
        }
    }
}
