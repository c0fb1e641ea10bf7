/// How `ebbd` is.
public struct StatusReply: Hashable, Sendable, Codable {
    /// Its process id.
    public var pid: Int
    /// When it started; RFC 3339, UTC.
    public var started: String
    /// The path of its main configuration file.
    public var config: String
    /// Whether everything is paused.
    public var paused: Bool
    /// When that pause ends by itself; RFC 3339, UTC; absent where it lasts until it is resumed.
    public var pausedUntil: String?
    /// Its ticks.
    public var tick: Tick
    /// All teams together.
    public var totals: Totals
    /// What it may send.
    public var limiter: Limiter
    /// What limits it.
    public var binding: Binding
    /// How the machine's clock agrees with Slack's.
    public var clock: Clock
    /// What is wrong, in words; one entry each.
    public var problems: [String]
    /// The methods that are not called any more until a restart: Ebb's own fault.
    public var methodsStopped: [String]
    /// How many journal records could not be written.
    public var droppedRecords: Int
    /// The last reload; absent when there was none.
    public var lastReload: Reload?
    /// The drains that have not ended.
    public var drains: [DrainReply]

    /// As given; what is left out is absent.
    public init(
        pid: Int,
        started: String,
        config: String,
        paused: Bool,
        pausedUntil: String? = nil,
        tick: Tick,
        totals: Totals,
        limiter: Limiter,
        binding: Binding,
        clock: Clock,
        problems: [String],
        methodsStopped: [String],
        droppedRecords: Int,
        lastReload: Reload? = nil,
        drains: [DrainReply]
    ) {
        self.pid = pid
        self.started = started
        self.config = config
        self.paused = paused
        self.pausedUntil = pausedUntil
        self.tick = tick
        self.totals = totals
        self.limiter = limiter
        self.binding = binding
        self.clock = clock
        self.problems = problems
        self.methodsStopped = methodsStopped
        self.droppedRecords = droppedRecords
        self.lastReload = lastReload
        self.drains = drains
    }

    private enum CodingKeys: String, CodingKey {
        case pid
        case started
        case config
        case paused
        case pausedUntil = "paused_until"
        case tick
        case totals
        case limiter
        case binding
        case clock
        case problems
        case methodsStopped = "methods_stopped"
        case droppedRecords = "dropped_records"
        case lastReload = "last_reload"
        case drains
    }
}
