/// When the surprise breaker trips (design, sections 3 and 5).
public enum BreakerRule {
    /// Whether so many surprises among so many known open conversations stop the whole plan.
    public static func trips(surprising: Int, openKnown: Int, policy: Policy) -> Bool {
        guard policy.breakerPercent > 0, surprising > 0, surprising >= policy.breakerMinimum else { return false }
        return Double(surprising) * 100 >= Double(openKnown) * Double(policy.breakerPercent)
    }

    /// Whether a listing that lacks so many of those it should hold is not to be believed: half or more of them.
    /// It holds also where the surprise breaker is off, because a listing cut short is no policy of anybody's.
    public static func distrusts(missing: Int, expected: Int, policy: Policy) -> Bool {
        missing > 0 && missing >= max(1, policy.breakerMinimum) && missing >= expected - missing
    }

    /// Whether a listing shows that an earlier one, which was not believed, was wrong: it lacks a tenth at most. One that
    /// lacks more may be a listing cut short too, by a part that trips nothing.
    public static func trusts(missing: Int, expected: Int) -> Bool { missing * 10 <= expected }
}

/// How many closes the pace cap leaves.
public enum PaceCap {
    /// What is left of the policy's cap when so many were closed within the last interval; never negative.
    public static func left(policy: Policy, closedInInterval: Int) -> Int {
        max(0, policy.maxClosesPerTick - max(0, closedInInterval))
    }
}
