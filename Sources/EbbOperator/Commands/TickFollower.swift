import EbbControl
import EbbCore

/// Waits for the end of a tick, and tells what it came to.
struct TickFollower {
    private let number: Int
    /// The team that was asked for, or nil for all.
    private let team: TeamReference?
    /// Whether it was at work already: whose it is, nobody says.
    private let wasAtWork: Bool
    private let client: ControlClient
    private let session: Session

    /// A restart of `ebbd` takes no longer.
    private static let mostFailures = 120

    /// Follows the tick that began, or the one that was at work.
    init(_ reply: TickReply, client: ControlClient, session: Session) {
        self.number = reply.number
        self.team = reply.team
        self.wasAtWork = reply.outcome == .alreadyRunning
        self.client = client
        self.session = session
    }

    /// Asks again and again, at first soon: most ticks are short.
    func run() throws -> ExitStatus {
        let longestPause: Duration = self.session.terminal.showsProgress ? .seconds(1) : .seconds(10)
        var pause = Duration.milliseconds(125)
        var failures = 0
        var started: String?
        while true {
            do {
                let status = try self.client.ask(.status, for: StatusReply.self).reply
                failures = 0
                if status.tick.number == self.number { started = status.tick.lastStarted }
                guard status.tick.number == self.number, status.tick.running else {
                    self.session.console.showProgress(nil)
                    return try self.finish(started: started)
                }
                self.session.console.showProgress(TickText.progress(status, now: self.session.now))
            } catch let error as OperatorError {
                guard error.isPassing, failures < Self.mostFailures else { throw error }
                failures += 1
                pause = .seconds(1)
                self.session.console.showProgress(
                    "tick \(Phrases.count(self.number)): ebbd does not answer, trying again (\(failures) s)"
                )
            }
            self.session.surroundings.sleep(pause)
            pause = min(pause * 2, longestPause)
        }
    }

    /// Tells what it came to, and of one team what stands in its way now.
    private func finish(started: String?) throws -> ExitStatus {
        guard let tick = try self.ended(started: started) else {
            throw OperatorError.interrupted(
                "Tick \(Phrases.count(self.number)) has no end: ebbd was stopped meanwhile."
            )
        }
        let shown = try self.team.map { try self.client.ask(.show(team: $0.team), for: ShowReply.self).reply }
        let status = try self.client.ask(.status, for: StatusReply.self).reply
        if self.session.wantsJSON {
            try self.session.print(json: tick)
        } else {
            let text = TickText(tick, shown?.team, isOfOthersToo: self.wasAtWork)
            try self.session.print(Span(text.sentence))
            for line in text.notes { try self.session.print(line) }
            if shown == nil, status.isTroubled {
                try self.session.print(Span("Something needs a person: 'ebbctl status' says what.", .bad))
            }
        }
        let needsPerson = shown.map { [.stopped, .breaker].contains($0.team.standing) } ?? status.isTroubled
        return tick.failed > 0 || needsPerson ? .problem : .done
    }

    /// What is kept of the tick; nil when it has not ended by itself.
    private func ended(started: String?) throws -> ReportReply.Ticks? {
        let ago = started.flatMap(RFC3339.parse).map { (self.session.now - $0).inSeconds } ?? 0
        let seconds = Int(max(0, min(ago, Double(Self.longest)))) + ControlRequest.reportPeriods.lowerBound
        let report = try self.client.ask(.report(seconds: seconds), for: ReportReply.self).reply
        return report.ticks.first { $0.number == self.number && $0.count == 1 }
    }

    /// No tick takes longer: it ends when the next one is due.
    private static let longest = 2 * 86_400
}
