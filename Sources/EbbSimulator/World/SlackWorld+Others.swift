import EbbCore

/// What the app and people do.
extension SlackWorld {
    /// One call of the app's: under the limits, and only with conversations that are in use anyway.
    mutating func act(_ call: AppCall) {
        let number = call.team(of: self.teams.count)
        guard number < self.teams.count else { return }
        let used = self.teams[number].usedByApp
        let index = used.isEmpty ? nil : used[Int(call.choice >> 16) % used.count]
        let team = self.teams[number].id
        let conversation = index.map { self.teams[number].conversations[$0].id }
        self.ledger.app.count(call.method, team: team)
        let wait = self.limits.refusal(of: call.method, team: team, conversation: conversation, now: self.now)
        if wait != nil {
            self.ledger.app.refuse(
                Refusal(team: team, method: call.method, at: RFC3339.format(self.wall), cause: .limit)
            )
            return
        }
        guard let index, !self.steering.isOutage else { return }
        switch call.method {
        case "chat.postMessage": self.teams[number].conversations[index].post(by: 0, at: self.wall)
        case "conversations.open" where !self.teams[number].conversations[index].isOpen:
            self.reopen(Place(team: number, index: index))
        default: break
        }
    }

    /// One thing that people do.
    mutating func act(_ kind: People.Kind, choice: UInt64) {
        if kind == .reopen { return self.reopenOne(choice) }
        let number = Int(choice % UInt64(max(1, self.teams.count)))
        guard number < self.teams.count, !self.teams[number].conversations.isEmpty else { return }
        let index = Int((choice >> 16) % UInt64(self.teams[number].conversations.count))
        let detail = Int(choice >> 48)
        if kind == .write || self.teams[number].conversations[index].messages.isEmpty {
            self.teams[number].conversations[index].post(by: 1 + detail % 3, at: self.wall)
        } else {
            let depth = 1 + detail % min(15, self.teams[number].conversations[index].messages.count)
            self.teams[number].conversations[index].reply(atDepth: depth, at: self.wall)
        }
    }

    private mutating func reopenOne(_ choice: UInt64) {
        while !self.closedByEbb.isEmpty {
            let picked = Int(choice % UInt64(self.closedByEbb.count))
            let place = self.closedByEbb[picked]
            self.closedByEbb.swapAt(picked, self.closedByEbb.count - 1)
            self.closedByEbb.removeLast()
            // Those that were opened again otherwise are still in the list.
            guard self.teams[place.team].conversations[place.index].isClosedByEbb else { continue }
            return self.reopen(place)
        }
    }
}
