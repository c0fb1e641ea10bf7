import EbbCore

/// What has been set by ``WorldEvent``s.
struct Steering: Sendable {
    struct Refusing {
        let team: TeamID?
        let method: String?
        let retryAfter: String?
        var left: Int
    }

    private struct Failing {
        let method: String
        let team: TeamID?
        let conversation: ConversationID?
        let code: String
        var left: Int
    }

    /// How far the `Date` is off; nil for none.
    var clockOffset: Duration? = .zero
    var isOutage = false
    /// How long every answer takes; nil for what the plan says.
    var latency: Duration?
    /// Of a thousand, by team.
    var lost: [TeamID: Int] = [:]
    private var refusing: [Refusing] = []
    private var failing: [Failing] = []
    private var outages = 0

    mutating func refuse(team: TeamID?, method: String?, retryAfter: String?, count: Int) {
        guard count > 0 else { return }
        self.refusing.append(Refusing(team: team, method: method, retryAfter: retryAfter, left: count))
    }

    mutating func fail(method: String, team: TeamID?, conversation: ConversationID?, code: String, count: Int?) {
        let left = count ?? .max
        guard left > 0 else { return }
        self.failing.append(
            Failing(method: method, team: team, conversation: conversation, code: code, left: left)
        )
    }

    mutating func heal() {
        self.refusing.removeAll()
        self.failing.removeAll()
    }

    /// The refusal set for such a call, once.
    mutating func takeRefusal(method: String, team: TeamID) -> Refusing? {
        let index = self.refusing.firstIndex {
            ($0.team ?? team) == team && ($0.method ?? method) == method
        }
        guard let index else { return nil }
        self.refusing[index].left -= 1
        return self.refusing[index].left > 0 ? self.refusing[index] : self.refusing.remove(at: index)
    }

    /// The code set for such a call.
    mutating func takeFailure(method: String, team: TeamID, conversation: ConversationID?) -> String? {
        let index = self.failing.firstIndex {
            $0.method == method && ($0.team ?? team) == team
                && ($0.conversation == nil || $0.conversation == conversation)
        }
        guard let index else { return nil }
        let code = self.failing[index].code
        self.failing[index].left -= 1
        if self.failing[index].left == 0 { self.failing.remove(at: index) }
        return code
    }

    /// The next of the ways in which an outage fails.
    mutating func outageReply() -> Reply {
        let ways: [Reply] = [
            .status(503), .error("fatal_error"), .broken, .status(500), .error("internal_error"), .html,
            .error("service_unavailable"),
        ]
        defer { self.outages += 1 }
        return ways[self.outages % ways.count]
    }
}
