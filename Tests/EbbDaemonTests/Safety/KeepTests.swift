import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

@Suite struct KeepTests {
    @Test(arguments: seeds)
    func `what the policy keeps is kept, with its reason, and nobody asks about it`(_ seed: UInt64) async throws {
        try await simulate(seed: seed) { simulation in
            var pending = ConversationGroup.external(2)
            pending.sharing = .pending
            let groups: [ConversationGroup] = [
                .stale(3), .fresh(2), .external(3), pending, .byOthers(4), .exempt(5), .liveByReply(2),
            ]
            let stage = simulation.stage(groups)
            let kept = stage.slack.look { $0.conversations(of: Stage.team(1), exemptBy: .id) }
            stage.editPolicy { $0.keepConversations = Set(kept) }
            try await stage.run { running in
                try await running.nextTick(4)
                #expect(
                    try await running.tally()
                        == ["closed": 3, "open": 4, "external": 5, "not_created_by_app": 4, "kept_conversation": 5]
                )
                let calls = stage.slack.takeCalls()
                #expect(calls.count(of: .conversationsHistory) == 7)
                #expect(calls.count(of: .conversationsMembers) == 0)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.left == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `members are asked once per conversation, before the first question about its messages`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(4), .fresh(3), .exempt(3, by: .member)]) { settings in
                settings.tick.interval = .hours(12)
            }
            let member = try #require(stage.slack.look { $0.keptMember(of: Stage.team(1)) })
            stage.editPolicy { $0.keepMembers = [member] }
            // A refusal between the two questions, and a restart, forget nothing.
            try stage.slack.apply(
                .refuse(team: nil, method: "conversations.history", retryAfter: "30", count: 1)
            )
            _ = try await stage.runAndKill { running in try await running.nextTick() }
            try await stage.run { running in
                try await running.pass(.days(35))
                let calls = stage.slack.takeCalls()
                let asked = calls.filter { $0.method == "conversations.members" }.compactMap(\.conversation)
                #expect(asked.count == 10 && Set(asked).count == 10)
                for id in asked {
                    let first = calls.first { $0.conversation == id }
                    #expect(first?.method == "conversations.members")
                }
                #expect(try await running.tally()["kept_member"] == 3)
                #expect(stage.slack.report.wrongCloses.isEmpty)
                #expect(stage.slack.report.left == 0)
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 24: neither updated nor the letter of an id says anything; a group DM is what says so`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            // The world's `updated` is recent for some and old for others, and its ids begin with G and C alike.
            let stage = simulation.stage([.stale(12), .fresh(12)])
            try await stage.run { running in
                try await running.nextTick(4)
                let report = stage.slack.report
                #expect(report.left == 0)
                #expect(report.closed == 12)
                #expect(report.wrongCloses.isEmpty)
                let letters = Set(stage.events.closes.map { $0.conversation.rawValue.first })
                #expect(letters.isSubset(of: ["C", "G"]))
            }
        }
    }

    @Test(arguments: seeds)
    func `lesson 6: turning every default on enrols nobody whose own file does not say so`(
        _ seed: UInt64
    ) async throws {
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(5)], teams: 3) { settings in
                settings.teams[1].enabled = false
                settings.teams[2] = TeamSettings(name: settings.teams[2].name, team: settings.teams[2].team)
            }
            try await stage.run { running in
                try await running.nextTick(2)
                stage.editPolicy { policy in
                    policy.dryRun = false
                    policy.createdByApp = false
                    policy.external = .close
                    policy.breakerPercent = 0
                }
                try await running.reload()
                await #expect(throws: (any Error).self) { try await running.drain(2) }
                try await running.tickNow()
                try await running.nextTick(3)
                let calls = stage.slack.takeCalls()
                #expect(calls.of(2).isEmpty && calls.of(3).isEmpty)
                #expect(stage.slack.report.closedByTeam == [Stage.team(1).rawValue: 5])
            }
        }
    }
}
