public import EbbCore

/// What became of a world, by its own truth.
public struct WorldReport: Codable, Hashable, Sendable {
    /// The shape's version.
    public var version = 1
    /// The time of the report, RFC 3339.
    public var at: String
    /// Conversations that Ebb's calls closed, each time counted.
    public var closed: Int
    /// The same by team.
    public var closedByTeam: [String: Int]
    /// Closes that Slack answered with `already_closed` though Ebb had not closed them.
    public var alreadyClosed: Int
    /// Open conversations of consenting teams that ought to be closed.
    public var left: Int
    /// The same by team.
    public var leftByTeam: [String: Int]
    /// The first thousand of them.
    public var leftConversations: [String]
    /// Every conversation that should not have been closed at the moment of its close.
    public var wrongCloses: [CloseRecord]
    /// Closes of conversations that came into use after Ebb had asked, within the two minutes that an answer is good.
    public var racedCloses: [CloseRecord]
    /// Closes of what Ebb had closed before, with its answer sent.
    public var doubleCloses: [CloseRecord]
    /// Closes of what Ebb had closed before, where the answer had been lost.
    public var repeatedAfterLostAnswer: Int
    /// Conversations that Ebb closed and somebody opened again.
    public var reopened: Int
    /// Conversations that Ebb's own calls opened again, each time counted.
    public var openedByEbb: Int
    /// Those of them that Ebb had not closed.
    public var wrongOpens: [CloseRecord]
    /// Messages that Ebb's own calls wrote: its notices.
    public var notices: Int
    /// Those of them that followed another one with nothing written in between.
    public var repeatedNotices: [CloseRecord]
    /// Ebb's calls.
    public var ebb: CallerReport
    /// Calls of Ebb's to a method of a team for which an earlier `Retry-After` (whole seconds, at least 1) still ran.
    public var callsInHold: [Refusal]
    /// The app's calls.
    public var app: CallerReport

    private enum CodingKeys: String, CodingKey {
        case version, at, closed, left, reopened, notices, ebb, app
        case closedByTeam = "closed_by_team"
        case alreadyClosed = "already_closed"
        case leftByTeam = "left_by_team"
        case leftConversations = "left_conversations"
        case wrongCloses = "wrong_closes"
        case racedCloses = "raced_closes"
        case doubleCloses = "double_closes"
        case repeatedAfterLostAnswer = "repeated_after_lost_answer"
        case openedByEbb = "opened_by_ebb"
        case wrongOpens = "wrong_opens"
        case repeatedNotices = "repeated_notices"
        case callsInHold = "calls_in_hold"
    }
}

/// One close, or one opening, that was worth a record.
public struct CloseRecord: Codable, Hashable, Sendable {
    /// The team.
    public var team: TeamID
    /// The conversation.
    public var conversation: ConversationID
    /// When, RFC 3339.
    public var at: String
    /// Why it should not have been.
    public var reasons: [WrongCloseReason]
}

/// One call that got a 429, or that came too early after one.
public struct Refusal: Codable, Hashable, Sendable {
    /// What refused it.
    public enum Cause: String, Codable, Sendable {
        /// The world's limits.
        case limit
        /// A fault by probability.
        case fault
        /// A ``WorldEvent``.
        case steered
    }

    /// The team.
    public var team: TeamID
    /// The method.
    public var method: String
    /// When, RFC 3339.
    public var at: String
    /// What refused it.
    public var cause: Cause
}

/// One caller's calls.
public struct CallerReport: Codable, Hashable, Sendable {
    /// All of them.
    public var calls = 0
    /// By method.
    public var callsByMethod: [String: Int] = [:]
    /// By team.
    public var callsByTeam: [String: Int] = [:]
    /// Those that got a 429.
    public var refused = 0
    /// The first ten thousand of them.
    public var refusals: [Refusal] = []

    private enum CodingKeys: String, CodingKey {
        case calls, refused, refusals
        case callsByMethod = "calls_by_method"
        case callsByTeam = "calls_by_team"
    }

    mutating func count(_ method: String, team: TeamID) {
        self.calls += 1
        // Names come from outside; a world has some ten methods.
        let name = self.callsByMethod.count < 100 || self.callsByMethod[method] != nil ? method : "other"
        self.callsByMethod[name, default: 0] += 1
        self.callsByTeam[team.rawValue, default: 0] += 1
    }

    mutating func refuse(_ refusal: Refusal) {
        self.refused += 1
        if self.refusals.count < 10_000 { self.refusals.append(refusal) }
    }
}
