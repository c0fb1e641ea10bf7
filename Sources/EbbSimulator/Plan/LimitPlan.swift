import EbbCore

/// Which limits a world enforces.
public struct LimitPlan: Codable, Sendable {
    /// The two worlds.
    public enum World: String, Codable, CaseIterable, Sendable {
        /// Slack's documents: per method, team and app, in sliding windows of 60 seconds.
        case documented
        /// What once happened: one budget for the whole app, and past it everything is refused for a while.
        case incident
    }

    /// The world.
    public var world = World.documented

    /// Calls of `conversations.history` per minute and team: 50 (tier 3), or 1 for some apps since May 2025.
    public var historyPerMinute = 50

    /// Calls per minute and team of other methods, where they differ from Slack's tiers.
    public var perMinute: [String: Int] = [:]

    /// Calls per 60 seconds of the whole app, in the incident world.
    public var appBudget = 60

    /// How long everything is refused once that budget is overrun.
    public var refusal: Duration = .seconds(30)

    /// Slack's documented limits.
    public init() {}

    /// The limits of that world.
    public init(_ world: World) {
        self.world = world
    }

    /// Calls per minute and team of a method: the floor of its tier (Slack, "Rate limits"; for the special ones
    /// Slack's Java SDK).
    func limit(of method: String) -> Int {
        if method == "conversations.history" { return self.historyPerMinute }
        if let limit = self.perMinute[method] { return limit }
        return switch method {
        case "conversations.list", "conversations.close", "auth.teams.list": 20
        case "conversations.members": 100
        case "chat.postMessage": 300
        case "auth.test": 600
        default: 50
        }
    }
}
