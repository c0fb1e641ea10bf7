import EbbCore

/// A part of a team's record that a command changes, and that is as before again where the change cannot be stored.
struct TeamRecordPart {
    /// Takes the change back, unless somebody else has changed the part since.
    let undo: (_ record: inout TeamRecord, _ before: TeamRecord, _ after: TeamRecord) -> Void

    static func of<Value: Equatable>(_ path: WritableKeyPath<TeamRecord, Value>) -> TeamRecordPart {
        TeamRecordPart { record, before, after in
            if record[keyPath: path] == after[keyPath: path] { record[keyPath: path] = before[keyPath: path] }
        }
    }
}
