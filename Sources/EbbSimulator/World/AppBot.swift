import EbbCore

/// One call that the operator's own app makes.
struct AppCall: Sendable {
    let method: String
    /// A number that picks team and conversation.
    let choice: UInt64

    /// Which of so many teams it is for.
    func team(of count: Int) -> Int { Int(self.choice % UInt64(max(1, count))) }
}

/// The operator's own app at work: calls at a steady rate, with some irregularity.
struct AppBot: Sendable {
    private static let methods = [
        "chat.postMessage", "conversations.info", "chat.postMessage", "conversations.open", "users.conversations",
    ]

    private let interval: Duration
    private var chance: SeededGenerator
    /// When the next call is; never, at a rate of 0.
    private(set) var next: Instant

    init(rate: Double, seed: UInt64, now: Instant) {
        self.interval = .clampedSeconds(1 / max(rate, 1e-6))
        self.chance = SeededGenerator(seed: seed, stream: "app")
        self.next = rate > 0 ? now + self.chance.part(of: self.interval) : .never
    }

    /// The call that is due at ``next``; the following one is half to one and a half intervals later.
    mutating func take() -> AppCall {
        let method = Self.methods[Int(self.chance.next() % UInt64(Self.methods.count))]
        let call = AppCall(method: method, choice: self.chance.next())
        self.next = self.next + self.interval * 0.5 + self.chance.part(of: self.interval)
        return call
    }
}
