package import EbbCore
package import EbbStore

/// A store's content as a value: what the state file holds, by the same rules, in memory.
///
/// Every change is a function that cannot fail half-way, so whoever cuts off a store does so before or after one.
package struct MemoryBooks: Sendable {
    /// A conversation, and what its row in the file has besides.
    struct Row: Sendable {
        var conversation: Conversation
        /// The moment that its age counted from when it was last written; nil for closed ones.
        var base: WallTime?
        var generation: Int
    }

    /// What belongs to one team.
    struct Shelf: Sendable {
        /// In the order in which Ebb met the teams.
        let number: Int
        var revision = -1
        var record: TeamRecord?
        /// In the order of their ids.
        var rows: [Row] = []
        var staged: [ConversationID: ConversationFacts] = [:]
        /// The due set last carried out, and whether a notice was due.
        var planned: [ConversationID: Bool] = [:]

        init(number: Int) { self.number = number }
    }

    /// A tick, and the newest audit entry when it was written.
    struct Tick: Sendable {
        var record: TickRecord
        var audit: Int64
    }

    struct OutcomeKey: Hashable, Sendable {
        let hour: Int64
        let team: TeamID
        let name: String
    }

    var shelves: [TeamID: Shelf] = [:]
    var entries: [NumberedAuditEntry] = []
    var lastEntry: Int64 = 0
    /// In the order of their numbers.
    var history: [Tick] = []
    var points: [Int: [TeamID: Int]] = [:]
    var counts: [OutcomeKey: Int] = [:]
    private var owed: [BudgetKey: BudgetRecord] = [:]
    private var documents: [String: [UInt8]] = [:]

    /// An empty state.
    package init() {}

    // MARK: What is loaded at start

    package func teams() -> [TeamRecord] { self.shelves.values.compactMap(\.record).sorted { $0.team < $1.team } }

    package func budgets() -> [BudgetRecord] { self.owed.values.sorted { $0.key < $1.key } }

    package func document(_ name: String) -> [UInt8]? { self.documents[name] }

    // MARK: Writing

    package mutating func commit(_ changes: StoreChanges) {
        for record in changes.teams { self.put(record) }
        for (team, ageing, conversation) in changes.conversations {
            self.withShelf(of: team) { shelf in
                shelf.put(conversation, generation: nil, ageing: ageing)
                // A page that was fetched before this still shows it open; that is no re-opening.
                if conversation.state.isClosed { shelf.staged[conversation.id]?.isOpen = false }
            }
        }
        for entry in changes.audit { self.append(entry) }
        self.putHistory(changes)
        for budget in changes.budgets where budget.revision >= self.owed[budget.key]?.revision ?? .min {
            self.owed[budget.key] = budget
        }
        for (name, body) in changes.documents { self.documents[name] = body }
        for team in changes.settledTeams {
            let key = changes.teams.last { $0.team == team }?.classifiedBy
            guard self.shelves[team]?.record?.classifiedBy == key else { continue }
            self.changeRows(of: team) { row in
                if row.conversation.released { row.conversation.released = false }
            }
        }
        for plan in changes.plans { self.put(plan) }
    }

    mutating func put(_ record: TeamRecord) {
        self.withShelf(of: record.team) { shelf in
            guard shelf.revision <= record.revision else { return }
            shelf.revision = record.revision
            shelf.record = record
        }
    }

    private mutating func append(_ entry: AuditEntry) {
        self.lastEntry += 1
        self.entries.append(NumberedAuditEntry(number: self.lastEntry, entry: entry))
        self.withShelf(of: entry.team) { shelf in
            // A page that was fetched before an undo lacks its conversation, or shows it closed; that is no close.
            switch entry.action {
            case .reopened, .alreadyOpen:
                guard let known = shelf.row(entry.conversation)?.conversation else { break }
                shelf.staged[known.id] =
                    shelf.staged[known.id]
                    ?? ConversationFacts(
                        id: known.id,
                        created: known.created,
                        creator: known.creator,
                        isOpen: true,
                        isExternal: known.isExternal
                    )
                shelf.staged[known.id]?.isOpen = true
            case .closed, .alreadyClosed, .wouldClose, .notified, .wouldNotify, .reopenFailed: break
            }
        }
    }

    // MARK: Access

    /// Changes what belongs to a team, which is met by that if it was not before.
    @discardableResult
    mutating func withShelf<Result>(of team: TeamID, _ body: (inout Shelf) -> Result) -> Result {
        let number = self.shelves.count + 1
        return body(&self.shelves[team, default: Shelf(number: number)])
    }

    /// Changes all of a team's rows; a team that is unknown stays so.
    mutating func changeRows(of team: TeamID, _ change: (inout Row) -> Void) {
        guard self.shelves[team] != nil else { return }
        self.withShelf(of: team) { shelf in
            for index in shelf.rows.indices { change(&shelf.rows[index]) }
        }
    }
}

extension MemoryBooks.Shelf {
    /// Where a conversation is, or belongs.
    func place(of id: ConversationID) -> (index: Int, isThere: Bool) {
        var (low, high) = (0, self.rows.count)
        while low < high {
            let middle = (low + high) / 2
            if self.rows[middle].conversation.id < id { low = middle + 1 } else { high = middle }
        }
        return (low, low < self.rows.count && self.rows[low].conversation.id == id)
    }

    func row(_ id: ConversationID) -> MemoryBooks.Row? {
        let (index, isThere) = self.place(of: id)
        return isThere ? self.rows[index] : nil
    }

    /// Writes a conversation, new or known; nil leaves its generation as it is.
    mutating func put(_ conversation: Conversation, generation: Int?, ageing: Ageing) {
        let base = conversation.state.isClosed ? nil : conversation.base(by: ageing)
        var conversation = conversation
        // What is kept is the notice of this idle time alone.
        conversation.notice = conversation.state.isClosed ? nil : conversation.notice(by: ageing.measure)
        let (index, isThere) = self.place(of: conversation.id)
        if isThere {
            self.rows[index].conversation = conversation
            self.rows[index].base = base
            if let generation { self.rows[index].generation = generation }
        } else {
            self.rows.insert(
                MemoryBooks.Row(conversation: conversation, base: base, generation: generation ?? 0),
                at: index
            )
        }
    }
}

extension ConversationState {
    /// Whether it is closed, by Ebb or before.
    var isClosed: Bool {
        switch self {
        case .closed, .alreadyClosed: true
        case .open, .wouldClose, .kept, .retry, .dead: false
        }
    }

    /// Whether it is in no listing, as far as Ebb knows.
    var isAbsent: Bool { self.isClosed || self == .kept(.gone) }

    var isOpen: Bool { if case .open = self { true } else { false } }

    /// Until when it waits; nil for what does not, or for ever.
    var until: Instant? {
        switch self {
        case .wouldClose(let until), .retry(let until): until
        case .dead(_, let until): until
        case .open, .closed, .alreadyClosed, .kept: nil
        }
    }

    var shortName: String {
        switch self {
        case .open: "open"
        case .closed: "closed"
        case .alreadyClosed: "already_closed"
        case .wouldClose: "would_close"
        case .retry: "retry"
        case .dead: "dead"
        case .kept(let reason): reason.rawValue
        }
    }
}
