import EbbCore
import Testing

/// Budgets as a damaged state gives them.
@Suite struct LimiterDamageTests {
    private static let key = BudgetKey.key("T1", .conversationsClose)

    private func limiter(_ damage: (inout BudgetRecord) -> Void) -> LimiterUnderTest {
        var record = BudgetRecord(key: Self.key)
        record.owedInterval = 10_000_000_000
        record.owedUntil = .at(1_005)
        damage(&record)
        return LimiterUnderTest(.limits(burst: 3, methodPerSecond: 0.1), records: [record])
    }

    @Test func `a debt is no more than the largest burst leaves behind`() throws {
        let damages: [(inout BudgetRecord) -> Void] = [
            { $0.owedUntil = .never }, { $0.owedUntil = .at(1e9) }, { $0.owedInterval = 1 },
        ]
        for damage in damages {
            var subject = self.limiter(damage)
            try subject.ask()
            #expect(subject.advance(to: .at(10_979)).permits.isEmpty)
            #expect(subject.advance(to: .at(10_980)).permits.count == 1)
        }
    }

    @Test func `what a larger burst left behind is owed after a restart as before it`() throws {
        var subject = self.limiter { $0.owedUntil = .at(1_200) }
        try subject.ask()
        #expect(subject.advance(to: .at(1_179.9)).permits.isEmpty)
        #expect(subject.advance(to: .at(1_180)).permits.count == 1)
    }

    @Test func `a hold lasts no longer than Slack can ask for`() throws {
        var subject = self.limiter { $0.heldUntil = .never }
        #expect(throws: PermitRefusal.held(until: .at(1_000 + 86_401))) { try subject.ask() }
    }

    @Test(arguments: [-1, 0, 1e-300, .infinity, .nan, 1e300, 1.000_001])
    func `a part of the rate that is none is the least, and recovers`(_ value: Double) throws {
        let damages: [(inout BudgetRecord) -> Void] = [
            { $0.factor = value }, { ($0.ceiling, $0.ceilingUntil) = (value, .never) },
        ]
        for damage in damages {
            var subject = self.limiter {
                damage(&$0)
                $0.lastRefusal = .never
            }
            #expect(subject.limiter.rate(Self.key) == 0.1 / 32)
            subject.now = .at(1_000 + 86_400)
            try subject.use(minutes: 60)
            #expect(subject.limiter.rate(Self.key) == 0.1)
        }
    }
}
