import EbbCore

/// A team's worker, as far as the limiter sees it: a question and a close for each conversation, one at a time.
struct TeamAtWork {
    let team: String
    let priority: PriorityClass
    var due: Int
    var closesNext = false

    init(_ team: String, due: Int, _ priority: PriorityClass = .tick) {
        self.team = team
        self.due = due
        self.priority = priority
    }

    /// Asks for what it needs next; nothing when it is done.
    func ask(_ subject: inout LimiterUnderTest) throws {
        guard self.due > 0 else { return }
        try subject.ask(
            self.team,
            self.closesNext ? .conversationsClose : .conversationsHistory,
            self.priority,
            continuesTurn: self.closesNext
        )
    }

    /// Takes note of an answer.
    mutating func goOn() {
        if self.closesNext { self.due -= 1 }
        self.closesNext.toggle()
    }

    /// Lets all work until nobody has anything to do; `atGrant` sees each permit.
    static func run(
        _ teams: [TeamAtWork],
        _ subject: inout LimiterUnderTest,
        atGrant: (PermitRequest, [TeamAtWork]) -> Bool
    ) throws {
        var teams = teams
        for team in teams { try team.ask(&subject) }
        while subject.limiter.waiting > 0 {
            let step = subject.advance()
            for (_, permit) in step.permits {
                subject.finish(permit, as: .answered)
                guard atGrant(permit.request, teams),
                    let index = teams.firstIndex(where: {
                        $0.team == permit.request.team.rawValue && $0.priority == permit.request.priority
                    })
                else { return }
                teams[index].goOn()
                try teams[index].ask(&subject)
            }
            if step.permits.isEmpty, let wake = step.wake { subject.now = wake }
        }
    }
}
