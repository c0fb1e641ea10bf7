/// Who asks: a lower class takes what the higher leaves, except that of ten permits one goes to a waiting drain.
public enum PriorityClass: Int, CaseIterable, Hashable, Sendable {
    /// A person waits for the answer.
    case `operator`
    /// The regular tick.
    case tick
    /// The backlog, beside the ticks.
    case drain
}

/// Asks for the leave to send one request.
public struct PermitRequest: Hashable, Sendable {
    /// The team that the request is about.
    public var team: TeamID
    /// The method to call.
    public var method: SlackMethod
    /// Who asks.
    public var priority: PriorityClass
    /// What the request is part of; it must be open (``Limiter/open(_:)``), or the request is refused.
    public var run: Run
    /// Whether it goes on with the team's turn (the close after its question), rather than waiting for a new one.
    public var continuesTurn: Bool

    /// Not before this instant, whatever the budgets have: the pace cap leaves no earlier one.
    public var notBefore: Instant

    /// A request.
    public init(
        team: TeamID,
        method: SlackMethod,
        priority: PriorityClass,
        run: Run,
        continuesTurn: Bool,
        notBefore: Instant = .zero
    ) {
        self.team = team
        self.method = method
        self.priority = priority
        self.run = run
        self.continuesTurn = continuesTurn
        self.notBefore = notBefore
    }
}

/// A place in the limiter's queue.
public struct Ticket: Hashable, Sendable {
    let number: UInt64
    let place: Int
}

/// The leave to send one request. Whoever holds it must give it back: ``Limiter/finish(_:as:now:)``.
public struct Permit: Hashable, Sendable {
    /// What it is for.
    public let request: PermitRequest
    /// When it was given.
    public let granted: Instant
    let number: UInt64
    let appOwed: Owed
    let methodOwed: Owed

    /// A permit is used at once or not at all: several that were kept back would leave together.
    public static let life = Duration.seconds(2)

    /// Whether it must not be used any more, because the disk or a suspend held up whoever has it.
    public func isExpired(at now: Instant) -> Bool { now - self.granted > Self.life }

    /// A budget's debt before and after this permit.
    struct Owed: Hashable, Sendable {
        let before: Instant
        let after: Instant
    }
}

/// Why no permit was given.
public enum PermitRefusal: Error, Hashable, Sendable {
    /// The key is held until then. Nobody waits for that.
    case held(until: Instant)
    /// The tick or drain that asked has ended, or Ebb is stopping.
    case ended
    /// The team was switched off, paused or stopped.
    case dismissed
    /// The caller withdrew.
    case cancelled
}

/// Why a permit must not be used though it was given.
public enum PermitObjection: Hashable, Sendable {
    /// It would be refused by now.
    case refused(PermitRefusal)
    /// It was given so long ago that its time has passed; another may be asked for.
    case expired
}

/// How a permit was used.
public enum PermitOutcome: Hashable, Sendable {
    /// Slack answered, and not with a refusal.
    case answered
    /// The request was sent and nothing usable came back.
    case failed
    /// The request was never sent.
    case unused
    /// Slack refused: hold back for so long.
    case refused(hold: Duration)
}
