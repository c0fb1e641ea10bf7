import EbbCore
import SeededExecution
import Testing

@Suite struct `Repeated attempts` {
    private static let interval = Duration.minutes(30)

    private static func failed(
        _ conversation: Conversation,
        lastSuccess: Double?,
        at now: Double,
        fraction: Double = 0.5
    ) -> Conversation {
        Attempts.failed(
            conversation,
            reason: "internal_error",
            lastSuccess: lastSuccess.map { .at($0) },
            interval: interval,
            fraction: fraction,
            now: .at(now)
        )
    }

    private static func notBefore(_ conversation: Conversation) -> Instant? {
        if case .retry(let instant) = conversation.state { instant } else { nil }
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 16), (1_000, 16), (0, 1), (-1, 1)])
    func `attempt n waits a part of two to the n minus one intervals`(attempt: Int, intervals: Int) {
        let whole = Self.interval * intervals
        #expect(Attempts.wait(attempt: attempt, interval: Self.interval, fraction: 0) == .zero)
        #expect(Attempts.wait(attempt: attempt, interval: Self.interval, fraction: 0.5) == whole / 2)
        #expect(Attempts.wait(attempt: attempt, interval: Self.interval, fraction: 7) == whole)
        #expect(Attempts.wait(attempt: attempt, interval: Self.interval, fraction: -7) == .zero)
    }

    @Test func `lesson 9: five attempts, then dead for thirty days`() {
        var conversation = Conversation.sample()
        var now = 1_000.0
        for attempt in 1...5 {
            conversation = Self.failed(conversation, lastSuccess: now - 1, at: now)
            #expect(conversation.attempt == attempt)
            #expect(Self.notBefore(conversation) != nil)
            now += 100_000
        }
        conversation = Self.failed(conversation, lastSuccess: now - 1, at: now)
        let code = SlackErrorCode(rawValue: "internal_error")
        #expect(conversation.state == .dead(code, until: .at(now) + .days(30)))
    }

    @Test func `after the thirty days it has five attempts again`() {
        var conversation = Conversation.sample { $0.attempt = 5 }
        conversation = Self.failed(conversation, lastSuccess: 9, at: 10)
        conversation.state = .open
        conversation = Self.failed(conversation, lastSuccess: 3_000_000 - 1, at: 3_000_000)
        #expect(Self.notBefore(conversation) != nil)
        #expect(conversation.attempt == 1)
    }

    @Test func `a failure counts only if another call succeeded since the last one`() {
        let first = Self.failed(.sample(), lastSuccess: nil, at: 10)
        #expect(first.attempt == 1)
        for lastSuccess in [nil, 5, 10] as [Double?] {
            let second = Self.failed(first, lastSuccess: lastSuccess, at: 20)
            #expect(second.attempt == 1)
            #expect(second.lastFailure == .at(20))
            #expect(Self.notBefore(second) == .at(20 + 900))
        }
        #expect(Self.failed(first, lastSuccess: 10.001, at: 20).attempt == 2)
    }

    @Test func `a success in between starts the count anew`() {
        let success = Conversation.sample {
            $0.attempt = 0
            $0.lastFailure = nil
        }
        #expect(Self.failed(success, lastSuccess: 5, at: 10).attempt == 1)
    }

    @Test func `a day on which everything fails leaves nothing dead`() {
        var random = SplitMix64(seed: 1)
        for attempt in 0...4 {
            var conversation = Conversation.sample { $0.attempt = attempt }
            for hour in stride(from: 0.0, to: 24, by: 0.25) {
                let now = 10_000 + hour * 3_600
                guard Self.notBefore(conversation).map({ $0 <= .at(now) }) ?? true else { continue }
                conversation = Self.failed(
                    conversation,
                    lastSuccess: 9_999,
                    at: now,
                    fraction: Double.random(in: 0..<1, using: &random)
                )
                #expect(Self.notBefore(conversation) != nil)
            }
            #expect(conversation.attempt == attempt + 1, "one failure may count, for the day before was good")
        }
    }

    @Test func `the wait is from now on, and keeps everything else`() {
        let known = Conversation.sample {
            $0.lastMessage = .day(3)
            $0.released = true
        }
        let failed = Self.failed(known, lastSuccess: nil, at: 100, fraction: 0)
        #expect(failed.state == .retry(notBefore: .at(100)))
        #expect(failed.lastMessage == .day(3))
        #expect(failed.released)
    }
}
