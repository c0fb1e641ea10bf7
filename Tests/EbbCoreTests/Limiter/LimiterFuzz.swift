import EbbCore
import SeededExecution
import Testing

/// A limiter under random use for a while, with a history from which its promises can be checked afterwards.
struct LimiterFuzz {
    /// What may happen besides asking, waiting and answers.
    struct Events: OptionSet {
        let rawValue: Int
        static let refunds = Events(rawValue: 1)
        static let refusals = Events(rawValue: 2)
        static let configures = Events(rawValue: 4)
        static let restarts = Events(rawValue: 8)
        static let withdrawals = Events(rawValue: 16)
        /// Requests that need not wait get their permit when they ask.
        static let atOnce = Events(rawValue: 32)
        static let all: Events = [.refunds, .refusals, .configures, .restarts, .withdrawals, .atOnce]
    }

    /// A stretch of time in which no event fell.
    struct Stretch {
        let seconds: Double
        /// What was given at its end.
        let grants: [Permit]
        /// The rates in force, the highest where they rose by themselves.
        let rates: [BudgetKey: Double]
        let burst: Int
    }

    static let teams = ["T1", "T2", "T3", "T4"]
    static let methods: [SlackMethod] = [.conversationsClose, .conversationsHistory, .usersConversations]
    private static let pauses: [Double] = [0, 0, 0.01, 0.5, 3, 40]
    static let keys: [BudgetKey] = [.app] + teams.flatMap { team in methods.map { .key(team, $0) } }

    private(set) var subject: LimiterUnderTest
    private(set) var history: [Stretch] = []
    /// Permits given back unused.
    private(set) var unused: Set<Permit> = []
    private var settings: LimiterSettings
    private var random: SplitMix64
    private var stored: [BudgetKey: BudgetRecord] = [:]
    private var waiting: [Ticket: PermitRequest] = [:]
    private var held: [BudgetKey: Instant] = [:]
    private let events: Events

    init(seed: UInt64, events: Events) {
        self.random = SplitMix64(seed: seed)
        self.events = events
        self.settings = Self.someSettings(&self.random)
        self.subject = LimiterUnderTest(self.settings)
    }

