import EbbCore
import EbbDaemon
import EbbSimulation
import SeededExecution
import SlackAPI

/// One request of Ebb's and what came of it, as Ebb saw it.
struct Exchange: Sendable {
    /// The team whose token it carried.
    let team: TeamID
    let method: SlackMethod
    let conversation: ConversationID?
    let cursor: String?
    let asked: Instant
    let answered: Instant
    let result: Result<RawAnswer, SlackFailure>
}

/// The way to a simulated Slack, with a record of every request and its answer.
final class RecordedSlack: SlackTransport {
    private let slack: SimulatedSlack
    private let time: VirtualTime
    private let teams: [String: TeamID]
    private let log = Locked<[Exchange]>([])

    init(_ stage: Stage) {
        self.slack = stage.slack
        self.time = stage.simulation.time
        let tokens = stage.config.current.tokens.compactMap { team, token in
            (try? token.get()).map { ($0.fingerprint, team) }
        }
        self.teams = Dictionary(uniqueKeysWithValues: tokens)
    }

    /// What was asked, in the order of the answers.
    var exchanges: [Exchange] { self.log.withLock { $0 } }

    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        let asked = self.time.now
        do throws(SlackFailure) {
            let answer = try await self.slack.send(request)
            self.note(request, asked, .success(answer))
            return answer
        } catch {
            self.note(request, asked, .failure(error))
            throw error
        }
    }

    private func note(_ request: SlackRequest, _ asked: Instant, _ result: Result<RawAnswer, SlackFailure>) {
        let exchange = Exchange(
            team: self.teams[request.token.fingerprint] ?? TeamID(unchecked: "T0UNKNOWN"),
            method: request.method,
            conversation: request.value("channel").map(ConversationID.init(unchecked:)),
            cursor: request.value("cursor"),
            asked: asked,
            answered: self.time.now,
            result: result
        )
        self.log.withLock { $0.append(exchange) }
    }
}

extension SlackRequest {
    fileprivate func value(_ name: String) -> String? { self.form.first { $0.name == name }?.value }
}

extension Stage {
    /// Runs the daemon beside `body`, with everything recorded that it asks Slack.
    func run<Result: Sendable>(
        recording slack: RecordedSlack,
        ending: Ending = .order,
        _ body: @escaping @Sendable (RunningDaemon) async throws -> Result
    ) async throws -> Result {
        let record: (inout Daemon.Outside) -> Void = { $0.transport = slack }
        return try await self.live(outside: record) { running in (try await body(running), ending) }
    }
}
