public import EbbConfig
public import EbbCore
public import SlackAPI

/// A valid configuration with the tokens that go with it.
public struct Configuration: Sendable {
    /// What the files say.
    public var settings: Settings
    /// Each team's token, or why there is none; without those that come from the app's installations, which are read
    /// beside the configuration.
    public var tokens: [TeamID: Result<Token, TokenProblem>]
    /// What an operator should know all the same, as `FILE:LINE:COLUMN: message`.
    public var warnings: [String]
    /// Where the values stand in the files.
    public var provenance: Provenance

    /// As given.
    public init(
        settings: Settings,
        tokens: [TeamID: Result<Token, TokenProblem>],
        warnings: [String] = [],
        provenance: Provenance = Provenance()
    ) {
        self.settings = settings
        self.tokens = tokens
        self.warnings = warnings
        self.provenance = provenance
    }
}

/// Why a team has no token.
public struct TokenProblem: Error, Hashable, Sendable {
    /// A short stable name.
    public var reason: String
    /// For the operator: what is wrong and what helps. Never the token.
    public var detail: String
    /// Whether it may pass by itself: the team then rests, and the next tick looks again. Otherwise the team stops.
    public var mayPass: Bool

    /// As given.
    public init(reason: String, detail: String, mayPass: Bool = false) {
        self.reason = reason
        self.detail = detail
        self.mayPass = mayPass
    }
}

/// A configuration that is not valid.
public struct RejectedConfiguration: Error, Sendable {
    /// Every problem, as `FILE:LINE:COLUMN: message`.
    public var problems: [String]
    /// What it says, as far as it can be read, against teams of the settings in force.
    public var restrictions: @Sendable (Settings) -> [TeamID: Restriction]
    /// The system's error, when all that is wrong is that files cannot be read.
    public var systemError: Int32?

    /// As given.
    public init(
        problems: [String],
        restrictions: @escaping @Sendable (Settings) -> [TeamID: Restriction],
        systemError: Int32? = nil
    ) {
        self.problems = problems
        self.restrictions = restrictions
        self.systemError = systemError
    }
}

/// Where the configuration and the tokens come from: files in production, a value in the simulation.
public protocol ConfigSource: Sendable {
    /// Reads everything anew.
    ///
    /// - Throws: ``RejectedConfiguration`` when anything is wrong with it.
    func load() async throws -> Configuration
    /// Reads everything as if a team's file had another text.
    ///
    /// - Returns: what to call that in ``load(prepared:)``; nil where it is not kept.
    /// - Throws: ``RejectedConfiguration`` when anything would be wrong, ``ForeignFile`` when it is not in the folder of
    ///   the teams' files.
    func prepare(_ file: String, _ text: [UInt8]) async throws -> String?
    /// Reads one team's token anew; what is in force stays so. Tokens of installations are not read here.
    func token(of team: TeamSettings) async -> Result<Token, TokenProblem>
    /// What was prepared, if the file has that text by now, and nothing was read since; else as ``load()``.
    func load(prepared: String) async throws -> Configuration
}

/// A file that is not in the folder of the teams' files that are read: this one.
public struct ForeignFile: Error {
    /// The folder.
    public var folder: String
}
