package import EbbConfig
package import EbbCore
package import EbbDaemon
package import SlackAPI

/// A configuration that a test edits between reloads, as an operator edits files.
package final class EditableConfig: ConfigSource {
    private enum Content: Sendable {
        case valid(Configuration)
        case broken([TeamID: Restriction])
    }

    private let content: Locked<Content>
    private let last: Locked<Configuration>

    package init(_ configuration: Configuration) {
        self.content = Locked(.valid(configuration))
        self.last = Locked(configuration)
    }

    package func load() async throws -> Configuration {
        switch self.content.withLock({ $0 }) {
        case .valid(let configuration): return configuration
        case .broken(let restrictions):
            throw RejectedConfiguration(problems: ["ebb.toml:1:1: broken"], restrictions: { _ in restrictions })
        }
    }

    package func prepare(_ file: String, _ text: [UInt8]) async throws -> String? {
        _ = try await self.load()
        return nil
    }

    package func load(prepared: String) async throws -> Configuration { try await self.load() }

    package func token(of team: TeamSettings) async -> Result<Token, TokenProblem> {
        self.current.tokens[team.team]
            ?? .failure(TokenProblem(reason: "token_unreadable", detail: "no token is there"))
    }

    /// The last valid configuration.
    package var current: Configuration { self.last.withLock { $0 } }

    /// Changes what the next reload finds.
    package func edit(_ change: (inout Configuration) -> Void) {
        let edited = self.last.withLock { configuration in
            change(&configuration)
            return configuration
        }
        self.content.withLock { $0 = .valid(edited) }
    }

    /// The next reload finds the last valid configuration again.
    package func mend() {
        let last = self.last.withLock { $0 }
        self.content.withLock { $0 = .valid(last) }
    }

    /// The next reload finds an invalid configuration, which still says this against teams.
    package func breakIt(saying restrictions: [TeamID: Restriction] = [:]) {
        self.content.withLock { $0 = .broken(restrictions) }
    }
}

extension Configuration {
    /// The settings of the team with this number in the world's plan, from 1 on, to be changed.
    package mutating func team(_ number: Int, _ change: (inout TeamSettings) -> Void) {
        change(&self.settings.teams[number - 1])
    }
}
