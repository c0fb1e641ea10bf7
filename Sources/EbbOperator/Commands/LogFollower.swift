import EbbControl

/// Tells the new entries of the audit as they come, through restarts of `ebbd`, each once.
struct LogFollower {
    let query: LogQuery
    let client: ControlClient
    let session: Session

    private static let pause = Duration.seconds(2)

    /// Tells `first`, and then what comes, until nobody reads any more.
    func run(after first: LogReply) throws -> ExitStatus {
        var table = Table(LogText.columns)
        var query = self.query
        query.limit = Page.maximumLimit
        try self.tell(first.entries, &table)
        var cursor = first.cursor
        var isLost = false
        while !self.session.console.readerIsGone {
            query.after = cursor
            do {
                let page = try self.client.ask(.log(query), for: LogReply.self).reply
                isLost = false
                try self.tell(page.entries, &table)
                // A smaller one is that of another state file.
                cursor = page.cursor
                if page.more { continue }
            } catch let error as OperatorError where error.isPassing {
                if !isLost { self.session.console.complain("ebbctl: ebbd does not answer; waiting for it.\n") }
                isLost = true
            }
            self.session.surroundings.sleep(Self.pause)
        }
        return .done
    }

    private func tell(_ entries: [LogReply.Entry], _ table: inout Table) throws {
        guard !entries.isEmpty else { return }
        if self.session.wantsJSON {
            for entry in entries { try self.session.print(json: entry) }
        } else {
            try self.session.console.write(table.text(of: entries.map(LogText.row), on: self.session.terminal))
        }
    }
}
