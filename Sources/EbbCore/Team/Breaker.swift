/// A tripped breaker; it latches until a person approves its plan.
public struct TrippedBreaker: Hashable, Sendable, Codable {
    /// What tripped it.
    public enum Cause: String, Hashable, Sendable, Codable {
        /// Conversations came due before their time.
        case surprise
        /// A listing lacked half or more of what it should hold.
        case listing
    }

    /// What tripped it.
    public var cause: Cause
    /// The plan to approve.
    public var plan: PlanID
    /// How many conversations are concerned.
    public var count: Int
    /// Out of how many.
    public var of: Int
    /// When.
    public var since: WallTime
    /// The surprise that an unreliable listing came on top of, if there was one; in an array because a value cannot hold
    /// another of its kind.
    private var beneath: [TrippedBreaker]?

    /// A tripped breaker.
    public init(cause: Cause, plan: PlanID, count: Int, of: Int, since: WallTime) {
        self.cause = cause
        self.plan = plan
        self.count = count
        self.of = of
        self.since = since
    }

    /// What holds again when this one is over: nobody has approved it.
    public var covered: TrippedBreaker? { self.beneath?.first }

    /// This one on top of that which has tripped before.
    public func covering(_ before: TrippedBreaker?) -> TrippedBreaker {
        var result = self
        result.beneath = (before?.cause == .surprise ? before : before?.covered).map { [$0] }
        return result
    }
}

/// What the last plan foresaw: by which policy, up to which moment. What is due now but not by it, is a surprise.
public struct Baseline: Hashable, Sendable, Codable {
    /// The policy's part then in force.
    public var ageing: Ageing
    /// The civil time that the plan reached.
    public var wall: WallTime
    /// The same moment on Ebb's timeline, which tells how much time has really passed since.
    public var instant: Instant

    /// A baseline.
    public init(ageing: Ageing, wall: WallTime, instant: Instant) {
        self.ageing = ageing
        self.wall = wall
        self.instant = instant
    }

    /// A civil clock that is set right within what is tolerated, from one side to the other, surprises nobody.
    public static let tolerance = ClockCheck.tolerance + ClockCheck.tolerance

    /// Whether it was to be expected that `work` is due for the conversation at `now`. Who was to be closed may as well
    /// be told first.
    public func foresaw(_ work: Ageing.Work, for conversation: Conversation, now: Instant) -> Bool {
        let expected = self.ageing.work(for: conversation, at: self.wall + (now - self.instant) + Self.tolerance)
        return switch work {
        case .close: expected == .close
        case .notice: expected != nil
        }
    }
}
