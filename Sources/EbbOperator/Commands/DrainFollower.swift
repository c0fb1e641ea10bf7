import EbbControl

/// Tells how a drain goes until it has ended, or until it waits for a person.
struct DrainFollower {
    let team: String
    let client: ControlClient
    let session: Session

    /// A restart of `ebbd` takes no longer; the drain outlives it.
    private static let mostFailures = 120

    /// Asks again and again. On a terminal one line is replaced, elsewhere each change is a line of its own.
    func run() throws -> ExitStatus {
        let isLive = self.session.terminal.showsProgress
        var failures = 0
        var wasLost = false
        var lastLine: String?
        while true {
            do {
                let received = try self.client.ask(.drainProgress(team: self.team), for: DrainReply.self)
                if failures > 0 { try self.tell("ebbd answers again") }
                failures = 0
                if let status = self.end(of: received.reply) {
                    self.session.console.showProgress(nil)
                    try self.finish(received)
                    return status
                }
                let line = "\(received.reply.name): \(DrainText.line(received.reply))"
                if isLive {
                    let width = self.session.console.progressWidth
                    self.session.console.showProgress(DrainText.bar(received.reply, width: width))
                } else if !self.session.wantsJSON, line != lastLine {
                    try self.session.print(Span(line))
                }
                lastLine = line
            } catch let error as OperatorError {
                if wasLost, case .refused(let failure, _) = error, failure.code == .noDrain {
                    // What ebbd remembers of ended drains it forgets at a restart.
                    self.session.console.complain("ebbctl: \(self.team): the drain ended while ebbd was restarted.\n")
                    return .problem
                }
                guard error.isPassing, failures < Self.mostFailures else { throw error }
                failures += 1
                wasLost = true
                if failures == 1 { try self.tell("ebbd does not answer, trying again; the drain outlives a restart") }
                self.session.console.showProgress("\(self.team): ebbd does not answer, trying again (\(failures) s)")
            }
            self.session.surroundings.sleep(isLive || failures > 0 ? .seconds(1) : .seconds(10))
        }
    }

    /// A line where no line is replaced.
    private func tell(_ text: String) throws {
        guard !self.session.terminal.showsProgress, !self.session.wantsJSON else { return }
        try self.session.print(Span("\(self.team): \(text)"))
    }

    /// The exit status, once there is nothing more to wait for.
    private func end(of drain: DrainReply) -> ExitStatus? {
        switch drain.state {
        case .running, .waiting, .held: nil
        case .done: drain.failed > 0 ? .problem : .done
        case .cancelled, .paused, .breaker: .problem
        }
    }

    private func finish(_ received: ControlClient.Received<DrainReply>) throws {
        if self.session.wantsJSON {
            try self.session.print(json: received.json)
        } else {
            try self.session.print("\(received.reply.name) (\(received.reply.team)): \(DrainText.line(received.reply))")
        }
    }
}
