/// Everything that can be asked over the control socket. `TEAM` is a team's id or its file's name.
public enum ControlRequest: Hashable, Sendable {
    /// How `ebbd` is: ``StatusReply``.
    case status
    /// The teams, in the order of their names, a page at a time: ``TeamsReply``.
    case teams(Page)
    /// Everything about one team: ``ShowReply``.
    case show(team: String)
    /// What a tick would do with a team, conversation by conversation, without asking Slack: ``PlanReply``.
    case plan(team: String, Page)
    /// The last so many seconds, in ``reportPeriods``, and how it is now: ``ReportReply``.
    case report(seconds: Int)
    /// What a tick would plan otherwise than the last one did: ``PlanDifferenceReply``.
    case planDifference(team: String, Page)
    /// Asks Slack who each token is, a page of teams at a time: ``CheckReply``.
    case check(Page)
    /// Begins a tick now, of one team or of all: ``TickReply``.
    case tick(team: String?)
    /// Nothing more is sent for one team, or for all, for so many seconds or until it is resumed: ``PauseReply``.
    case pause(team: String?, seconds: Int?)
    /// Takes a pause back; a team that stopped is tried again: ``PauseReply``.
    case resume(team: String?)
    /// Approves the plan that a team's breaker holds back, and no other: ``ApproveReply``.
    case approve(team: String, plan: String?)
    /// Approves nothing, and has a tick look now whether what tripped a team's breaker is still there: ``TickReply``.
    case recheck(team: String)
    /// Every team with a backlog or a drain, a page at a time: ``DrainsReply``.
    case drains(Page)
    /// How a team's drain goes on: ``DrainReply``.
    case drainProgress(team: String)
    /// Begins to work off a team's backlog beside the ticks, at most `limit` closes: ``DrainReply``.
    case drain(team: String, limit: Int?)
    /// Ends a team's drain; what it closed stays closed: ``DrainReply``.
    case cancelDrain(team: String)
    /// What Ebb has done to which conversation, a page at a time: ``LogReply``.
    case log(LogQuery)
    /// What an undo would be about: ``UndoPreviewReply``.
    case undoPreview(team: String, UndoScope)
    /// How a team's undo goes on, or how its last one ended: ``UndoReply``.
    case undoProgress(team: String)
    /// Begins to open again what Ebb closed: ``UndoReply``.
    case undo(team: String, UndoScope)
    /// Ends a team's undo; what is open again stays open: ``UndoReply``.
    case cancelUndo(team: String)
    /// Gives a dead conversation of a team, or (nil) all of them, another chance: ``RetryReply``.
    case retry(team: String, conversation: String?)
    /// The budgets that are in use, or all, a page at a time: ``LimitsReply``.
    case limits(all: Bool, Page)
    /// Lifts the hold on a budget: ``ReleaseReply``.
    case release(key: String)
    /// Reads the configuration anew and waits until that is done: ``ReloadReply``. What was judged as `prepared` a moment
    /// ago is not read once more, if it is still what the files say.
    case reload(prepared: String? = nil)
    /// Judges the whole configuration as it would be if a team's file had this text; nothing changes: ``DraftReply``.
    case draft(file: String, text: String)

    /// How long a report's period may be, in seconds: a minute to ten years.
    public static let reportPeriods = 60...315_360_000

    /// How it is sent.
    public enum Method: String, Hashable, Sendable {
        /// Reads, and changes nothing.
        case get = "GET"
        /// Changes something.
        case post = "POST"
    }

    /// How it is sent.
    public var method: Method {
        switch self {
        case .status, .teams, .show, .plan, .planDifference, .report, .check, .drains, .drainProgress: .get
        case .log, .undoPreview, .undoProgress, .limits: .get
        case .tick, .pause, .resume, .approve, .recheck, .drain, .cancelDrain, .reload, .draft: .post
        case .undo, .cancelUndo, .retry, .release: .post
        }
    }

    /// The path and the query as they stand in the request line, percent-encoded.
    public var target: String {
        switch self {
        case .status: "/v1/status"
        case .teams(let page): "/v1/teams" + page.query
        case .show(let team): "/v1/teams/" + percentEncoded(team)
        case .plan(let team, let page): "/v1/teams/" + percentEncoded(team) + "/plan" + page.query
        case .report(let seconds): "/v1/report?seconds=\(seconds)"
        case .planDifference(let team, let page): "/v1/teams/" + percentEncoded(team) + "/plan/diff" + page.query
        case .check(let page): "/v1/check" + page.query
        case .tick: "/v1/tick"
        case .pause: "/v1/pause"
        case .resume: "/v1/resume"
        case .approve: "/v1/approve"
        case .recheck: "/v1/recheck"
        case .drains(let page): "/v1/drains" + page.query
        case .drainProgress(let team): "/v1/drain?team=" + percentEncoded(team)
        case .drain: "/v1/drain"
        case .cancelDrain: "/v1/drain/cancel"
        case .log(let query): "/v1/log" + Self.query(query.arguments)
        case .undoPreview(let team, let scope): "/v1/undo/preview" + Self.query([("team", team)] + scope.arguments)
        case .undoProgress(let team): "/v1/undo?team=" + percentEncoded(team)
        case .undo: "/v1/undo"
        case .cancelUndo: "/v1/undo/cancel"
        case .retry: "/v1/retry"
        case .limits(let all, let page): "/v1/limits" + Self.query((all ? [("all", "true")] : []) + page.arguments)
        case .release: "/v1/limits/release"
        case .reload: "/v1/reload"
        case .draft: "/v1/reload/draft"
        }
    }

