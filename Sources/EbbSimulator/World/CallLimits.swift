import EbbCore

/// The limits of a world: what they have seen, and whether one more call is within them.
///
/// A refused call counts for nothing. Limits are by team and method, whichever token is used (Slack, "Rate limits").
struct CallLimits: Sendable {
    private struct Key: Hashable {
        let team: TeamID
        let method: String
    }

    private let plan: LimitPlan
    private var windows: [Key: SlidingWindow] = [:]
    /// One message a second into each conversation (Slack, "Rate limits": posting messages).
    private var posts: [ConversationID: SlidingWindow] = [:]
    private var budget: SlidingWindow
    private var refusedUntil = Instant(nanoseconds: .min)

    init(_ plan: LimitPlan) {
        self.plan = plan
        self.budget = SlidingWindow(capacity: plan.appBudget, length: .seconds(60))
    }

    /// Counts a call, or tells for how long it is refused.
    mutating func refusal(
        of method: String,
        team: TeamID,
        conversation: ConversationID?,
        now: Instant
    ) -> Duration? {
        switch self.plan.world {
        case .incident: self.refusalByBudget(now: now)
        case .documented: self.refusalByTier(of: method, team: team, conversation: conversation, now: now)
        }
    }

    private mutating func refusalByBudget(now: Instant) -> Duration? {
        if now < self.refusedUntil { return self.refusedUntil - now }
        guard self.budget.wait(at: now) > .zero else {
            self.budget.count(at: now)
            return nil
        }
        // The budget starts anew after the refusal, so that its Retry-After holds true.
        self.budget.clear()
        self.refusedUntil = now + self.plan.refusal
        return self.plan.refusal
    }

    private mutating func refusalByTier(
        of method: String,
        team: TeamID,
        conversation: ConversationID?,
        now: Instant
    ) -> Duration? {
        let key = Key(team: team, method: method)
        let limit = self.plan.limit(of: method)
        let postsInto = method == "chat.postMessage" ? conversation : nil
        var wait = self.windows[key]?.wait(at: now) ?? .zero
        if let postsInto { wait = max(wait, self.posts[postsInto]?.wait(at: now) ?? .zero) }
        guard wait <= .zero else { return wait }
        self.windows[key, default: SlidingWindow(capacity: limit, length: .seconds(60))].count(at: now)
        if let postsInto {
            self.posts[postsInto, default: SlidingWindow(capacity: 1, length: .seconds(1))].count(at: now)
        }
        return nil
    }
}
