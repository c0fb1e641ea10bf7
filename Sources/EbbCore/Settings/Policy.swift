/// Which conversations of a team are closed, when, and how many at once: the keys of `[policy]`, resolved.
public struct Policy: Hashable, Sendable, Codable {
    /// Everything but the close itself is done.
    public var dryRun: Bool
    /// How long nothing may have happened in a conversation before it is stale; 1 day to 3650 days.
    public var staleAfter: Duration
    /// What counts as the last that happened.
    public var measure: Measure
    /// Only conversations that the token's own user created are closed.
    public var createdByApp: Bool
    /// What is done with conversations shared with another organisation.
    public var external: ExternalRule
    /// The pace cap: at most so many closes in any tick interval; 0 closes nothing.
    public var maxClosesPerTick: Int
    /// The surprise breaker trips when this many of a hundred known open ones are due before their time …
    /// 0 turns it off; 0 to 100.
    public var breakerPercent: Int
    /// … and at least this many of them are.
    public var breakerMinimum: Int
    /// Conversations that are never closed: the site's and the team's together.
    public var keepConversations: Set<ConversationID>
    /// People whose conversations are never closed: the site's and the team's together, sorted, each once.
    public var keepMembers: [UserID]
    /// The hours in which the team is worked for; nil for always.
    public var activeHours: ActiveHours?
    /// The age at which the people in a conversation are told that it will be closed; nil for never. Less than
    /// ``staleAfter``, and by ``Measure/lastMessage`` alone.
    public var noticeAfter: Duration?
    /// What they are told.
    public var noticeText: NoticeText

    /// A policy as given, the defaults for the rest.
    public init(
        dryRun: Bool = false,
        staleAfter: Duration = .days(30),
        measure: Measure = .lastMessage,
        createdByApp: Bool = true,
        external: ExternalRule = .keep,
        maxClosesPerTick: Int = 10,
        breakerPercent: Int = 25,
        breakerMinimum: Int = 20,
        keepConversations: Set<ConversationID> = [],
        keepMembers: [UserID] = [],
        activeHours: ActiveHours? = nil,
        noticeAfter: Duration? = nil,
        noticeText: NoticeText = .standard
    ) {
        self.dryRun = dryRun
        self.staleAfter = staleAfter
        self.measure = measure
        self.createdByApp = createdByApp
        self.external = external
        self.maxClosesPerTick = maxClosesPerTick
        self.breakerPercent = breakerPercent
        self.breakerMinimum = breakerMinimum
        self.keepConversations = keepConversations
        self.keepMembers = Set(keepMembers).sorted()
        self.activeHours = activeHours
        self.noticeAfter = noticeAfter
        self.noticeText = noticeText
    }

    /// What of it decides when a conversation's time has come.
    public var ageing: Ageing {
        Ageing(measure: self.measure, staleAfter: self.staleAfter, noticeAfter: self.noticeAfter)
    }

    /// What counts as the last that happened in a conversation.
    public enum Measure: String, CaseIterable, Hashable, Sendable, Codable {
        /// Its newest message; its creation where it has none.
        case lastMessage = "last_message"
        /// Its creation alone, even if it is in use today.
        case created
    }

    /// What is done with conversations shared with another organisation.
    public enum ExternalRule: String, CaseIterable, Hashable, Sendable, Codable {
        /// They stay.
        case keep
        /// They are closed like any other.
        case close
    }

    /// The same text for the same rules, in every process and build: sixteen hexadecimal digits.
    ///
    /// It differs when, and only when, something differs that decides which conversations are kept or when they
    /// are due. The pace cap, the breaker's limits, the hours, the notice's text and `dryRun` decide neither.
    public var fingerprint: String {
        var print = Fingerprint()
        self.addVerdictRules(to: &print)
        return print.text
    }

    func addVerdictRules(to print: inout Fingerprint) {
        print.add("stale_after", "\(self.staleAfter.nanoseconds)")
        print.add("measure", self.measure.rawValue)
        print.add("created_by_app", "\(self.createdByApp)")
        print.add("external", self.external.rawValue)
        for id in self.keepConversations.sorted() { print.add("keep_conversations", id.rawValue) }
        for id in self.keepMembers { print.add("keep_members", id.rawValue) }
        if let noticeAfter { print.add("notice_after", "\(noticeAfter.nanoseconds)") }
    }

    func addLimits(to print: inout Fingerprint) {
        print.add("dry_run", "\(self.dryRun)")
        print.add("max_closes_per_tick", "\(self.maxClosesPerTick)")
        print.add("breaker_percent", "\(self.breakerPercent)")
        print.add("breaker_minimum", "\(self.breakerMinimum)")
        if let activeHours { print.add("active_hours", activeHours.description) }
        if self.noticeAfter != nil { print.add("notice_text", self.noticeText.template) }
    }
}
