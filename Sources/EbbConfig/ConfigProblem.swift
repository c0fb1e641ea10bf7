import Glibc

/// One thing that is wrong, or worth a warning, at one place of one configuration file.
public struct ConfigProblem: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The file's path, as the main file's was given.
    public var file: String
    /// Counts from 1.
    public var line: Int
    /// Counts from 1, in characters; a tab is one.
    public var column: Int
    /// The key concerned, with the tables around it (`tick.interval`); nil for what concerns a whole file.
    public var key: String?
    /// The key, what is wrong, what was expected, and what can be done. No token or password is ever in it.
    public var message: String

    /// `FILE:LINE:COLUMN: message`.
    public var description: String {
        "\(self.file):\(self.line):\(self.column): \(self.message)"
    }
}

/// A configuration that is not valid. Nothing of it may be put in force, other than that it can stop teams:
/// ``restrictions(for:)``.
public struct ConfigFailure: Error, Sendable, CustomStringConvertible {
    /// Every problem of every file: the main file's first, then the teams' by name, each in the order of the text.
    public let problems: [ConfigProblem]
    /// What deserved a warning, in the same order.
    public let warnings: [ConfigProblem]
    /// What could be read all the same.
    let survey: Survey

    /// The system's error (`errno`), when all that is wrong is that files cannot be read; a missing permission before
    /// any other.
    public var systemError: Int32? {
        let errors = self.survey.systemErrors
        guard errors.count == self.problems.count else { return nil }
        return errors.first { $0 == EACCES || $0 == EPERM } ?? errors.first
    }

    /// The name of this error in logs.
    public let shortName = "invalid_config"

    /// One line for each problem.
    public var description: String {
        self.problems.map(\.description).joined(separator: "\n")
    }
}
