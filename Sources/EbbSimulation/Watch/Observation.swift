package import EbbConfig
package import EbbCore
package import EbbDaemon
package import EbbSimulator
package import EbbStore

/// One step of a run, as seen from outside the daemon.
package struct Observation: Sendable {
    /// When, on the timeline.
    package var at: Instant
    /// When, by the machine's civil clock.
    package var wall: WallTime
    /// When, by a civil clock that is right.
    package var trueWall: WallTime
    /// What was seen.
    package var what: What

    /// What can be seen.
    package enum What: Sendable {
        /// The process has begun, with this configuration.
        case began(Configuration)
        /// It has ended in order.
        case ended
        /// It was killed.
        case killed
        /// It has read these files, and puts them in force from now on.
        case read(Configuration)
        /// It has read files with an error, which say this against teams.
        case readBroken([TeamID: Restriction])
        /// A request has left it.
        case asked(Request)
        /// Slack has closed a conversation for it.
        case closed(Request)
        /// Slack has put a notice into a conversation for it.
        case posted(Request)
        /// The answer has come back, if there was one.
        case answered(Request, Answer?)
        /// It is about to write.
        case writing(StoreChanges)
        /// It has written.
        case wrote(StoreChanges)
        /// It has made a plan by other settings than the team's last one, about these as they were before it.
        case planned(DueQuery, Baseline, about: [Conversation])
        /// It has told its operator something.
        case told(DaemonEvent)
        /// A person has asked something of it.
        case commanded(Command)
        /// They were answered with that status, after so long.
        case replied(Command, status: Int, after: Duration)
        /// Somebody has closed a conversation for the token's user.
        case left(ConversationID)
        /// Something happened around it.
        case happened(Happening)
        /// The script is over.
        case finished(WorldReport, left: [ConversationTruth])
    }

    /// One request to Slack.
    package struct Request: Hashable, Sendable {
        /// Counts the requests of a run.
        package var number: Int
        /// The teams whose token it carries, by the files and the app's installations: one, several for an
        /// organisation's or while files are read that give it to another, none when none names it.
        package var teams: [TeamID]
        /// The teams that the token really serves.
        package var served: [TeamID]
        /// The team that it names.
        package var named: TeamID?
        /// The method.
        package var method: SlackMethod
        /// The conversation that it names, as it is when the request comes.
        package var conversation: ConversationTruth?
        /// Whether it closes a conversation, or tells people that it will be closed.
        package var isWork: Bool { self.method == .conversationsClose || self.method == .chatPostMessage }

        /// The team that it is sent for; nil where that is not known.
        package var team: TeamID? {
            guard self.teams.count > 1 else { return self.teams.first }
            return (self.conversation?.team ?? self.named).flatMap { self.teams.contains($0) ? $0 : nil }
        }
    }

    /// What came back.
    package struct Answer: Hashable, Sendable {
        /// HTTP's status.
        package var status: Int
        /// `Retry-After` as it came.
        package var retryAfter: String?
        /// `Date` as it came.
        package var date: WallTime?
        /// Whether Slack said `ok`.
        package var isOK: Bool
        /// Slack's code where it did not.
        package var error: String?
    }
}
