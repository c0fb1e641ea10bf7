import EbbCore
import Testing

@Suite struct `The surprise breaker` {
    @Test(arguments: [
        (0, 100, false), (19, 20, false), (19, 10_000, false), (20, 20, true), (20, 80, true), (20, 81, false),
        (21, 84, true), (24, 100, false), (25, 100, true), (26, 100, true), (249, 1_000, false), (250, 1_000, true),
        (20, 0, true),
    ])
    func `a quarter of the open ones and twenty at least`(surprising: Int, open: Int, trips: Bool) {
        #expect(BreakerRule.trips(surprising: surprising, openKnown: open, policy: Policy()) == trips)
    }

    @Test(arguments: [0, 1, 5, 6])
    func `at the minimum and its neighbours`(surprising: Int) {
        let policy = Policy(breakerPercent: 1, breakerMinimum: 5)
        #expect(BreakerRule.trips(surprising: surprising, openKnown: 5, policy: policy) == (surprising >= 5))
    }

    @Test func `0 percent turns it off, 0 at least does not make nothing a surprise`() {
        let off = Policy(breakerPercent: 0, breakerMinimum: 1)
        #expect(!BreakerRule.trips(surprising: 1_000_000, openKnown: 1_000_000, policy: off))
        let eager = Policy(breakerPercent: 1, breakerMinimum: 0)
        #expect(!BreakerRule.trips(surprising: 0, openKnown: 0, policy: eager))
        #expect(BreakerRule.trips(surprising: 1, openKnown: 1, policy: eager))
        #expect(BreakerRule.trips(surprising: 100, openKnown: 100, policy: Policy(breakerPercent: 100)))
        #expect(!BreakerRule.trips(surprising: 99, openKnown: 100, policy: Policy(breakerPercent: 100)))
    }

    @Test(arguments: [
        (0, 0, false), (0, 100, false), (10, 10, false), (19, 38, false), (20, 20, true), (20, 39, true),
        (20, 40, true), (20, 41, false), (49, 100, false), (50, 100, true), (51, 100, true), (100, 100, true),
    ])
    func `lesson 16: a listing that lacks half or more, and twenty at least, is not believed`(
        missing: Int,
        expected: Int,
        distrusts: Bool
    ) {
        #expect(BreakerRule.distrusts(missing: missing, expected: expected, policy: Policy()) == distrusts)
        let off = Policy(breakerPercent: 0)
        #expect(BreakerRule.distrusts(missing: missing, expected: expected, policy: off) == distrusts)
    }

    @Test func `an empty listing of a large team is not believed, whatever the minimum`() {
        for minimum in [0, 1, 20] {
            let policy = Policy(breakerMinimum: minimum)
            #expect(BreakerRule.distrusts(missing: 1_000_000, expected: 1_000_000, policy: policy))
            #expect(!BreakerRule.distrusts(missing: 0, expected: 0, policy: policy))
        }
    }
}

@Suite struct `The pace cap` {
    @Test(arguments: [
        (0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 0), (1, 2, 0), (10, 0, 10), (10, 9, 1), (10, 10, 0), (10, 11, 0),
        (1_000_000, 0, 1_000_000), (10, -1, 10),
    ])
    func `lesson 13: a cap of 0 closes nothing, and one of N never more than N`(cap: Int, closed: Int, left: Int) {
        let policy = Policy(maxClosesPerTick: cap)
        #expect(PaceCap.left(policy: policy, closedInInterval: closed) == left)
    }
}

@Suite struct `A plan's id` {
    private static func id(_ conversations: [String]) -> PlanID {
        var hash = PlanHash()
        for text in conversations { hash.add(ConversationID(unchecked: text)) }
        return hash.id
    }

    @Test func `the order makes no difference, each member does`() {
        let all = (0..<200).map { "G\($0)" }
        #expect(Self.id(all) == Self.id(all.reversed()))
        #expect(Self.id(all) == Self.id(all.shuffled()))
        var ids: Set<PlanID> = [Self.id(all), Self.id([])]
        for index in all.indices {
            var fewer = all
            fewer.remove(at: index)
            ids.insert(Self.id(fewer))
        }
        #expect(ids.count == 202)
    }

    @Test func `it is the same in every process and build`() {
        #expect(Self.id(["G1", "G2"]).description == Self.id(["G2", "G1"]).description)
        #expect(Self.id(["G0123ABCD"]).description == "c3c15061adec086a")
    }

    @Test func `sixteen digits are written and read`() {
        for value in [0, 1, 0xABC, UInt64.max] {
            let id = PlanID(rawValue: value)
            #expect(id.description.utf8.count == 16)
            #expect(PlanID(id.description) == id)
            #expect(PlanID(id.description.uppercased()) == id)
        }
    }

    @Test(arguments: [
        "", "0", "00000000000000000", "000000000000000g", "+00000000000000f", "-00000000000000f", "0x0000000000000f",
        " 00000000000000f", "00000000000000é",
    ])
    func `anything else is none`(text: String) {
        #expect(PlanID(text) == nil)
    }
}
