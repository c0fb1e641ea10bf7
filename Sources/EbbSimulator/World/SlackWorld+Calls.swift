import EbbCore

/// From a request to its reply: the token, the limits, what goes wrong, the method.
extension SlackWorld {
    static let unknownTeam = TeamID(unchecked: "UNKNOWN")

    mutating func outcome(of request: WorldRequest, draw: Faults.Draw) -> (reply: Reply, scopes: [String]?) {
        guard let text = request.token, !text.isEmpty else {
            self.record(request, team: Self.unknownTeam, reply: .error("not_authed"))
            return (.error("not_authed"), nil)
        }
        guard let token = self.tokens[text] else {
            self.record(request, team: Self.unknownTeam, reply: .error("invalid_auth"))
            return (.error("invalid_auth"), nil)
        }
        let place = request.value("channel").flatMap { self.place(of: $0, seenBy: token) }
        let call = Call(
            request: request,
            token: token,
            tokenText: text,
            team: self.team(of: request, token: token, place: place),
            place: place,
            draw: draw
        )
        self.ledger.noticeHold(of: call, now: self.now, wall: self.wall)
        let reply = self.reply(to: call)
        self.record(request, team: call.team, reply: reply)
        return (reply, token.scopes)
    }

    /// The team that a call counts for: the conversation's, the one named, the token's only one, or the org.
    private func team(of request: WorldRequest, token: Token, place: Place?) -> TeamID {
        if let place { return self.teams[place.team].id }
        if let named = request.value("team_id").flatMap(TeamID.init(_:)),
            token.teams.contains(where: { self.teams[$0].id == named })
        {
            return named
        }
        if let organization = token.organization { return organization }
        return token.teams.first.map { self.teams[$0].id } ?? Self.unknownTeam
    }

    func place(of channel: String, seenBy token: Token) -> Place? {
        guard let id = ConversationID(channel), let place = self.places[id], token.teams.contains(place.team) else {
            return nil
        }
        return place
    }

    private mutating func reply(to call: Call) -> Reply {
        let method = call.request.method
        let conversation = call.place.map { self.teams[$0.team].conversations[$0.index].id }
        if let code = call.token.refusal { return .error(code) }
        if let until = call.token.revokedUntil, self.now < until { return .error("token_revoked") }
        if let wait = self.limits.refusal(of: method, team: call.team, conversation: conversation, now: self.now) {
            let seconds = max(1, Int((wait.inSeconds / self.plan.timeScale).rounded(.up)))
            return self.refuse(call, retryAfter: String(seconds), cause: .limit)
        }
        if let refusal = self.steering.takeRefusal(method: method, team: call.team) {
            return self.refuse(call, retryAfter: refusal.retryAfter, cause: .steered)
        }
        if self.steering.isOutage { return self.steering.outageReply() }
        if let code = self.steering.takeFailure(method: method, team: call.team, conversation: conversation) {
            return FaultKind(rawValue: code).map { self.reply(to: call, failing: $0) } ?? .error(code)
        }
        if call.draw.has(.revokedToken) {
            self.tokens[call.tokenText]?.revokedUntil = self.now + self.plan.faults.revocation
            return .error("token_revoked")
        }
        if let kind = FaultKind.failures.first(where: call.draw.has) { return self.reply(to: call, failing: kind) }
        return self.perform(call)
    }

    /// A call that fails in that way, after it did its work or before.
    private mutating func reply(to call: Call, failing kind: FaultKind) -> Reply {
        if kind == .oddRetryAfter {
            let odd: [String?] = [nil, "0", "-5", "soon", "1.5", "", HTTPDate.format(self.wall + .seconds(2))]
            return self.refuse(call, retryAfter: odd[Int(call.draw.detail >> 8) % odd.count], cause: .fault)
        }
        if call.draw.tookEffect {
            let doubtless = self.perform(call)
            if case .body = doubtless, call.request.method == "conversations.close", let place = call.place {
                self.teams[place.team].conversations[place.index].isAnswerLost = true
            }
        }
        return switch kind {
        case .serverError: .status([500, 502, 503][Int(call.draw.detail >> 8) % 3])
        case .timeout: .silent
        case .brokenConnection: .broken
        case .html: .html
        default: .error(call.draw.detail & 2 == 0 ? "fatal_error" : "internal_error")
        }
    }

    private mutating func refuse(_ call: Call, retryAfter: String?, cause: Refusal.Cause) -> Reply {
        self.ledger.refuse(
            Refusal(team: call.team, method: call.request.method, at: RFC3339.format(self.wall), cause: cause),
            retryAfter: retryAfter,
            timeScale: self.plan.timeScale,
            now: self.now
        )
        return .refused(retryAfter: retryAfter)
    }

    private mutating func perform(_ call: Call) -> Reply {
        if let needed = Self.scope(of: call.request.method), !call.token.scopes.contains(needed) {
            return .body(
                JSONText.object {
                    $0.field("ok", false)
                    $0.field("error", "missing_scope")
                    $0.field("needed", needed)
                    $0.field("provided", call.token.scopes.joined(separator: ","))
                }
            )
        }
        return switch ServedMethod(rawValue: call.request.method) {
        case .authTest: self.authTest(call)
        case .authTeamsList: self.authTeamsList(call)
        case .usersConversations, .conversationsList: self.listing(call)
        case .conversationsInfo: self.info(call)
        case .conversationsHistory: self.history(call)
        case .conversationsMembers: self.members(call)
        case .conversationsClose: self.close(call)
        case .conversationsOpen: self.open(call)
        case .chatPostMessage: self.postMessage(call)
        case nil: .error("unknown_method")
        }
    }

    private mutating func record(_ request: WorldRequest, team: TeamID, reply: Reply) {
        self.ledger.count(request.method, team: team)
        guard self.plan.recordsCalls else { return }
        self.ledger.calls.append(
            CallRecord(
                at: self.now,
                team: team,
                method: request.method,
                conversation: request.value("channel").flatMap(ConversationID.init(_:)),
                cursor: request.value("cursor"),
                outcome: reply.word
            )
        )
    }

    /// The calls of Ebb's since the last time, in their order; empty unless the plan says `recordsCalls`.
    public mutating func takeCalls() -> [CallRecord] {
        defer { self.ledger.calls.removeAll(keepingCapacity: true) }
        return self.ledger.calls
    }
}
