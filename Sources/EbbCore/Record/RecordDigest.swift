/// Bounds how many records alike are written: the first ones pass, the ones after them are counted, and what was counted
/// becomes one record.
///
/// Records are alike when their kind of event, error, reason and method are the same. A record of those counted has the
/// id, the priority and the text of their kind, and says in its text that it stands for more than one. Its fields:
///
/// - `EBB_FOLDED`: how many records it stands for; those that passed are not among them.
/// - every field that all of them have with the same value.
/// - `EBB_TEAM`, once for each team that they are about, in the order of their first; at most ``namedTeams`` of them.
/// - `EBB_MORE_TEAMS`: how many further teams they are about, if any.
///
/// It remembers at most ``topics`` different ones at a time. Beyond that, all others of one kind of event are taken as
/// alike, and where their error, reason or method differs, the record says `various`.
public struct RecordDigest: Sendable {
    /// How many teams a record of those counted names.
    public static let namedTeams = 100
    /// How many different records are told apart, besides one for each kind of event.
    public static let topics = 64
    /// What stands behind the text of a record of those counted.
    public static let suffix = " (more of the same: EBB_FOLDED tells how many)"

    private static let telling: [LogRecord.FieldName] = [.error, .reason, .method]

    /// What records alike have in common; of those beyond the bound only the kind of event.
    private struct Topic: Hashable {
        var event: EventID
        var values: [String?]?
    }

    private struct Tally {
        var passed = 0
        var counted: Counted?
    }

    private var tallies: [Topic: Tally] = [:]
    /// Those with records counted, in the order of their first.
    private var order: [Topic] = []

    /// A digest that has seen nothing.
    public init() {}

    /// The record, if it is to be written now; nil when it was counted.
    ///
    /// - Parameter limit: how many records like it pass until ``takeCounted()`` is called; nil for all.
    public mutating func take(_ record: LogRecord, limit: Int?) -> LogRecord? {
        guard let limit else { return record }
        var topic = Topic(event: record.event, values: Self.telling.map { record[$0] })
        if self.tallies[topic] == nil, self.tallies.count >= Self.topics { topic.values = nil }
        var tally = self.tallies.removeValue(forKey: topic) ?? Tally()
        defer { self.tallies[topic] = tally }
        guard tally.passed >= limit else {
            tally.passed += 1
            return record
        }
        if tally.counted?.add(record) == nil {
            tally.counted = Counted(record)
            self.order.append(topic)
        }
        return nil
    }

    /// A record for each sort counted since the last call, in the order in which the first of each came. From here on it
    /// begins anew: the next ones pass again.
    public mutating func takeCounted() -> [LogRecord] {
        defer { self = RecordDigest() }
        return self.order.compactMap { self.tallies[$0]?.counted?.record }
    }

    /// Records alike, seen as one.
    private struct Counted {
        private let first: LogRecord
        private var count = 1
        private var shared: [LogRecord.Field]
        private var teams: [String] = []
        private var known: Set<String> = []

        init(_ record: LogRecord) {
            self.first = record
            self.shared = record.fields.filter { $0.name != .team }
            self.add(teamsOf: record)
        }

        mutating func add(_ record: LogRecord) {
            self.count += 1
            self.shared.removeAll { !record.fields.contains($0) }
            self.add(teamsOf: record)
        }

        /// There are no more teams than Ebb has files, so neither list grows without bound.
        private mutating func add(teamsOf record: LogRecord) {
            for field in record.fields where field.name == .team && self.known.insert(field.value).inserted {
                if self.teams.count < RecordDigest.namedTeams { self.teams.append(field.value) }
            }
        }

        var record: LogRecord {
            var record = self.first
            record.message += RecordDigest.suffix
            record.fields = [LogRecord.Field(.folded, "\(self.count)")] + self.shared
            for name in RecordDigest.telling where self.first[name] != nil && record[name] == nil {
                record.fields.append(LogRecord.Field(name, "various"))
            }
            record.fields += LogRecord.Field.teams(self.teams, of: self.known.count)
            return record
        }
    }
}

extension LogRecord.Field {
    /// A field for each team, at most ``RecordDigest/namedTeams``, and the number of the others if there are any.
    ///
    /// - Parameter total: how many there are, when `teams` are but the first of them.
    public static func teams(_ teams: [String], of total: Int? = nil) -> [LogRecord.Field] {
        let named = teams.prefix(RecordDigest.namedTeams).map { LogRecord.Field(.team, $0) }
        let more = (total ?? teams.count) - named.count
        return more > 0 ? named + [LogRecord.Field(.moreTeams, "\(more)")] : named
    }
}
