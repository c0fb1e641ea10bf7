import EbbCore

/// The keys of `[policy]` as one file has them: nil where it says nothing (or nothing valid).
struct PolicyKeys: Equatable {
    var dryRun: Bool?
    var staleAfter: Duration?
    var measure: Policy.Measure?
    var createdByApp: Bool?
    var external: Policy.ExternalRule?
    var maxClosesPerTick: Int?
    var breakerPercent: Int?
    var breakerMinimum: Int?
    var keepConversations: [ConversationID] = []
    var keepMembers: [UserID] = []
    var activeHours: TimeForm.Hours?
    var timeZone: String?
    var noticeAfter: NoticeForm.Age?
    var noticeText: NoticeText?
    /// Where the keys stand that must fit each other.
    private(set) var positions: [String: TomlPosition] = [:]

    /// Nothing said.
    init() {}

    /// Reads them from `[policy]`, or from the top of a team's file.
    init(_ reader: inout SectionReader) {
        self.dryRun = reader.boolean("dry_run")
        self.staleAfter = Self.staleAfter(&reader)
        self.measure = reader.choice("measure", of: Policy.Measure.self)
        if self.measure == .created {
            reader.warning("measure", "\"created\" also closes one that is in use today")
        }
        self.createdByApp = reader.boolean("created_by_app")
        self.external = reader.choice("external", of: Policy.ExternalRule.self)
        self.maxClosesPerTick = reader.integer("max_closes_per_tick", in: 0...1_000_000)
        self.breakerPercent = reader.integer("breaker_percent", in: 0...100)
        if self.breakerPercent == 0 {
            reader.warning(
                "breaker_percent",
                "0 turns the surprise breaker off: nothing asks a person before a surprise is carried out"
            )
        }
        self.breakerMinimum = reader.integer("breaker_minimum", in: 1...1_000_000)
        self.keepConversations = reader.ids("keep_conversations", ConversationID.self, .conversation)
        self.keepMembers = reader.ids("keep_members", UserID.self, .user)
        self.noticeAfter = reader.text("notice_after", as: NoticeForm.age)
        self.noticeText = reader.text("notice_text", as: NoticeForm.text)
        for key in NoticeRule.keys where reader.has(key) { self.positions[key] = reader.position(of: key) }
        self.activeHours = reader.text("active_hours", as: TimeForm.activeHours)
        self.timeZone = reader.text("time_zone", as: TimeForm.zone)
    }

    /// One policy of the site's keys and a team's: the team's win, the lists add, the stricter `dry_run` holds.
    static func resolve(site: PolicyKeys, team: PolicyKeys) -> Policy {
        let standard = Policy()
        return Policy(
            dryRun: site.dryRun == true || team.dryRun == true,
            staleAfter: team.staleAfter ?? site.staleAfter ?? standard.staleAfter,
            measure: team.measure ?? site.measure ?? standard.measure,
            createdByApp: team.createdByApp ?? site.createdByApp ?? standard.createdByApp,
            external: team.external ?? site.external ?? standard.external,
            maxClosesPerTick: team.maxClosesPerTick ?? site.maxClosesPerTick ?? standard.maxClosesPerTick,
            breakerPercent: team.breakerPercent ?? site.breakerPercent ?? standard.breakerPercent,
            breakerMinimum: team.breakerMinimum ?? site.breakerMinimum ?? standard.breakerMinimum,
            keepConversations: Set(site.keepConversations + team.keepConversations),
            keepMembers: site.keepMembers + team.keepMembers,
            activeHours: Self.activeHours(site: site, team: team),
            noticeAfter: Self.noticeAfter(site: site, team: team),
            noticeText: team.noticeText ?? site.noticeText ?? standard.noticeText
        )
    }

    private static func activeHours(site: PolicyKeys, team: PolicyKeys) -> ActiveHours? {
        guard case .between(let start, let end)? = team.activeHours ?? site.activeHours else { return nil }
        return ActiveHours(start: start, end: end, zone: team.timeZone ?? site.timeZone ?? "UTC")
    }

    private static func noticeAfter(site: PolicyKeys, team: PolicyKeys) -> Duration? {
        guard case .after(let age)? = team.noticeAfter ?? site.noticeAfter else { return nil }
        return age
    }

    private static func staleAfter(_ reader: inout SectionReader) -> Duration? {
        let least = Duration.days(1)
        let most = Duration.days(3650)
        guard let asked = reader.duration("stale_after", "a duration such as \"30d\", from 1d to 3650d") else {
            return nil
        }
        if asked < least {
            reader.warning("stale_after", "less than the least there is; 1d is used (m is minutes, h hours, d days)")
        }
        if asked > most { reader.warning("stale_after", "more than the most there is; 3650d is used") }
        return min(max(asked, least), most)
    }
}
