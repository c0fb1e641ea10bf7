import CSQLite
import Glibc

extension StoreError {
    /// What the last call on a connection failed with.
    init(lastOf connection: OpaquePointer?, path: String) {
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? "out of memory"
        self.init(
            code: connection == nil ? SQLITE_NOMEM : sqlite3_extended_errcode(connection),
            systemError: sqlite3_system_errno(connection),
            message: message,
            path: path
        )
    }

    /// The error for one of SQLite's result codes, with what the operator can do.
    init(code: Int32, systemError: Int32, message: String, path: String) {
        let kind = Self.kind(code: code, systemError: systemError)
        var said = "SQLite: \(message), code \(code)"
        if kind == .io || kind == .full, systemError != 0 { said += ", \(Self.words(for: systemError))" }
        let detail =
            switch kind {
            case .busy:
                "another process keeps the state \(path) locked (\(said)); nothing was written. "
                    + "`fuser \(path)` names it"
            case .full:
                "no room for the state \(path) (\(said)); nothing was written. Free space on its file system"
            case .corrupt:
                "the state \(path) is damaged (\(said)). Stop ebbd, keep a copy, and restore a backup; "
                    + "or move it away: Ebb then starts anew with a first listing"
            case .foreign:
                "\(path) is no state of Ebb's (\(said)); it was left as it is. "
                    + "Name another file as url in [state]"
            case .io:
                "the state \(path) cannot be used (\(said)). Check that its folder exists, that ebbd's user "
                    + "may write there, and the disk"
            case .statement, .inUse, .newer:
                "a statement on the state \(path) failed (\(said)); nothing was written. This is a bug in Ebb"
            }
        let number: Int32? =
            switch code & 0xFF {
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: EACCES
            case SQLITE_NOMEM: ENOMEM
            default: [.io, .full].contains(kind) && systemError != 0 ? systemError : nil
            }
        self.init(kind, detail, systemError: number)
    }

    private static func kind(code: Int32, systemError: Int32) -> Kind {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_FULL: .full
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_NOTADB: .foreign
        case SQLITE_IOERR, SQLITE_CANTOPEN:
            systemError == ENOSPC || systemError == EDQUOT ? .full : .io
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH, SQLITE_NOMEM, SQLITE_NOLFS: .io
        default: .statement
        }
    }

    /// A row that SQLite reads and Ebb does not understand.
    init(unreadable what: String, path: String) {
        self.init(
            .corrupt,
            "the state \(path) is damaged: \(what). Stop ebbd, keep a copy, and restore a backup"
        )
    }

    /// What the system refused, with what the operator can do.
    init(systemError: Int32, path: String) {
        let said = Self.words(for: systemError)
        if systemError == ENOSPC || systemError == EDQUOT {
            let detail = "no room for \(path) (\(said)). Free space on its file system"
            self.init(.full, detail, systemError: systemError)
        } else {
            self.init(
                .io,
                "\(path) cannot be used (\(said)). Check that its folder exists and that ebbd's user may write there",
                systemError: systemError
            )
        }
    }

    /// What the system says about an `errno`.
    private static func words(for systemError: Int32) -> String {
        // strerror has been safe between threads since glibc 2.32.
        strerror(systemError).map { String(cString: $0) } ?? "error \(systemError)"
    }
}
