import EbbControl

/// Tells how an undo goes until it has ended, or until it waits for a person.
struct UndoFollower {
    let team: String
    let client: ControlClient
    let session: Session

    /// A restart of `ebbd` takes no longer; the undo outlives it.
    private static let mostFailures = 30

    /// Asks again and again. On a terminal one line is replaced, elsewhere each change is a line of its own.
    func run() throws -> ExitStatus {
        let isLive = self.session.terminal.showsProgress
        var failures = 0
        var lastLine: String?
        while true {
            do {
                let received = try self.client.ask(.undoProgress(team: self.team), for: UndoReply.self)
                failures = 0
                if let status = self.end(of: received.reply) {
                    self.session.console.showProgress(nil)
                    try self.finish(received)
                    return status
                }
                let line = "\(received.reply.name): \(UndoText.line(received.reply))"
                if isLive {
                    self.session.console.showProgress(line)
                } else if !self.session.wantsJSON, line != lastLine {
                    try self.session.print(Span(line))
                }
                lastLine = line
            } catch OperatorError.unreachable(let message) {
                failures += 1
                guard failures < Self.mostFailures else { throw OperatorError.unreachable(message) }
                self.session.console.showProgress("\(self.team): ebbd does not answer, trying again")
            }
            self.session.surroundings.sleep(isLive || failures > 0 ? .seconds(1) : .seconds(10))
        }
    }

    /// The exit status, once there is nothing more to wait for.
    private func end(of undo: UndoReply) -> ExitStatus? {
        switch undo.state {
        case .running, .waiting: nil
        case .done: undo.failed > 0 ? .problem : .done
        case .cancelled, .stopped: .problem
        }
    }

    private func finish(_ received: ControlClient.Received<UndoReply>) throws {
        if self.session.wantsJSON {
            try self.session.print(json: received.json)
        } else {
            try self.session.print(Span(UndoText.sentence(received.reply)))
        }
    }
}
