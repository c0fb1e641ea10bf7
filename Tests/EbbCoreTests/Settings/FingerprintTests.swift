import EbbCore
import Testing

@Suite struct FingerprintTests {
    @Test func `a policy's fingerprint is the same in every process`() {
        #expect(Policy().fingerprint == "b92f9e0666302665")
    }

    @Test(arguments: [
        Policy(staleAfter: .days(29)), Policy(measure: .created), Policy(createdByApp: false), Policy(external: .close),
        Policy(keepConversations: [ConversationID(unchecked: "G1")]), Policy(keepMembers: [UserID(unchecked: "U1")]),
    ])
    func `it differs with whatever decides what is kept or due`(policy: Policy) {
        #expect(policy.fingerprint != Policy().fingerprint)
    }

    @Test(arguments: [
        Policy(dryRun: true), Policy(maxClosesPerTick: 1), Policy(breakerPercent: 1), Policy(breakerMinimum: 1),
    ])
    func `it does not differ with what only slows or stops, but the team's does`(policy: Policy) {
        let team = TeamID(unchecked: "T1")
        #expect(policy.fingerprint == Policy().fingerprint)
        #expect(
            TeamSettings(name: "a", team: team, policy: policy).fingerprint
                != TeamSettings(name: "a", team: team).fingerprint
        )
    }

    @Test func `the order and repetition of the ids kept make no difference`() {
        let ids = ["U3", "U1", "U2"].map { UserID(unchecked: $0) }
        #expect(Policy(keepMembers: ids) == Policy(keepMembers: ids.reversed() + ids))
        #expect(Policy(keepMembers: ids).fingerprint == Policy(keepMembers: ids.reversed()).fingerprint)
    }

    @Test func `a team's fingerprint differs with every setting of its own`() {
        let id = TeamID(unchecked: "T1")
        let variants = [
            TeamSettings(name: "a", team: id),
            TeamSettings(name: "b", team: id, tokenSource: .credential("a")),
            TeamSettings(name: "a", team: TeamID(unchecked: "T2")),
            TeamSettings(name: "a", team: id, enabled: true),
            TeamSettings(name: "a", team: id, tokenSource: .file("a")),
            TeamSettings(name: "a", team: id, userToken: true),
            TeamSettings(name: "a", team: id, policy: Policy(staleAfter: .days(1))),
            TeamSettings(name: "a", team: id, perMinute: [.conversationsClose: 19]),
        ]
        #expect(Set(variants.map(\.fingerprint)).count == variants.count)
    }
}
