import EbbCore

/// `conversations.close` and `conversations.open`.
extension SlackWorld {
    mutating func close(_ call: Call) -> Reply {
        guard let place = call.place else { return .error("channel_not_found") }
        guard self.teams[place.team].conversations[place.index].isOpen else {
            self.noteRepeatedClose(of: place)
            return .body(
                JSONText.object {
                    $0.field("ok", true)
                    $0.field("no_op", true)
                    $0.field("already_closed", true)
                }
            )
        }
        self.judgeClose(of: place, call)
        self.teams[place.team].conversations[place.index].isOpen = false
        self.teams[place.team].conversations[place.index].isClosedByEbb = true
        self.closedByEbb.append(place)
        return .body(JSONText.object { $0.field("ok", true) })
    }

    private mutating func noteRepeatedClose(of place: Place) {
        let conversation = self.teams[place.team].conversations[place.index]
        if !conversation.isClosedByEbb {
            self.ledger.alreadyClosed += 1
        } else if conversation.isAnswerLost {
            self.teams[place.team].conversations[place.index].isAnswerLost = false
            self.ledger.repeatedAfterLostAnswer += 1
        } else {
            self.ledger.doubleCloses.append(self.closeRecord(place, reasons: []))
        }
    }

    private mutating func judgeClose(of place: Place, _ call: Call) {
        let team = self.teams[place.team].id
        var reasons = self.teams[place.team].reasonsToKeep(
            place.index,
            at: self.wall,
            staleAfter: self.plan.staleAfter
        )
        if self.homes[call.tokenText]?.contains(place.team) != true { reasons.append(.wrongToken) }
        if let offset = self.steering.clockOffset, abs(offset.inSeconds) > 300 { reasons.append(.clock) }
        self.ledger.closed[team, default: 0] += 1
        guard !reasons.isEmpty else { return }
        let staleAfter = self.plan.staleAfter
        if reasons == [.fresh], self.teams[place.team].isRace(place.index, at: self.wall, staleAfter: staleAfter) {
            self.ledger.racedCloses.append(self.closeRecord(place, reasons: reasons))
        } else {
            self.ledger.wrongCloses.append(self.closeRecord(place, reasons: reasons))
        }
    }

    func closeRecord(_ place: Place, reasons: [WrongCloseReason]) -> CloseRecord {
        CloseRecord(
            team: self.teams[place.team].id,
            conversation: self.teams[place.team].conversations[place.index].id,
            at: RFC3339.format(self.wall),
            reasons: reasons
        )
    }

    mutating func open(_ call: Call) -> Reply {
        if call.request.value("channel") == nil { return self.openWithUsers(call) }
        guard let place = call.place else { return .error("channel_not_found") }
        let id = self.teams[place.team].conversations[place.index].id
        let isOpen = self.teams[place.team].conversations[place.index].isOpen
        if !isOpen {
            self.ledger.openedByEbb += 1
            if !self.teams[place.team].conversations[place.index].isClosedByEbb {
                self.ledger.wrongOpens.append(self.closeRecord(place, reasons: []))
            }
            self.reopen(place)
        }
        return .body(
            JSONText.object {
                $0.field("ok", true)
                if isOpen {
                    $0.field("no_op", true)
                    $0.field("already_open", true)
                }
                $0.object("channel") { $0.field("id", id.rawValue) }
            }
        )
    }

    /// A new conversation; the world picks its members itself.
    private mutating func openWithUsers(_ call: Call) -> Reply {
        guard let users = call.request.value("users"), !users.isEmpty else { return .error("users_list_not_supplied") }
        guard users.split(separator: ",").count <= 8 else { return .error("too_many_users") }
        guard let number = call.token.teams.first else { return .error("team_access_not_granted") }
        var group = ConversationGroup(count: 1, created: .zero)
        group.messages = 0
        let id = self.add(group, toTeam: number).last
        return .body(
            JSONText.object {
                $0.field("ok", true)
                $0.object("channel") { $0.field("id", id?.rawValue ?? "") }
            }
        )
    }

    /// Opens a conversation again for the token's user.
    mutating func reopen(_ place: Place) {
        if self.teams[place.team].conversations[place.index].isClosedByEbb { self.ledger.reopened += 1 }
        self.teams[place.team].conversations[place.index].reopen(at: self.wall)
    }

    /// Adds conversations of a group, the newest of their team, and gives their ids.
    mutating func add(_ group: ConversationGroup, toTeam number: Int) -> [ConversationID] {
        (0..<max(0, group.count)).map { _ in
            let index = self.teams[number].conversations.count
            var chance = SeededGenerator(seed: self.plan.seed &+ UInt64(index), stream: "added")
            self.teams[number].add(group, wall: self.wall, chance: &chance)
            let id = self.teams[number].conversations[index].id
            self.places[id] = Place(team: number, index: index)
            return id
        }
    }
}
