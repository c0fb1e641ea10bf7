public import EbbCore

/// Steering a world.
extension SlackWorld {
    /// Lets an event happen. Unknown teams and conversations throw ``SimulatorError``.
    @discardableResult
    public mutating func apply(_ event: WorldEvent, now: Instant, wall: WallTime) throws -> [ConversationID] {
        self.advance(to: now, wall: wall)
        switch event {
        case .clock(let offset): self.steering.clockOffset = offset
        case .revoke(let team, let code): try self.setRefusal(code, of: team)
        case .restore(let team): try self.setRefusal(nil, of: team)
        case .swap(let one, let other): try self.swapTokens(one, other)
        case .outage(let isOn): self.steering.isOutage = isOn
        case .latency(let latency): self.steering.latency = latency
        case .refuse(let team, let method, let retryAfter, let count):
            self.steering.refuse(team: team, method: method, retryAfter: retryAfter, count: count)
        case .fail(let method, let team, let conversation, let code, let count):
            self.steering.fail(method: method, team: team, conversation: conversation, code: code, count: count)
        case .heal: self.steering.heal()
        case .loseListing(let team, let part):
            _ = try self.number(of: team)
            self.steering.lost[team] = Int((min(1, max(0, part)) * 1_000).rounded())
        case .post(let id):
            let place = try self.place(of: id)
            self.teams[place.team].conversations[place.index].post(by: 1, at: self.wall)
        case .reply(let id, let depth):
            let place = try self.place(of: id)
            self.teams[place.team].conversations[place.index].reply(atDepth: depth, at: self.wall)
        case .reopen(let id): self.reopen(try self.place(of: id))
        case .close(let id):
            let place = try self.place(of: id)
            self.teams[place.team].conversations[place.index].isOpen = false
        case .settle:
            self.faults = Faults(FaultPlan(), seed: self.plan.seed)
            self.people = People(PeoplePlan(), seed: self.plan.seed, now: now)
        case .add(let team, let group): return self.add(group, toTeam: try self.number(of: team))
        }
        return []
    }

    /// The ids of a team's conversations, in the order of its listings, or of those of one sort.
    public func conversations(
        of team: TeamID,
        exemptBy exemption: ConversationGroup.Exemption? = nil
    ) -> [ConversationID] {
        self.teams.first { $0.id == team }?.conversations
            .filter { exemption == nil || $0.exemption == exemption }.map(\.id) ?? []
    }

    /// The ids of a team's conversations that are open and ought to be closed at `wall`.
    public func left(of team: TeamID, at wall: WallTime) -> [ConversationID] {
        guard let team = self.teams.first(where: { $0.id == team }) else { return [] }
        return team.conversations.indices
            .filter { team.isLeft($0, at: wall, staleAfter: self.plan.staleAfter) }
            .map { team.conversations[$0].id }
    }

    /// The user whose conversations a team's file keeps by `keep_members`.
    public func keptMember(of team: TeamID) -> UserID? {
        self.teams.first { $0.id == team }?.keptMember
    }

    /// Whether a conversation is open for the token's user; nil for one that does not exist.
    public func isOpen(_ id: ConversationID) -> Bool? {
        self.places[id].map { self.teams[$0.team].conversations[$0.index].isOpen }
    }

    private func number(of team: TeamID) throws -> Int {
        guard let number = self.teams.firstIndex(where: { $0.id == team }) else {
            throw SimulatorError.unknownTeam(team.rawValue)
        }
        return number
    }

    private func place(of id: ConversationID) throws -> Place {
        guard let place = self.places[id] else { throw SimulatorError.unknownConversation(id.rawValue) }
        return place
    }

    /// The texts of the tokens that serve a team at present.
    private func tokens(of team: TeamID) throws -> [String] {
        let number = try self.number(of: team)
        return self.tokens.keys.filter { self.tokens[$0]?.teams.contains(number) == true }.sorted()
    }

    private mutating func setRefusal(_ code: String?, of team: TeamID) throws {
        for text in try self.tokens(of: team) {
            self.tokens[text]?.refusal = code
            if code == nil { self.tokens[text]?.revokedUntil = nil }
        }
    }

    private mutating func swapTokens(_ one: TeamID, _ other: TeamID) throws {
        guard let first = try self.tokens(of: one).first, let second = try self.tokens(of: other).first else {
            throw SimulatorError.unknownTeam(one.rawValue)
        }
        let kept = self.tokens[first]
        self.tokens[first] = self.tokens[second]
        self.tokens[second] = kept
    }
}
