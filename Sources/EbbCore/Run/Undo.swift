/// An operator's undo: the closes that it is about are taken back one by one, through restarts, until all were tried.
///
/// It goes through the audit in rounds. What fails for the moment is left for the next round; after the last one it has
/// failed for good. Several failures in a row look like an outage: then the undo waits, longer each time.
public struct Undo: Hashable, Sendable, Codable {
    /// In how many rounds a close is tried at most.
    public static let rounds = 5
    /// So many failures in a row make it wait.
    public static let failuresThatPause = 3
    /// The wait after so many failures in a row, doubled with each further one.
    public static let pause = Duration.minutes(1)
    /// The longest such wait.
    public static let longestPause = Duration.minutes(30)
    /// The wait before the second round, doubled before each further one.
    public static let pauseBetweenRounds = Duration.seconds(30)

    /// Which closes are taken back.
    public enum Scope: Hashable, Sendable, Codable {
        /// Those of a tick or drain.
        case run(Run)
        /// Those at a civil time or later.
        case since(WallTime)
        /// That of one conversation.
        case conversation(ConversationID)
    }

    /// How it ended.
    public enum Ending: String, Hashable, Sendable, Codable {
        /// Everything was tried.
        case done
        /// An operator ended it.
        case cancelled
    }

    /// What became of one close.
    public enum Result: Hashable, Sendable {
        /// Slack opened the conversation again.
        case reopened
        /// It was open.
        case alreadyOpen
        /// Slack will not open it.
        case failed
        /// Something failed that may not fail the next time; with its short name.
        case postponed(String)
    }

    /// Its number; the run is called `u` and this number.
    public var number: Int
    /// Which closes it takes back.
    public var scope: Scope
    /// The audit entry before the first one that it is about.
    public var start: Int64
    /// The last audit entry that it looks at: later closes are none of its business.
    public var upTo: Int64
    /// The audit entry that it has come to in this round.
    public var cursor: Int64
    /// The round, from 1 on.
    public var round: Int
    /// How many were left for the next round.
    public var postponed: Int
    /// How many calls in a row have failed.
    public var failuresInRow: Int
    /// How many closes it was about when it began.
    public var total: Int
    /// How many it has opened again.
    public var reopened: Int
    /// How many it found open.
    public var alreadyOpen: Int
    /// How many it could not open.
    public var failed: Int
    /// When it began.
    public var since: WallTime
    /// Not before this instant does it go on.
    public var notBefore: Instant
    /// Why it waits, in words; nil while it goes on.
    public var obstacle: String?
    /// Whether only a person can end that wait.
    public var needsPerson: Bool
    /// How it ended; nil while it has not.
    public var ending: Ending?

    /// An undo that begins.
    ///
    /// - Parameters:
    ///   - start: the audit entry before the first one that it is about.
    ///   - upTo: the last one.
    ///   - total: how many it is about.
    public init(number: Int, scope: Scope, start: Int64, upTo: Int64, total: Int, since: WallTime) {
        self.number = number
        self.scope = scope
        self.start = start
        self.upTo = upTo
        self.cursor = start
        self.round = 1
        self.postponed = 0
        self.failuresInRow = 0
        self.total = total
        self.reopened = 0
        self.alreadyOpen = 0
        self.failed = 0
        self.since = since
        self.notBefore = .zero
        self.needsPerson = false
    }

    /// The run that its requests are part of.
    public var run: Run { .undo(self.number) }

    /// How many it has still to try.
    public var left: Int { max(0, self.total - self.reopened - self.alreadyOpen - self.failed) }

    /// Whether something that fails now is not tried again.
    public var isLastRound: Bool { self.round >= Self.rounds }

    /// Takes note of what became of the close with this audit number.
    public mutating func note(_ result: Result, of number: Int64, now: Instant) {
        self.cursor = max(self.cursor, number)
        self.obstacle = nil
        self.needsPerson = false
        switch result {
        case .reopened: self.reopened += 1
        case .alreadyOpen: self.alreadyOpen += 1
        case .failed: self.failed += 1
        case .postponed(let reason): return self.postpone(reason, now: now)
        }
        self.failuresInRow = 0
    }

    /// Takes note that it must wait.
    public mutating func wait(until instant: Instant, because obstacle: String, needsPerson: Bool = false) {
        self.notBefore = max(self.notBefore, instant)
        self.obstacle = obstacle
        self.needsPerson = needsPerson
    }

    /// Takes note that the round has come to its end: everything is done, or the next round begins after a wait.
    public mutating func endRound(now: Instant) {
        guard self.postponed > 0, !self.isLastRound else {
            self.obstacle = nil
            self.ending = .done
            return
        }
        let pause = Self.pauseBetweenRounds * (1 << (self.round - 1))
        self.notBefore = max(self.notBefore, now + pause)
        self.obstacle = self.obstacle ?? "some failed and are tried again"
        self.cursor = self.start
        self.postponed = 0
        self.round += 1
    }

    private mutating func postpone(_ reason: String, now: Instant) {
        self.failuresInRow += 1
        if self.isLastRound {
            self.failed += 1
        } else {
            self.postponed += 1
        }
        guard self.failuresInRow >= Self.failuresThatPause else { return }
        let doublings = min(self.failuresInRow - Self.failuresThatPause, 5)
        self.notBefore = now + min(Self.longestPause, Self.pause * (1 << doublings))
        self.obstacle = "Slack gives no answer (\(reason))"
    }
}
