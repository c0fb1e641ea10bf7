import CPostgres
import EbbCore
import Glibc

/// A connection to PostgreSQL over libpq's non-blocking calls, so that nothing lasts longer than it may.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let interruption: Interruption

    /// Connects. What the URL leaves out libpq looks for itself (`.pgpass`, `sslmode`, …).
    init(url: String, password: String?, _ interruption: Interruption) throws(InstallationError) {
        var parameters = ["dbname": url, "fallback_application_name": "ebb"]
        parameters["password"] = password
        // The URL first: what follows goes before what it says.
        let names = ["dbname", "fallback_application_name", "password"].filter { parameters[$0] != nil }
        let handle = Self.withPointers(names) { keywords in
            Self.withPointers(names.map { parameters[$0] ?? "" }) { values in
                PQconnectStartParams(keywords, values, 1)
            }
        }
        guard let handle else { throw InstallationError(.unreachable, "libpq has no memory for a connection") }
        self.handle = handle
        self.interruption = interruption
        guard PQstatus(handle) != CONNECTION_BAD else { throw self.unreachable }
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            guard next != PGRES_POLLING_FAILED else { throw self.unreachable }
            try self.wait(for: next == PGRES_POLLING_READING ? POLLIN : POLLOUT)
            next = PQconnectPoll(handle)
        }
        guard PQsetnonblocking(handle, 1) == 0 else { throw self.unreachable }
    }

    deinit { PQfinish(self.handle) }

    /// The rows of one statement as texts, NULL as nil.
    func rows(_ sql: String, _ values: [String] = []) throws(InstallationError) -> [[String?]] {
        let isSent = Self.withPointers(values) {
            PQsendQueryParams(self.handle, sql, Int32(values.count), nil, $0, nil, nil, 0)
        }
        guard isSent == 1 else { throw self.unreachable }
        var rows: [[String?]] = []
        var failure: InstallationError?
        while let result = try self.nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK: rows += Self.rows(of: result)
            case PGRES_COMMAND_OK: break
            default: failure = self.failure(of: result)
            }
        }
        if let failure { throw failure }
        return rows
    }

    private func nextResult() throws(InstallationError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(self.handle)
            guard unsent >= 0 else { throw self.unreachable }
            if unsent == 0, PQisBusy(self.handle) == 0 { return PQgetResult(self.handle) }
            try self.wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN)
            guard PQconsumeInput(self.handle) == 1 else { throw self.unreachable }
        }
    }

    /// Waits for the server in short slices, because the reading may be given up meanwhile.
    private func wait(for events: Int32) throws(InstallationError) {
        let socket = PQsocket(self.handle)
        guard socket >= 0 else { throw self.unreachable }
        while true {
            try self.interruption.check()
            var polled = pollfd(fd: socket, events: Int16(events), revents: 0)
            let count = poll(&polled, 1, 100)
            if count > 0 { return }
            guard count == 0 || errno == EINTR else { throw self.unreachable }
        }
    }

    private static func rows(of result: OpaquePointer) -> [[String?]] {
        (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                guard PQgetisnull(result, row, column) == 0, let bytes = PQgetvalue(result, row, column) else {
                    return nil
                }
                return String(cString: bytes)
            }
        }
    }

    // MARK: Failures

    /// What libpq says of the connection; it never repeats a password.
    private var unreachable: InstallationError {
        let said = PQerrorMessage(self.handle).map { String(cString: $0) } ?? ""
        let asksForPassword = PQconnectionNeedsPassword(self.handle) == 1
        let hint = asksForPassword ? ". It wants a password: see [installations] in ebb.toml" : ""
        return InstallationError(.unreachable, "PostgreSQL: \(OneLine.text(said))\(hint)")
    }

    private func failure(of result: OpaquePointer) -> InstallationError {
        let said = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let text = "PostgreSQL: \(OneLine.text(said)) (\(state))"
        return switch state {
        // query_canceled: by statement_timeout; lock_not_available: by lock_timeout.
        case "57014", "55P03": InstallationError(.timeout, text)
        // undefined_table, undefined_column.
        case "42P01", "42703": InstallationError(.foreign, text)
        // insufficient_privilege.
        case "42501": InstallationError(.unreadable, "\(text). GRANT SELECT on slack_bots and slack_installations")
        default: InstallationError(.unreachable, text)
        }
    }

    private static func withPointers<Result>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        return pointers.withUnsafeBufferPointer { buffer in
            var empty: UnsafePointer<CChar>?
            return withUnsafePointer(to: &empty) { body(buffer.baseAddress ?? $0) }
        }
    }
}
