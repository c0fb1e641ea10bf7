import EbbControl
import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// What `systemctl status` shows, and when.
@Suite struct StatusTests {
    @Test(arguments: seeds)
    func `after a restart every team's backlog counts, whoever has worked since`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(30)], teams: 3) { $0.tick.interval = .hours(6) }
            try await stage.run { running in _ = try await running.nextTick(2) }
            try await stage.run { running in
                try await running.pass(.seconds(1))
                let before = try await running.get("/v1/status", as: StatusReply.self)
                #expect(before.totals.backlog == stage.left)
                #expect(stage.left == 60)
                _ = try await running.post("/v1/tick", ["team": "team-1"], as: TickReply.self)
                try await running.nextTick()
                let after = try await running.get("/v1/status", as: StatusReply.self)
                #expect(after.totals.backlog == stage.left)
            }
        }
    }

    @Test(arguments: seeds)
    func `it moves on while a tick works, no more than every half minute, and not at all while nothing is done`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.staleEmpty(60)], teams: 2) { settings in
                settings.tick.interval = .hours(2)
                for index in settings.teams.indices { settings.teams[index].policy.maxClosesPerTick = 60 }
            }
            try await stage.run { running in
                try await running.beginWork()
                stage.notices.clear()
                let began = running.time.now
                let summary = try await running.nextTick()
                let ended = running.time.now
                #expect(ended - began > .minutes(5))
                let during = stage.notices.all.filter { $0.at < ended && $0.status != nil }
                #expect(during.count >= Int((ended - began).inSeconds / 30) - 1)
                for (one, next) in zip(during, during.dropFirst()) { #expect(next.at - one.at >= .seconds(30)) }
                // The numbers are live ones.
                let closed = during.compactMap { Self.number(before: " closed today", in: $0.status) }
                #expect(closed == closed.sorted() && Set(closed).count > 5, "\(closed)")
                #expect((1...summary.closed).contains(closed.last ?? 0))
                #expect(during.allSatisfy { $0.status?.contains("tick running") == true })

                try await running.pass(.minutes(1))
                stage.notices.clear()
                try await running.pass(.minutes(30))
                #expect(stage.notices.all.isEmpty, "\(stage.notices.all)")
            }
        }
    }

    @Test(arguments: seeds)
    func `a pause and its end are shown at once`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60)])
            try await stage.run { running in
                try await running.beginWork()
                try await running.pass(untilCalled: .conversationsClose)
                for isPaused in [true, false] {
                    let now = running.time.now
                    try await running.post(isPaused ? "pause" : "resume", team: nil)
                    #expect(stage.notices.status?.contains("paused") == isPaused)
                    #expect(running.time.now == now)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `a hold is shown`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(60)])
            try await stage.run { running in
                try await running.beginWork()
                #expect(stage.notices.status?.contains("held back") == false)
                try await running.haveRefused(.conversationsClose, of: nil, retryAfter: "3600")
                try await running.pass(.seconds(31))
                #expect(stage.notices.status?.contains("1 held back by Slack") == true)
            }
        }
    }

    @Test(arguments: seeds)
    func `a refused reload is shown until a good one, through ticks`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(3)])
            try await stage.run { running in
                try await running.nextTick()
                try await running.pass(.seconds(1))
                for isValid in [false, true] {
                    if isValid { stage.config.edit { _ in } } else { stage.config.breakIt() }
                    stage.notices.clear()
                    try await running.reload()
                    try await running.pass(.milliseconds(1))
                    let told = stage.notices.all.map(\.text)
                    #expect(told.first == "RELOADING=1\nMONOTONIC_USEC=0")
                    let refusal =
                        "reload refused, the old configuration is in force: ebb.toml:1:1: broken; 1 of 1 team on"
                    #expect(
                        told.last?.hasPrefix("READY=1\nSTATUS=" + (isValid ? "1 of 1" : refusal)) == true,
                        "\(told)"
                    )
                    #expect(told.count { $0.contains("READY=1") } == 1)
                    try await running.nextTick(2)
                    try await running.pass(.seconds(1))
                    #expect(stage.notices.status?.hasPrefix(isValid ? "1 of 1" : refusal) == true)
                }
            }
        }
    }

    @Test func `of a long refusal the beginning is shown, and how much more there is`() {
        let long = "ebb.toml:1:1: " + String(repeating: "x", count: 1_000)
        let text = StatusLine.refusal(.init(at: "", ok: false, problems: [long, "second", "third"]))
        #expect(text?.hasPrefix("reload refused, the old configuration is in force: ebb.toml:1:1: xxx") == true)
        #expect(text?.hasSuffix("x… (and 2 more)") == true)
        #expect((text?.count ?? .max) < 250)
        #expect(StatusLine.refusal(.init(at: "", ok: true, problems: ["a warning"])) == nil)
        #expect(StatusLine.refusal(nil) == nil)
    }

    private static func number(before words: String, in status: Substring?) -> Int? {
        status.flatMap { $0.components(upTo: words)?.split(separator: " ").last.flatMap { Int($0) } }
    }
}

extension Substring {
    /// What stands before the first occurrence of `words`.
    fileprivate func components(upTo words: String) -> Substring? {
        self.firstRange(of: words).map { self[..<$0.lowerBound] }
    }
}
