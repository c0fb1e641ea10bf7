import EbbCore
import SeededExecution
import Testing

@Suite struct `Budgets` {
    typealias Events = LimiterFuzz.Events

    @Test(
        arguments: [
            [], .refunds, .refusals, .configures, .restarts, .withdrawals, .atOnce, [.configures, .restarts], .all,
        ] as [Events]
    )
    func `over every window at most rate times its length plus burst, whatever happens`(events: Events) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var fuzz = LimiterFuzz(seed: seed, events: events)
            fuzz.run(steps: 300)
            for key in LimiterFuzz.keys { Self.check(fuzz, key, seed: seed) }
        }
    }

    private static func check(_ fuzz: LimiterFuzz, _ key: BudgetKey, seed: UInt64) {
        var bucket = LeakyBucket()
        var second = 0.0
        for stretch in fuzz.history {
            second += stretch.seconds
            bucket.drain(seconds: stretch.seconds, rate: stretch.rates[key] ?? 0)
            for permit in stretch.grants where key == .app || permit.request.key == key {
                guard !fuzz.unused.contains(permit) else { continue }
                guard bucket.hasRoom(burst: stretch.burst) else {
                    Issue.record("seed \(seed): \(key) gave too much at \(second) s")
                    return
                }
                bucket.add()
            }
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `at a constant rate a permit is given as soon as every level has one`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (app, method, burst) = (0.5, 0.2, Int.random(in: 1...4, using: &random))
        var subject = LimiterUnderTest(.limits(perSecond: app, burst: burst, methodPerSecond: method))
        var buckets = Dictionary(uniqueKeysWithValues: LimiterFuzz.keys.map { ($0, LeakyBucket()) })
        var waiting: [Ticket: PermitRequest] = [:]
        for _ in 0..<300 {
            if Bool.random(using: &random) {
                let team = LimiterFuzz.teams.randomElement(using: &random) ?? "T1"
                let kind = PriorityClass.allCases.randomElement(using: &random) ?? .tick
                waiting[try subject.ask(team, .conversationsClose, kind)] = .of(team, .conversationsClose, kind)
            }
            let seconds = Double.random(in: 0...3, using: &random)
            for key in LimiterFuzz.keys {
                buckets[key]?.drain(seconds: seconds, rate: key == .app ? app : method)
            }
            for (ticket, permit) in subject.advance(by: seconds).permits {
                waiting[ticket] = nil
                buckets[.app]?.add()
                buckets[permit.request.key]?.add()
                subject.finish(permit, as: .answered)
            }
            let hasRoom = { (key: BudgetKey) in buckets[key]?.hasRoom(burst: burst, slack: -1e-6) ?? false }
            #expect(!waiting.values.contains { hasRoom(.app) && hasRoom($0.key) }, "somebody waits for nothing")
        }
        #expect(subject.grants.count > 100)
    }

    @Test func `nothing is taken from the app's budget by who waits for a method's`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 1, methodPerSecond: 0.01))
        for _ in 0..<5 { try subject.ask("T1") }
        try subject.ask("T2")
        subject.advance(by: 0)
        subject.advance(by: 1)
        try subject.ask("T3")
        subject.advance(by: 1)
        #expect(subject.grants.map(\.at.seconds) == [1_000, 1_001, 1_002])
        #expect(subject.grants.map(\.request.team.rawValue) == ["T1", "T2", "T3"])
    }

    @Test func `nothing is taken from a method's budget by who waits for the app's`() throws {
        var subject = LimiterUnderTest(.limits(perSecond: 0.1, methodPerSecond: 0.1))
        try subject.ask("T1")
        try subject.ask("T2")
        subject.advance()
        subject.advance(by: 10)
        #expect(subject.limiter.records(of: subject.grants[1].permit)[1].owedUntil == .at(1_020))
    }

    @Test func `each method in each team has a budget of its own`() throws {
        var subject = LimiterUnderTest(.limits(methodPerSecond: 0.001))
        let keys = ["T1", "T2", "T3"].flatMap { team in SlackMethod.allCases.map { BudgetKey.key(team, $0) } }
        for case .method(let team, let method) in keys {
            try subject.ask(team.rawValue, method)
            subject.advance(by: 0.001)
            subject.finishAll()
        }
        #expect(subject.grants.map(\.request.key) == keys)
        #expect(subject.limiter.records.map(\.key) == [.app] + keys.sorted())
        for permit in subject.grants.map(\.permit) {
            let record = try #require(subject.limiter.records(of: permit).last)
            #expect(record.key == permit.request.key)
            #expect(record.owedUntil == permit.granted + .seconds(1_000))
        }
    }

    @Test func `at most eight requests are under way, and the ninth comes with the first one back`() throws {
        var subject = LimiterUnderTest(.limits(burst: 100))
        for number in 0..<20 { try subject.ask("T\(number)") }
        let step = subject.advance()
        #expect(step.permits.count == 8)
        #expect(step.wake == nil)
        #expect(subject.advance(by: 3_600).permits.isEmpty)
        subject.finish(subject.inFlight[3], as: .failed)
        #expect(subject.advance().permits.count == 1)
        #expect(subject.limiter.inFlight == 8)
    }

    @Test func `a permit given back twice counts once`() throws {
        var subject = LimiterUnderTest(.limits(burst: 100))
        let permit = try subject.permit()
        subject.finish(permit, as: .answered)
        subject.finish(permit, as: .unused)
        #expect(subject.limiter.inFlight == 0)
    }

    @Test func `a permit not used lets the next one through at once`() throws {
        var subject = LimiterUnderTest(.limits(methodPerSecond: 0.01))
        try subject.ask("T1")
        let second = try subject.ask("T1")
        let first = try #require(subject.advance().permits.first)
        subject.advance(by: 3)
        subject.finish(first.permit, as: .unused)
        #expect(subject.advance().permits.map(\.ticket) == [second])
    }

    @Test func `a permit not used is not returned into a later window`() throws {
        var subject = LimiterUnderTest(.limits(burst: 2, methodPerSecond: 0.1))
        let first = try subject.permit("T1")
        let second = try subject.permit("T1")
        subject.advance(by: 100)
        subject.finish(first, as: .unused)
        subject.finish(second, as: .unused)
        for _ in 0..<5 { try subject.ask("T1") }
        #expect(subject.advance().permits.count == 2)
    }

    @Test func `of two permits the first cannot be returned while the second is out`() throws {
        var subject = LimiterUnderTest(.limits(burst: 2, methodPerSecond: 0.1))
        let first = try subject.permit("T1")
        _ = try subject.permit("T1")
        subject.finish(first, as: .unused)
        try subject.ask("T1")
        #expect(subject.advance().permits.isEmpty)
    }

    @Test func `a lower rate gives no second burst`() throws {
        var subject = LimiterUnderTest(.limits(burst: 10, methodPerSecond: 1))
        for _ in 0..<20 { try subject.ask() }
        #expect(subject.advance().permits.count == 8)
        subject.finishAll()
        #expect(subject.advance().permits.count == 2)
        subject.finishAll()
        subject.limiter.configure(.limits(burst: 10, methodPerSecond: 0.1), now: subject.now)
        #expect(subject.advance().wake == .at(1_010))
        #expect(subject.advance(to: .at(1_010)).permits.count == 1)
    }

    @Test func `a higher rate is in force at once, for debts too`() throws {
        var subject = LimiterUnderTest(.limits(methodPerSecond: 0.001))
        for _ in 0..<2 { try subject.ask() }
        subject.advance()
        subject.limiter.configure(.limits(methodPerSecond: 1), now: subject.now)
        #expect(subject.advance().wake == .at(1_001))
        #expect(subject.advance(by: 1).permits.count == 1)
    }

    @Test func `a restart with a lower rate gives no second burst`() throws {
        var subject = LimiterUnderTest(.limits(burst: 5, methodPerSecond: 1))
        var records: [BudgetRecord] = []
        for _ in 0..<5 {
            let permit = try subject.permit()
            records = subject.limiter.records(of: permit)
        }
        var next = subject.restarted(.limits(burst: 5, methodPerSecond: 0.1), from: records)
        try next.ask()
        #expect(next.advance().wake == .at(1_010))
    }

    @Test func `lesson 4: a crash loop earns no fresh burst`() throws {
        var subject = LimiterUnderTest(.limits(burst: 3, methodPerSecond: 0.1))
        var records: [BudgetRecord] = []
        var given = 0
        for _ in 0..<100 {
            for _ in 0..<3 { try subject.ask() }
            for (_, permit) in subject.advance(by: 1).permits {
                given += 1
                records = subject.limiter.records(of: permit)
            }
            subject = subject.restarted(.limits(burst: 3, methodPerSecond: 0.1), from: records)
        }
        #expect((10...13).contains(given))
    }

    @Test func `a budget of the same rate waits no longer after a restart than before`() throws {
        let limits = LimiterSettings.limits(burst: 2, methodPerSecond: 0.1)
        var subject = LimiterUnderTest(limits)
        _ = try subject.permit()
        let permit = try subject.permit()
        let records = subject.limiter.records(of: permit)
        try subject.ask()
        let wake = try #require(subject.advance().wake)
        var next = subject.restarted(limits, from: records)
        try next.ask()
        #expect(next.advance().wake == wake)
    }

    @Test func `an older copy of a record never has the newer number`() throws {
        var subject = LimiterUnderTest(.limits(burst: 9))
        var last = 0
        for outcome in [PermitOutcome.answered, .unused, .refused(hold: .seconds(1)), .answered] {
            let permit = try subject.permit()
            let given = subject.limiter.records(of: permit).map(\.revision)
            #expect((given.min() ?? 0) > last)
            subject.finish(permit, as: outcome)
            let back = subject.limiter.records(of: permit).map(\.revision)
            #expect(zip(given, back).allSatisfy { $0 <= $1 })
            last = back.max() ?? 0
            subject.now = subject.now + .hours(1)
            subject.limiter.prune(now: subject.now)
        }
    }

    @Test(arguments: [0, -1, .nan, .infinity, 1e-30, 1e30] as [Double])
    func `no rate is too odd to reckon with`(rate: Double) throws {
        #expect(GCRA.interval(perSecond: rate) >= 0)
        var subject = LimiterUnderTest(.limits(methodPerSecond: rate))
        try subject.ask()
        try subject.ask()
        #expect(subject.advance().permits.count == 1)
        #expect(subject.advance(by: 1_000_000).permits.count == (rate > 1 ? 1 : 0))
    }
}
