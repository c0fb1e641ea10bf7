import CSystemd
import Glibc

/// What the service manager told this process at its start.
public struct ServiceEnvironment: Hashable, Sendable {
    /// The environment's variables.
    public var variables: [String: String]
    /// This process's id, which some variables are addressed to.
    public var processID: Int32

    /// An environment, as a test makes it up.
    public init(variables: [String: String], processID: Int32) {
        self.variables = variables
        self.processID = processID
    }

    /// This process's own. To be read once, at the start.
    public static func current() -> ServiceEnvironment {
        var variables: [String: String] = [:]
        var entry = process_environment()
        while let text = entry?.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry = entry?.successor()
        }
        return ServiceEnvironment(variables: variables, processID: getpid())
    }

    /// The value of a variable; nil when it is absent or empty.
    subscript(name: String) -> String? {
        guard let value = self.variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// Whether the variable is absent or names this process.
    func isAddressed(by name: String) -> Bool {
        self[name].map { $0 == String(self.processID) } ?? true
    }
}
