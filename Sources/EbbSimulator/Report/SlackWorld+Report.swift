public import EbbCore

/// The report.
extension SlackWorld {
    /// What became of the world until now; the app and people act first.
    public mutating func report(now: Instant, wall: WallTime) -> WorldReport {
        self.advance(to: now, wall: wall)
        let left = self.teams.map { (team: $0.id, conversations: self.left(of: $0.id, at: wall)) }
        let byTeam = left.filter { !$0.conversations.isEmpty }.map { ($0.team.rawValue, $0.conversations.count) }
        let closed = self.ledger.closed.map { ($0.key.rawValue, $0.value) }
        return WorldReport(
            at: RFC3339.format(wall),
            closed: self.ledger.closed.values.reduce(0, +),
            closedByTeam: Dictionary(closed) { $0 + $1 },
            alreadyClosed: self.ledger.alreadyClosed,
            left: left.reduce(0) { $0 + $1.conversations.count },
            leftByTeam: Dictionary(byTeam) { $0 + $1 },
            leftConversations: left.flatMap(\.conversations).prefix(1_000).map(\.rawValue),
            wrongCloses: self.ledger.wrongCloses,
            racedCloses: self.ledger.racedCloses,
            doubleCloses: self.ledger.doubleCloses,
            repeatedAfterLostAnswer: self.ledger.repeatedAfterLostAnswer,
            reopened: self.ledger.reopened,
            openedByEbb: self.ledger.openedByEbb,
            wrongOpens: self.ledger.wrongOpens,
            notices: self.ledger.notices,
            repeatedNotices: self.ledger.repeatedNotices,
            ebb: self.ledger.ebb,
            callsInHold: self.ledger.callsInHold,
            app: self.ledger.app
        )
    }
}
