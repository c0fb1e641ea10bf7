import EbbControl
import EbbCore
import EbbStore

/// The audit, for people to read.
extension ControlService {
    func log(_ query: LogQuery) async throws -> LogReply {
        let position: AuditQuery.Position =
            switch (query.after, query.before) {
            case (let after?, _): .after(after)
            case (nil, let before?): .before(before)
            case (nil, nil): .newest
            }
        let page = try await self.services.store.auditPage(
            AuditQuery(
                team: try query.team.map(self.loggedTeam),
                conversation: try query.conversation.map(Self.conversation),
                since: query.since.flatMap(RFC3339.parse),
                position: position,
                limit: Page(limit: query.limit).entries
            )
        )
        let names = Dictionary(uniqueKeysWithValues: self.services.teams.settings.teams.map { ($0.team, $0.name) })
        return LogReply(
            entries: page.entries.map { Self.entry($0, name: names[$0.entry.team]) },
            more: page.hasMore,
            cursor: page.cursor
        )
    }

    /// The team that is meant; one that has no file any more goes by its id, as long as Ebb remembers it.
    private func loggedTeam(_ text: String) throws -> TeamID {
        if let id = TeamID(text), self.services.teams.remembers(id) { return id }
        return try self.team(text).team
    }

    static func conversation(_ text: String) throws -> ConversationID {
        guard let id = ConversationID(text) else {
            throw ControlFailure(.badRequest, "a conversation's id is such as G0123ABCD, not \(text.prefix(64))")
        }
        return id
    }

    private static func entry(_ numbered: NumberedAuditEntry, name: String?) -> LogReply.Entry {
        let entry = numbered.entry
        let isClose = entry.action.isClose
        return LogReply.Entry(
            number: numbered.number,
            at: RFC3339.format(entry.wall),
            team: entry.team.rawValue,
            name: name,
            conversation: entry.conversation.rawValue,
            action: entry.action.rawValue,
            dryRun: entry.action.answer == nil,
            measure: entry.measure.rawValue,
            base: isClose ? RFC3339.format(entry.base) : nil,
            ageSeconds: isClose ? (entry.wall - entry.base).inSeconds : nil,
            lastMessage: entry.lastMessage.map(RFC3339.format),
            closedAt: isClose ? nil : RFC3339.format(entry.base),
            run: entry.run.description,
            command: entry.command,
            answer: entry.error ?? entry.action.answer,
            requestID: entry.requestID
        )
    }
}

extension AuditEntry.Action {
    /// Whether it is about a close or its notice, done or not, rather than about taking one back.
    fileprivate var isClose: Bool {
        switch self {
        case .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify: true
        case .reopened, .alreadyOpen, .reopenFailed: false
        }
    }

    /// What Slack said, where the entry names no error; nil for a dry run.
    fileprivate var answer: String? {
        switch self {
        case .closed, .notified, .reopened: "ok"
        case .alreadyClosed: "already_closed"
        case .alreadyOpen: "already_open"
        case .reopenFailed: "error"
        case .wouldClose, .wouldNotify: nil
        }
    }
}
