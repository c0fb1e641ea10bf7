import EbbCore

/// People at work: each kind of event at a rate and with chance of its own.
struct People: Sendable {
    enum Kind: String, CaseIterable {
        case write
        case reply
        case reopen
    }

    private struct Stream: Sendable {
        let kind: Kind
        let interval: Duration
        var chance: SeededGenerator
        var next: Instant
    }

    private var streams: [Stream]
    /// When the next event is.
    private(set) var next = Instant.never

    init(_ plan: PeoplePlan, seed: UInt64, now: Instant) {
        self.streams = Kind.allCases.compactMap { kind in
            let rate =
                switch kind {
                case .write: plan.writesPerHour
                case .reply: plan.repliesPerHour
                case .reopen: plan.reopensPerHour
                }
            guard rate > 0 else { return nil }
            var chance = SeededGenerator(seed: seed, stream: "people." + kind.rawValue)
            let interval = Duration.clampedSeconds(3_600 / rate)
            return Stream(kind: kind, interval: interval, chance: chance, next: now + chance.part(of: interval))
        }
        self.next = self.streams.map(\.next).min() ?? .never
    }

    /// The event that is due at ``next``, with a number that picks the conversation.
    mutating func take() -> (kind: Kind, choice: UInt64)? {
        guard let index = self.streams.indices.min(by: { self.streams[$0].next < self.streams[$1].next }) else {
            return nil
        }
        let choice = self.streams[index].chance.next()
        let pause =
            self.streams[index].interval * 0.5 + self.streams[index].chance.part(of: self.streams[index].interval)
        self.streams[index].next = self.streams[index].next + pause
        self.next = self.streams.map(\.next).min() ?? .never
        return (self.streams[index].kind, choice)
    }
}
