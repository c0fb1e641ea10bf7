import Foundation

/// The Python with Slack's own library in it, which `make test` puts below `.build`.
public enum Python {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The interpreter.
    public static let path = Self.package.appending(path: ".build/python/bin/python").path

    /// Whether it is there, with everything that `Tests/requirements.txt` names.
    public static let isThere =
        (try? Self.run(["-c", "import slack_sdk, sqlalchemy, psycopg2, aiohttp"]).status) == 0

    /// What a skipped test says.
    public static let howToGet = "`make .build/python/stamp` makes the Python with Slack's library"

    /// The path of a program of the tests' own.
    public static func program(_ name: String) -> String { Self.package.appending(path: "Tests/Clients/\(name)").path }

    /// Runs it to its end; blocks, so it is for set-up alone. What it says on both streams is given together.
    @discardableResult
    public static func run(_ arguments: [String]) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, said)
    }

    /// Has Slack's library write into an installation store of its own.
    ///
    /// - Parameters:
    ///   - kind: `sqlite3`, `sqlalchemy` or `files`.
    ///   - target: a path, or SQLAlchemy's URL.
    public static func write(_ kind: String, _ target: String, client: String = "1.2", _ steps: [StoreStep]) throws {
        let json = String(decoding: try JSONEncoder().encode(steps), as: UTF8.self)
        let (status, said) = try Self.run([Self.program("write_store.py"), kind, target, client, json])
        guard status == 0 else { throw Failure(said: said) }
    }

    /// What it said when it failed.
    public struct Failure: Error {
        let said: String
    }
}

/// One thing that an app does to its installation store.
public struct StoreStep: Encodable, Sendable {
    var `do`: String
    var team: String?
    var enterprise: String?
    var token: String?
    var expires: Int?
    var at: Int?

    /// Somebody installs the app in a workspace, or with nothing but an organisation in all of that.
    public static func install(
        _ team: String?,
        in enterprise: String? = nil,
        token: String?,
        expires: Int? = nil,
        at: Int = 1_767_225_600
    ) -> StoreStep {
        StoreStep(do: "install", team: team, enterprise: enterprise, token: token, expires: expires, at: at)
    }

    /// The app refreshes the bot's token.
    public static func rotate(_ team: String, in enterprise: String? = nil, token: String, expires: Int) -> StoreStep {
        StoreStep(do: "rotate", team: team, enterprise: enterprise, token: token, expires: expires)
    }

    /// The app is removed from a workspace.
    public static func uninstall(_ team: String, from enterprise: String? = nil) -> StoreStep {
        StoreStep(do: "uninstall", team: team, enterprise: enterprise)
    }
}
