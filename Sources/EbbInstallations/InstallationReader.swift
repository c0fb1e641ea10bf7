public import EbbCore

/// A way to an installation store: a file, a folder, a database; a value in tests.
public protocol InstallationReader: Sendable {
    /// Reads everything anew. It changes nothing in the store, and holds nothing there when it returns.
    ///
    /// - Throws: ``InstallationError``.
    func read() async throws -> Installations

    /// Ends a reading that is under way, at once, as `withdrawn`. Whatever blocks goes on by itself, unheeded.
    func withdraw()
}

/// Reads one kind of store. It blocks.
public struct StoreReading: Sendable {
    /// The credential in which the service manager may hand over the password of the PostgreSQL user.
    public static let passwordCredential = "postgresql_password"

    /// What to read.
    public var settings: InstallationsSettings
    /// The password of the PostgreSQL user; nil where libpq is to look for one (`.pgpass`), or none is needed.
    public var password: String?

    /// A reading of that store.
    public init(_ settings: InstallationsSettings, password: String? = nil) {
        self.settings = settings
        self.password = password
    }

    /// Reads the store once; empty without one. Keep it off the cooperative pool: it blocks, for
    /// ``Interruption/patience`` at most where the system lets it.
    public func run(_ interruption: Interruption = Interruption()) throws(InstallationError) -> Installations {
        let all: [Installation] =
            switch self.settings.source {
            case nil: []
            case .sqlite(let path): try SQLiteInstallations(path: path).read(interruption)
            case .files(let path): try FileInstallations(base: path).read(interruption)
            case .postgresql(let url):
                try PostgresInstallations(url: url, password: self.password).read(interruption)
            }
        return Installations(all, clientID: self.settings.clientID)
    }
}
