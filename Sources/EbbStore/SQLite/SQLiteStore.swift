public import EbbCore

/// The state in one SQLite file, used by one process at a time.
///
/// Every call runs on the executor that ``open(path:executor:busyTimeout:durable:)`` was given, because SQLite blocks:
/// a private queue in production. Rows are written by this actor alone, so what it read in a call still holds when it
/// writes in the same call.
public actor SQLiteStore: Store {
    /// Where Ebb's timeline stood at the last write before this opening; nil in a new state.
    public nonisolated let storedAnchor: TimelineAnchor?

    let connection: Connection
    private var lock: FileLock?
    private let executor: any SerialExecutor
    private let anchor: Locked<AnchorSource?>
    private var teamNumbers: [TeamID: Int64] = [:]

    /// The executor that was injected.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    /// Opens the state, makes it if there is none, and brings it to this version.
    ///
    /// It blocks for up to `patience` and as long as the disk takes: call it before the daemon's tasks begin, or on
    /// a thread of its own. The state is locked through `PATH.lock` until ``close()``.
    ///
    /// - Parameters:
    ///   - path: the file, or `:memory:` for one that is never written and needs no lock.
    ///   - executor: runs every call of the store; the store keeps it.
    ///   - busyTimeout: how long a call waits for another process that has locked the file, before it fails as `busy`.
    ///   - patience: how long the opening itself waits for it; nil for `busyTimeout`.
    ///   - durable: whether a commit that returned survives a power cut. False is for simulations.
    /// - Throws: ``StoreError``: `inUse`, `foreign`, `newer`, `corrupt`, `busy`, `full` or `io`.
    public static func open(
        path: String,
        executor: any SerialExecutor,
        busyTimeout: Duration = .seconds(5),
        patience: Duration? = nil,
        durable: Bool = true
    ) throws -> SQLiteStore {
        let file = try DatabaseFile(path: path, busyTimeout: patience ?? busyTimeout, durable: durable)
        let anchor = try Self.readAnchor(file.connection)
        file.connection.wait(for: busyTimeout)
        return SQLiteStore(connection: file.connection, lock: file.lock, executor: executor, storedAnchor: anchor)
    }

    private init(
        connection: sending Connection,
        lock: FileLock?,
        executor: any SerialExecutor,
        storedAnchor: TimelineAnchor?
    ) {
        self.connection = connection
        self.lock = lock
        self.executor = executor
        self.storedAnchor = storedAnchor
        self.anchor = Locked(nil)
    }

    // MARK: Timeline

    /// From now on every write also stores what `anchor` returns, in the same transaction.
    ///
    /// It is set after opening, because the timeline itself begins at ``storedAnchor``. Until then none is stored.
    public nonisolated func use(anchor: @escaping @Sendable () -> TimelineAnchor) {
        self.anchor.withLock { $0 = AnchorSource(read: anchor) }
    }

    private static func readAnchor(_ connection: Connection) throws -> TimelineAnchor? {
        try connection.first("SELECT boot_id, boottime, wall, instant FROM anchor") { row in
            TimelineAnchor(
                bootID: row.text(0),
                boottime: row.integer(1),
                wall: WallTime(microseconds: row.integer(2)),
                instant: Instant(nanoseconds: row.integer(3))
            )
        }
    }

    private func storeAnchor() throws {
        guard let anchor = self.anchor.withLock({ $0 })?.read() else { return }
        try self.connection.run(
            """
            INSERT INTO anchor (only, boot_id, boottime, wall, instant) VALUES (1, ?1, ?2, ?3, ?4)
            ON CONFLICT (only) DO UPDATE SET
                boot_id = excluded.boot_id, boottime = excluded.boottime, wall = excluded.wall,
                instant = excluded.instant
            """,
            .text(anchor.bootID),
            .integer(anchor.boottime),
            .integer(anchor.wall.microseconds),
            .integer(anchor.instant.nanoseconds)
        )
    }

    // MARK: Transactions

    /// Runs `body` in one transaction, the anchor with it.
    @discardableResult
    func write<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try self.connection.transaction {
                let result = try body()
                try self.storeAnchor()
                return result
            }
        } catch {
            // The numbers of teams that it added are gone with it.
            self.teamNumbers.removeAll()
            throw error
        }
    }

    /// The team's number in the file; nil when Ebb has never met it.
    func number(of team: TeamID) throws -> Int64? {
        if let number = self.teamNumbers[team] { return number }
        let sql = "SELECT number FROM team WHERE id = ?1"
        let number = try self.connection.first(sql, .text(team.rawValue)) { $0.integer(0) }
        self.teamNumbers[team] = number
        return number
    }

    /// The team's number in the file, which it gets if it has none. Within ``write(_:)`` only.
    func numberForWriting(_ team: TeamID) throws -> Int64 {
        if let number = try self.number(of: team) { return number }
        try self.connection.run("INSERT INTO team (id) VALUES (?1)", .text(team.rawValue))
        guard let number = try self.number(of: team) else {
            throw StoreError(.statement, "the team \(team) has no number after it was given one")
        }
        return number
    }

    // MARK: Health

    /// Takes and gives back the write lock. It writes nothing, also not to the log.
    public func probe() throws {
        try self.connection.execute("BEGIN IMMEDIATE")
        try self.connection.execute("ROLLBACK")
    }

    /// Moves the log into the file, closes both and gives up the lock. Every later call fails as `io`.
    public func close() {
        // What stays in the log, because somebody reads or locks the file at this moment, is found at the next opening:
        // not worth a wait.
        self.connection.wait(for: .zero)
        try? self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()
        self.lock = nil
    }
}

/// A closure on its own behind a generic lock would be wrapped once more at every look at it, and grow for ever.
private struct AnchorSource: Sendable {
    let read: @Sendable () -> TimelineAnchor
}
