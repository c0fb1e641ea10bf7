public import EbbCore

/// Slack's Web API, as far as Ebb and a bot use it, as a value: no I/O, no clock, all chance from a seed.
///
/// `now` drives the limits, the app and the people; `wall` is the true time of day, which drives the `Date` header
/// and the ages. Both come with every call and never go back.
public struct SlackWorld: Sendable {
    /// What the world was made from.
    public let plan: WorldPlan

    var teams: [Team]
    var tokens: [String: Token]
    var places: [ConversationID: Place]
    /// The teams that each token served at the start.
    let homes: [String: [Int]]
    var limits: CallLimits
    var faults: Faults
    var app: AppBot
    var people: People
    var steering = Steering()
    var ledger = Ledger()
    /// Those that Ebb closed and nobody has opened again since.
    var closedByEbb: [Place] = []
    var now: Instant
    var wall: WallTime
    private var latencies: SeededGenerator
    private var identifiers: SeededGenerator
    let started: Instant

    /// The world of a plan, at its start. Ages are measured from `wall`.
    public init(_ plan: WorldPlan, now: Instant, wall: WallTime) {
        self.plan = plan
        let settled = Settlement(plan, wall: wall)
        self.teams = settled.teams
        self.tokens = settled.tokens
        self.places = settled.places
        self.homes = settled.tokens.mapValues(\.teams)
        self.limits = CallLimits(plan.limits)
        self.faults = Faults(plan.faults, seed: plan.seed)
        self.app = AppBot(rate: plan.appRate, seed: plan.seed, now: now)
        self.people = People(plan.people, seed: plan.seed, now: now)
        self.latencies = SeededGenerator(seed: plan.seed, stream: "latency")
        self.identifiers = SeededGenerator(seed: plan.seed, stream: "request ids")
        self.now = now
        self.started = now
        self.wall = wall
    }

    /// Answers one call of Ebb's, after everything that the app and people did until `now`.
    public mutating func answer(_ request: WorldRequest, now: Instant, wall: WallTime) -> WorldAnswer {
        self.advance(to: now, wall: wall)
        let draw = self.faults.next()
        let drawn = self.plan.latency + self.latencies.part(of: self.plan.jitter)
        let latency = self.steering.latency ?? drawn
        let id = Self.hexadecimal(self.identifiers.next()) + Self.hexadecimal(self.identifiers.next())
        let outcome = self.outcome(of: request, draw: draw)
        var headers = [FormField(name: "X-Slack-Req-Id", value: id)]
        if let date = self.date(draw: draw) { headers.append(FormField(name: "Date", value: date)) }
        headers.append(
            FormField(name: "Access-Control-Expose-Headers", value: "x-slack-req-id, retry-after")
        )
        if let scopes = outcome.scopes {
            headers.append(FormField(name: "X-OAuth-Scopes", value: scopes.joined(separator: ",")))
            if let accepted = Self.scope(of: request.method) {
                headers.append(FormField(name: "X-Accepted-OAuth-Scopes", value: accepted))
            }
        }
        return outcome.reply.answer(headers: headers, latency: latency)
    }

    /// Lets the app and people do everything that is due until `now`; `answer` does so by itself.
    public mutating func advance(to now: Instant, wall: WallTime) {
        while min(self.app.next, self.people.next) <= now {
            let next = min(self.app.next, self.people.next)
            let ago = Duration.clampedSeconds((now - next).inSeconds / self.plan.timeScale)
            self.now = next
            self.wall = wall - ago
            if self.app.next <= self.people.next {
                self.act(self.app.take())
            } else if let event = self.people.take() {
                self.act(event.kind, choice: event.choice)
            }
        }
        self.now = now
        self.wall = wall
    }

    /// The `Date` of an answer.
    private func date(draw: Faults.Draw) -> String? {
        guard let offset = self.steering.clockOffset else { return nil }
        let fault = draw.has(.clockOff) ? self.plan.faults.clockOffset : .zero
        return HTTPDate.format(self.wall + offset + fault)
    }

    /// The scope for group DMs that a method asks for.
    static func scope(of method: String) -> String? {
        switch method {
        case "users.conversations", "conversations.list", "conversations.info", "conversations.members":
            "mpim:read"
        case "conversations.close", "conversations.open": "mpim:write"
        case "conversations.history": "mpim:history"
        case "chat.postMessage": "chat:write"
        default: nil
        }
    }

    /// A number in capitals and digits, padded with zeros.
    static func base36(_ number: Int, width: Int) -> String {
        let digits = String(number, radix: 36, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
