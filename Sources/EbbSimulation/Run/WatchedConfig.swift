import EbbConfig
import EbbCore
import EbbDaemon
import SlackAPI

/// The files as one life of the daemon reads them; a witness looks on.
struct WatchedConfig: ConfigSource {
    let config: EditableConfig
    let life: Life
    let witness: Witness

    func load() async throws -> Configuration {
        do {
            let configuration = try await self.config.load()
            if !self.life.isOver { self.witness.note(.read(configuration)) }
            return configuration
        } catch let rejected as RejectedConfiguration {
            let restrictions = rejected.restrictions(self.config.current.settings)
            if !self.life.isOver { self.witness.note(.readBroken(restrictions)) }
            throw rejected
        }
    }

    func prepare(_ file: String, _ text: [UInt8]) async throws -> String? {
        try await self.config.prepare(file, text)
    }

    func load(prepared: String) async throws -> Configuration { try await self.load() }

    func token(of team: TeamSettings) async -> Result<Token, TokenProblem> { await self.config.token(of: team) }
}

/// What one life of the daemon tells its operator; a witness looks on.
struct WatchedEvents: EventSink {
    let life: Life
    let witness: Witness

    func record(_ event: DaemonEvent) {
        guard !self.life.isOver else { return }
        self.witness.note(.told(event))
    }
}
