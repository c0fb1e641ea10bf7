import EbbTestSupport
import Foundation
import Testing

/// The alert rules and the dashboard: that they ask for what there is.
@Suite struct DashboardTests {
    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Target: Decodable { var expr: String }
            struct Place: Decodable { var x, y, w, h: Int }

            var id: Int
            var title: String
            var gridPos: Place
            var targets: [Target]
        }

        struct Templating: Decodable {
            struct Variable: Decodable {
                var name: String
                var query: String
            }

            var list: [Variable]
        }

        struct Annotations: Decodable { var list: [Panel.Target] }

        var title: String
        var panels: [Panel]
        var templating: Templating
        var annotations: Annotations
    }

    private static let rules = Repository.root + "/config/prometheus"
    private static let dashboard = Repository.root + "/config/grafana/ebb.json"

    /// Every metric that the text names: Ebb's own, and those of any process.
    private func names(in text: String) -> Set<String> {
        Set(text.matches(of: /\b(?:ebb|process)_[a-z_]*[a-z]\b/).map { String($0.output) })
    }

    @Test func `promtool accepts the rules, and they fire when they should and not before`() async throws {
        try await Stage.run { stage in
            let checked = try await stage.runOthers("promtool", "check", "rules", Self.rules + "/ebb.rules.yml")
            #expect(checked.contains("SUCCESS"))
            let tested = try await stage.runOthers("promtool", "test", "rules", Self.rules + "/ebb.rules.test.yml")
            #expect(tested.contains("SUCCESS"))
        }
    }

    @Test func `each alert has a test in which it fires`() throws {
        let rules = try String(contentsOfFile: Self.rules + "/ebb.rules.yml", encoding: .utf8)
        let tests = try String(contentsOfFile: Self.rules + "/ebb.rules.test.yml", encoding: .utf8)
        let alerts = rules.matches(of: /- alert: (\w+)/).map { String($0.output.1) }
        #expect(alerts.count == 9)
        for alert in alerts {
            let fires =
                tests.contains("alertname: \(alert)\n        exp_alerts:") || tests.contains("alertname=\"\(alert)\"")
            #expect(fires, "\(alert)")
        }
    }

    @Test func `they ask for metrics that Ebb has, and the dashboard for all that are worth a look`() throws {
        let rules = try String(contentsOfFile: Self.rules + "/ebb.rules.yml", encoding: .utf8)
        #expect(self.names(in: rules).isSubset(of: MetricsTests.names))
        let dashboard = try String(contentsOfFile: Self.dashboard, encoding: .utf8)
        let names = self.names(in: dashboard)
        #expect(names.isSubset(of: MetricsTests.names), "\(names.subtracting(MetricsTests.names))")
        let unseen = MetricsTests.names.subtracting(names).filter {
            $0.hasPrefix("ebb_") && !$0.hasPrefix("ebb_limiter_wait_")
        }
        #expect(unseen == ["ebb_tick_duration_seconds_bucket"])
    }

    @Test func `a Prometheus server understands every query of the dashboard`() async throws {
        let dashboard = try JSONDecoder().decode(
            Dashboard.self,
            from: Data(contentsOf: URL(fileURLWithPath: Self.dashboard))
        )
        #expect(dashboard.title == "Ebb")
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        let variables = dashboard.templating.list.map(\.name)
        let queries = (dashboard.panels.flatMap(\.targets) + dashboard.annotations.list).map(\.expr)
        #expect(queries.count > 20)
        let rules = queries.enumerated().map { number, query in
            var query = query.replacing("$__rate_interval", with: "5m")
            for variable in variables { query = query.replacing("$\(variable)", with: "x") }
            #expect(!query.contains("$"), "\(query)")
            return "  - {record: 'dashboard:query\(number)', expr: '\(query)'}"
        }
        try await Stage.run { stage in
            let path = stage.folder + "/queries.yml"
            try stage.write("groups:\n- name: dashboard\n  rules:\n" + rules.joined(separator: "\n") + "\n", to: path)
            #expect(try await stage.runOthers("promtool", "check", "rules", path).contains("SUCCESS"))
        }
    }

    @Test func `no panel of the dashboard covers another`() throws {
        let dashboard = try JSONDecoder().decode(
            Dashboard.self,
            from: Data(contentsOf: URL(fileURLWithPath: Self.dashboard))
        )
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            let place = panel.gridPos
            #expect(place.x + place.w <= 24, "\(panel.title)")
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
        }
    }
}