    /// What is sent along; nil for what only reads.
    public var body: CommandBody? {
        switch self {
        case .status, .teams, .show, .plan, .planDifference, .report, .check, .drains, .drainProgress: nil
        case .log, .undoPreview, .undoProgress, .limits: nil
        case .tick(let team), .resume(let team): CommandBody(team: team)
        case .pause(let team, let seconds): CommandBody(team: team, seconds: seconds)
        case .approve(let team, let plan): CommandBody(team: team, plan: plan)
        case .drain(let team, let limit): CommandBody(team: team, limit: limit)
        case .cancelDrain(let team), .cancelUndo(let team), .recheck(let team): CommandBody(team: team)
        case .undo(let team, let scope): CommandBody(team: team, scope: scope)
        case .retry(let team, let conversation):
            CommandBody(team: team, conversation: conversation, all: conversation == nil ? true : nil)
        case .release(let key): CommandBody(key: key)
        case .reload(let prepared): CommandBody(prepared: prepared)
        case .draft(let file, let text): CommandBody(file: file, text: text)
        }
    }

    private static func query(_ arguments: [(name: String, value: String)]) -> String {
        let parts = arguments.map { "\($0.name)=\(percentEncoded($0.value))" }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}

/// The members that a command's JSON body may have.
public struct CommandBody: Hashable, Sendable, Codable {
    /// A team's id or its file's name; absent where all teams are meant.
    public var team: String?
    /// The plan to approve; absent for the one that is held back.
    public var plan: String?
    /// At most so many closes; absent for the whole backlog.
    public var limit: Int?
    /// For so many seconds; absent for good.
    public var seconds: Int?
    /// The tick or drain whose closes are meant: `17` or `d3`.
    public var run: String?
    /// The closes since then are meant; RFC 3339.
    public var since: String?
    /// The conversation that is meant.
    public var conversation: String?
    /// Whether all conversations that the command can be about are meant.
    public var all: Bool?
    /// The budget that is meant, as ``LimitsReply`` writes it.
    public var key: String?
    /// The draft that has become a file, as ``DraftReply`` calls it.
    public var prepared: String?
    /// The path of the team's file that is judged.
    public var file: String?
    /// The text that it is to have.
    public var text: String?

    /// The longest that a pause may be told to last.
    public static let longestPause = 366 * 86_400

    /// A body as given.
    public init(
        team: String? = nil,
        plan: String? = nil,
        limit: Int? = nil,
        seconds: Int? = nil,
        scope: UndoScope? = nil,
        conversation: String? = nil,
        all: Bool? = nil,
        key: String? = nil,
        prepared: String? = nil,
        file: String? = nil,
        text: String? = nil
    ) {
        self.team = team
        self.plan = plan
        self.limit = limit
        self.seconds = seconds
        self.all = all
        self.key = key
        self.prepared = prepared
        self.file = file
        self.text = text
        self.conversation = conversation
        switch scope {
        case .run(let run)?: self.run = run
        case .since(let time)?: self.since = time
        case .conversation(let id)?: self.conversation = id
        case nil: break
        }
    }
}

/// Which part of a long list is asked for.
public struct Page: Hashable, Sendable {
    /// How many entries a page has when nobody says, and how many at most.
    public static let defaultLimit = 200
    /// The header of an answer that names its `next` as well, so that it can be asked for before the page is understood.
    public static let nextHeader = "Ebb-Next"
    /// No page has more entries than this, whatever is asked.
    public static let maximumLimit = 1_000

    /// The `next` of the page before; nil for the first.
    public var after: String?
    /// At most so many entries; nil for ``defaultLimit``.
    public var limit: Int?

    /// The page after `after`.
    public init(after: String? = nil, limit: Int? = nil) {
        self.after = after
        self.limit = limit
    }

    /// The number of entries to give: 1 to ``maximumLimit``.
    public var entries: Int {
        min(max(self.limit ?? Self.defaultLimit, 1), Self.maximumLimit)
    }

    var query: String {
        let parts = self.arguments.map { "\($0.name)=\(percentEncoded($0.value))" }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    var arguments: [(name: String, value: String)] {
        [("after", self.after), ("limit", self.limit.map { "\($0)" })].compactMap { name, value in
            value.map { (name, $0) }
        }
    }
}

/// The text with everything but RFC 3986's unreserved characters as `%XX`.
private func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            result.append(Character(UnicodeScalar(byte)))
        default:
            result.append("%")
            result.append(digits[Int(byte >> 4)])
            result.append(digits[Int(byte & 15)])
        }
    }
    return result
}
