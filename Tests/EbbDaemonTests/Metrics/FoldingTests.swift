import EbbCore
import EbbSimulation
import EbbSimulator
import EbbTestSupport
import SeededExecution
import Testing

@testable import EbbDaemon

/// Many teams, and a bounded number of series.
@Suite struct FoldingTests {
    private static func teams(in page: MetricsPage) -> Set<String> {
        Set(
            page.samples.compactMap { sample in
                sample.name.split(separator: "team=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
            }
        )
    }

    @Test(arguments: seeds)
    func `beyond per_team they share a series, and through reloads no counter falls`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(30)], teams: 5) { settings in
                settings.metrics.perTeam = 2
                settings.teams[0].enabled = false
            }
            try await stage.run { running in
                var before = await running.metrics()
                let own = Set([stage.team(2).rawValue, stage.team(3).rawValue])
                #expect(Self.teams(in: before) == own.union(["all", "other"]))
                let edits: [@Sendable (inout Configuration) -> Void] = [
                    { $0.team(1) { $0.enabled = true } }, { $0.team(2) { $0.enabled = false } },
                    { $0.settings.metrics.perTeam = 0 }, { $0.team(2) { $0.enabled = true } },
                    { $0.settings.metrics.perTeam = 100 }, { $0.settings.teams.removeLast() },
                ]
                for edit in edits {
                    try await running.nextTick()
                    stage.config.edit(edit)
                    try await running.reload()
                    let after = await running.metrics()
                    for (name, value) in before.counters { #expect((after.counters[name] ?? -1) >= value, "\(name)") }
                    #expect(Self.teams(in: after).isSubset(of: own.union(["all", "other"])))
                    before = after
                }
                #expect(before.sum("ebb_closes_total", where: "result=\"closed\"") == Double(stage.slack.report.closed))
                #expect(before.sum("ebb_closes_total", where: "other") > 0)
            }
        }
    }

    @Test(arguments: [0, 100, 100_000])
    func `10,000 teams are told at once, and within bounds`(perTeam: Int) async throws {
        try await simulate(seed: 1) { simulation in
            let stage = Stage(simulation, WorldPlan(teamCount: 1, groups: [])) { settings in
                settings.tick.firstDelay = .hours(24)
                settings.metrics.perTeam = perTeam
                let one = settings.teams[0]
                settings.teams = (0..<10_000).map { number in
                    var team = one
                    team.team = TeamID(unchecked: "T\(100_000 + number)")
                    team.name = "team-\(number)"
                    return team
                }
            }
            try await stage.run { running in
                let (page, took) = await measured { await running.metrics() }
                print("measured: 10,000 teams, \(perTeam) apart: \(page.text.utf8.count) bytes in \(took)")
                #expect(page.value("ebb_teams{standing=\"stopped\"}") == 10_000)
                let apart = min(perTeam, 10_000)
                #expect(Self.teams(in: page).subtracting(["all", "other"]).count == apart)
                #expect(page.text.utf8.count < 16_000 + (apart + 1) * 900)
                #expect(took < .seconds(20))
            }
        }
    }
}
