package import EbbCore
package import EbbInstallations
import SlackAPI

/// An app's installations as a test makes and changes them, in place of a store.
package final class AppInstallations: InstallationReader {
    private struct State: Sendable {
        var all: [Installation] = []
        var failure: InstallationError?
        var hangs = false
        var readings = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// How often it was read.
    package var readings: Int { self.state.withLock { $0.readings } }

    /// Puts a team's token in place of the one before; nil takes the installation away.
    package func put(_ token: String?, for number: Int, expires: WallTime? = nil, in enterprise: String? = nil) {
        let team = Stage.team(number)
        self.change { all in
            all.removeAll { $0.team == team }
            guard let token else { return }
            all.append(Self.installation(token, team: team, expires: expires, in: enterprise))
        }
    }

    /// Changes what there is.
    package func change(_ change: (inout [Installation]) -> Void) { self.state.withLock { change(&$0.all) } }

    package static func installation(
        _ token: String,
        team: TeamID?,
        expires: WallTime? = nil,
        in enterprise: String? = nil,
        client: String = "1.2"
    ) -> Installation {
        Installation(
            clientID: client,
            enterprise: enterprise.map { TeamID(unchecked: $0) },
            team: team,
            bot: Token(token).map { .token($0, expires: expires) } ?? .none
        )
    }

    /// From now on readings fail; nil ends that.
    package func fail(_ failure: InstallationError?) { self.state.withLock { $0.failure = failure } }

    /// From now on readings last until they are withdrawn.
    package func hang(_ hangs: Bool) { self.state.withLock { $0.hangs = hangs } }

    package func read() async throws -> Installations {
        let hangs = self.state.withLock { state in
            state.readings += 1
            return state.hangs
        }
        if hangs {
            await withCheckedContinuation { continuation in self.state.withLock { $0.waiting = continuation } }
            throw InstallationError.tooSlow(.zero)
        }
        return try self.state.withLock { state in
            if let failure = state.failure { throw failure }
            return Installations(state.all, clientID: "")
        }
    }

    package func withdraw() {
        let waiting = self.state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
