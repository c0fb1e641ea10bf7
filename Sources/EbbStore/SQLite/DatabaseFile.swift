import EbbCore
import Glibc

/// The state's file and its lock, ready to be used: opened, known to be Ebb's, and of this version.
struct DatabaseFile {
    /// A database that lives in memory and dies with its connection, for tests and simulations.
    static let inMemory = ":memory:"

    let connection: Connection
    /// Nil in memory.
    let lock: FileLock?

    /// Opens the file at `path`, made with mode 0600 if there is none, and brings it to this version. Blocks.
    init(path: String, busyTimeout: Duration, durable: Bool) throws {
        let isInMemory = path == Self.inMemory
        let path = isInMemory ? path : try Self.resolved(path)
        self.lock = isInMemory ? nil : try FileLock(forStateAt: path)
        if !isInMemory { try Self.create(path) }
        let connection = try Connection(path: path, inMemory: isInMemory, busyTimeout: busyTimeout)
        // Nothing is written before the file is known to be Ebb's.
        try Schema.check(connection)
        try Self.configure(connection, durable: durable, inMemory: isInMemory)
        try Schema.migrate(connection)
        self.connection = connection
    }

    /// The file behind symbolic links, so that two names of one file meet at one lock.
    private static func resolved(_ path: String) throws -> String {
        if let target = realpath(path, nil) {
            defer { free(target) }
            return String(cString: target)
        }
        guard errno == ENOENT else { throw StoreError(systemError: errno, path: path) }
        return path
    }

    /// Makes an empty file that its owner alone can read; SQLite gives the files beside it the same mode.
    /// An existing one is not even opened: closing it would drop the locks that this process has on it.
    private static func create(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST || access(path, R_OK | W_OK) != 0 {
            throw StoreError(systemError: errno, path: path)
        }
    }

    private static func configure(_ connection: Connection, durable: Bool, inMemory: Bool) throws {
        // A change of foreign_keys or synchronous counts for this connection alone, journal_mode for the file.
        try connection.execute("PRAGMA foreign_keys = ON")
        try connection.execute("PRAGMA temp_store = MEMORY")
        try connection.execute("PRAGMA cell_size_check = ON")
        try connection.execute("PRAGMA synchronous = \(durable ? "FULL" : "OFF")")
        guard !inMemory else { return }
        let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text(0) }
        guard mode == "wal" else {
            throw StoreError(
                .io,
                "the file system of \(connection.path) does not support SQLite's write-ahead log "
                    + "(journal mode \(mode ?? "unknown")). Keep the state on a local disk"
            )
        }
        try connection.execute("PRAGMA journal_size_limit = 16777216")
    }
}
