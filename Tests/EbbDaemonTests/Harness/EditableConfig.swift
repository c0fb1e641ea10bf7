import EbbConfig
import EbbCore
import EbbDaemon

/// A configuration that a test edits between reloads, as an operator edits files.
final class EditableConfig: ConfigSource {
    private enum Content: Sendable {
        case valid(Configuration)
        case broken([TeamID: Restriction])
    }

    private let content: Locked<Content>
    private let last: Locked<Configuration>

    init(_ configuration: Configuration) {
        self.content = Locked(.valid(configuration))
        self.last = Locked(configuration)
    }

    func load() async throws -> Configuration {
        switch self.content.withLock({ $0 }) {
        case .valid(let configuration): return configuration
        case .broken(let restrictions):
            throw RejectedConfiguration(problems: ["ebb.toml:1:1: broken"], restrictions: { _ in restrictions })
        }
    }

    /// The last valid configuration.
    var current: Configuration { self.last.withLock { $0 } }

    /// Changes what the next reload finds.
    func edit(_ change: (inout Configuration) -> Void) {
        let edited = self.last.withLock { configuration in
            change(&configuration)
            return configuration
        }
        self.content.withLock { $0 = .valid(edited) }
    }

    /// The next reload finds an invalid configuration, which still says this against teams.
    func breakIt(saying restrictions: [TeamID: Restriction] = [:]) {
        self.content.withLock { $0 = .broken(restrictions) }
    }
}

extension Configuration {
    /// The settings of the team with this number in the world's plan, from 1 on, to be changed.
    mutating func team(_ number: Int, _ change: (inout TeamSettings) -> Void) {
        change(&self.settings.teams[number - 1])
    }
}