    /// Goes on for so many random steps.
    mutating func run(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<100, using: &self.random) {
            case 0..<35: self.ask()
            case 35..<60: self.finishOne()
            case 60..<63: if self.events.contains(.configures) { self.configure() }
            case 63..<65: if self.events.contains(.restarts) { self.restart() }
            case 65..<70: if self.events.contains(.withdrawals) { self.withdraw() }
            default: break
            }
            self.goOn()
        }
    }

    private mutating func ask() {
        let request = PermitRequest.of(
            Self.teams.randomElement(using: &self.random) ?? "T1",
            Self.methods.randomElement(using: &self.random) ?? .conversationsClose,
            PriorityClass.allCases.randomElement(using: &self.random) ?? .tick,
            continuesTurn: Bool.random(using: &self.random)
        )
        self.checkAtOnce(request)
        if self.events.contains(.atOnce), Bool.random(using: &self.random), self.takeAtOnce(request) { return }
        let hold = [BudgetKey.app, request.key].compactMap { self.held[$0] }.filter { self.subject.now < $0 }.max()
        do throws(PermitRefusal) {
            let ticket = try self.subject.limiter.ask(request, now: self.subject.now)
            self.waiting[ticket] = request
            #expect(hold == nil, "a held key takes no waiter")
        } catch .held(let until) {
            #expect(until > self.subject.now)
        } catch {
            Issue.record("refused as \(error)")
        }
    }

    /// Whether the request needs no place in the queue; then its permit is given.
    private mutating func takeAtOnce(_ request: PermitRequest) -> Bool {
        let before = self.rates
        guard let permit = self.subject.permitAtOnce(for: request) else { return false }
        for key in [BudgetKey.app, request.key] {
            #expect(self.held[key].map { $0 <= self.subject.now } ?? true, "a permit on a held key")
        }
        self.store(self.subject.limiter.records(of: permit))
        self.history.append(Stretch(seconds: 0, grants: [permit], rates: before, burst: self.settings.burst))
        return true
    }

    /// A permit that is given at once must be the one that the queue would have given, and leave the same behind.
    private func checkAtOnce(_ request: PermitRequest) {
        var (atOnce, queued) = (self.subject.limiter, self.subject.limiter)
        let now = self.subject.now
        let permit = atOnce.permitAtOnce(for: request, now: now)
        let ticket = try? queued.ask(request, now: now)
        let step = queued.advance(now: now)
        guard let permit else {
            let isGiven = step.permits.contains { $0.ticket == ticket }
            #expect(!isGiven || self.subject.limiter.waiting > 0, "nobody waits, and it must")
            return
        }
        #expect(step.permits.map(\.permit) == [permit])
        #expect(step.refusals.isEmpty)
        #expect(atOnce.records == queued.records)
        #expect(atOnce.inFlight == queued.inFlight)
        #expect(atOnce.waiting == 0 && queued.waiting == 0)
        #expect(
            Self.teams.map { atOnce.turn(of: TeamID(unchecked: $0)) }
                == Self.teams.map { queued.turn(of: TeamID(unchecked: $0)) }
        )
    }

    private mutating func finishOne() {
        guard let permit = self.subject.inFlight.randomElement(using: &self.random) else { return }
        switch Int.random(in: 0..<100, using: &self.random) {
        case 0..<15 where self.events.contains(.refunds):
            self.unused.insert(permit)
            self.subject.finish(permit, as: .unused)
        case 15..<22 where self.events.contains(.refusals):
            let hold = Duration.seconds(Int64.random(in: 1...90, using: &self.random))
            let key = self.settings.scope == .global ? BudgetKey.app : permit.request.key
            self.held[key] = max(self.held[key] ?? .zero, self.subject.now + hold)
            self.subject.finish(permit, as: .refused(hold: hold))
            self.store(self.subject.limiter.records(of: permit))
        case 22..<30: self.subject.finish(permit, as: .failed)
        default: self.subject.finish(permit, as: .answered)
        }
    }

    private mutating func configure() {
        self.settings = Self.someSettings(&self.random)
        self.subject.limiter.configure(self.settings, now: self.subject.now)
        self.store(self.subject.limiter.records)
    }

    /// A crash: what is under way was sent, who waited is gone, and the store has what it was given.
    private mutating func restart() {
        if self.events.contains(.configures) { self.settings = Self.someSettings(&self.random) }
        self.subject = self.subject.restarted(self.settings, from: Array(self.stored.values))
        self.waiting = [:]
    }

    private mutating func withdraw() {
        guard let ticket = self.waiting.keys.min(by: { "\($0)" < "\($1)" }) else { return }
        self.subject.limiter.withdraw(ticket)
        self.waiting[ticket] = nil
    }

    private mutating func goOn() {
        let longest = Self.pauses.randomElement(using: &self.random) ?? 0
        let (start, before) = (self.subject.now, self.rates)
        let step = self.subject.advance(by: longest * Double.random(in: 0...1, using: &self.random))
        for (ticket, permit) in step.permits {
            let request = permit.request
            #expect(self.waiting[ticket] == request, "a permit for nobody")
            self.waiting[ticket] = nil
            for key in [BudgetKey.app, request.key] {
                #expect(self.held[key].map { $0 <= self.subject.now } ?? true, "a permit on a held key")
            }
            self.store(self.subject.limiter.records(of: permit))
        }
        for (ticket, refusal) in step.refusals {
            #expect(self.waiting[ticket] != nil, "a refusal for nobody")
            self.waiting[ticket] = nil
            guard case .held(let until) = refusal else {
                Issue.record("refused as \(refusal)")
                continue
            }
            #expect(until > self.subject.now - .seconds(60))
        }
        self.checkWaiters(step)
        self.history.append(
            Stretch(
                seconds: (self.subject.now - start).inSeconds,
                grants: step.permits.map(\.permit),
                rates: self.rates.merging(before, uniquingKeysWith: max),
                burst: self.settings.burst
            )
        )
    }

    private func checkWaiters(_ step: Limiter.Step) {
        #expect(self.subject.limiter.inFlight == self.subject.inFlight.count)
        #expect(self.subject.limiter.inFlight <= Limiter.maximumInFlight)
        #expect(self.subject.limiter.waiting == self.waiting.count)
        if let wake = step.wake {
            #expect(wake > self.subject.now, "a busy loop")
        } else {
            #expect(
                self.waiting.isEmpty || self.subject.limiter.inFlight == Limiter.maximumInFlight,
                "somebody waits for time alone and nobody will come"
            )
        }
    }

    private var rates: [BudgetKey: Double] {
        Dictionary(
            uniqueKeysWithValues: Self.keys.map { ($0, self.subject.limiter.rate($0)) }
        )
    }

    private mutating func store(_ records: [BudgetRecord]) {
        for record in records where record.revision > self.stored[record.key]?.revision ?? 0 {
            self.stored[record.key] = record
        }
    }

    private static func someSettings(_ random: inout SplitMix64) -> LimiterSettings {
        .limits(
            perSecond: [0.05, 0.5, 1, 7, 30].randomElement(using: &random) ?? 1,
            burst: [1, 1, 2, 5, 20].randomElement(using: &random) ?? 1,
            methodPerSecond: [0.01, 0.1, 0.3, 2].randomElement(using: &random) ?? 1,
            scope: HoldScope.allCases.randomElement(using: &random) ?? .adaptive
        )
    }
}
