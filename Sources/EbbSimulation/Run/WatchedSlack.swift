import EbbCore
import EbbDaemon
import EbbSimulator
import SlackAPI

/// The way to Slack of one life of the daemon, which ends with it; a witness looks on.
final class WatchedSlack: SlackTransport {
    private let slack: SimulatedSlack
    private let life: Life
    private let witness: Witness
    init(_ slack: SimulatedSlack, life: Life, witness: Witness) {
        self.slack = slack
        self.life = life
        self.witness = witness
    }

    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        // A process that is gone sends nothing.
        guard !self.life.isOver else { throw .cancelled }
        let seen = self.seen(request)
        self.witness.note(.asked(seen))
        // Slack does what it is asked before anything else can happen; its answer takes time.
        self.slack.onPerformed { [weak self] _ in self?.noteWork(seen) }
        let answer: RawAnswer
        do {
            answer = try await self.slack.send(request)
        } catch {
            if !self.life.isOver { self.witness.note(.answered(seen, nil)) }
            throw error
        }
        guard !self.life.isOver else { throw .cancelled }
        self.witness.note(.answered(seen, Observation.Answer(answer)))
        return answer
    }

    private func noteWork(_ request: Observation.Request) {
        guard request.isWork, let before = request.conversation,
            let after = self.slack.look({ $0.truth(of: before.id) })
        else { return }
        if before.isOpen, !after.isOpen { self.witness.note(.closed(request)) }
        if after.noticed != before.noticed { self.witness.note(.posted(request)) }
    }

    private func seen(_ request: SlackRequest) -> Observation.Request {
        let named = request.form.first { $0.name == "team_id" }.flatMap { TeamID($0.value) }
        let channel = request.form.first { $0.name == "channel" }.flatMap { ConversationID($0.value) }
        let text = self.slack.text(of: request.token)
        self.slack.catchUp()
        let (truth, served) = self.slack.look { world in
            (channel.flatMap(world.truth(of:)), text.map(world.teams(servedBy:)) ?? [])
        }
        return Observation.Request(
            number: self.witness.nextRequest(),
            teams: self.witness.teams(of: request.token),
            served: served,
            named: named,
            method: request.method,
            conversation: truth
        )
    }
}

extension Observation.Answer {
    fileprivate init(_ answer: RawAnswer) {
        self.init(
            status: answer.status,
            retryAfter: answer.headers["retry-after"],
            date: answer.headers["date"].flatMap(HTTPDate.parse),
            isOK: answer.status == 200
                && String(decoding: answer.body.prefix(12), as: UTF8.self).contains("\"ok\":true"),
            error: answer.status == 200 ? Self.error(in: String(decoding: answer.body.prefix(200), as: UTF8.self)) : nil
        )
    }

    private static func error(in text: String) -> String? {
        guard let key = text.firstRange(of: "\"error\":\"") else { return nil }
        return String(text[key.upperBound...].prefix { $0 != "\"" })
    }
}

extension Facts {
    /// The teams that a token stands for in the files that may be in force.
    func teams(of token: Token) -> [TeamID] {
        let fingerprint = token.fingerprint
        let teams = self.configurations.flatMap { configuration in
            configuration.settings.teams.filter { team in
                team.tokenSource == .installation
                    ? self.installed[fingerprint]?.contains(team.team) ?? false
                    : (try? configuration.tokens[team.team]?.get())?.fingerprint == fingerprint
            }.map(\.team)
        }
        return Set(teams).sorted()
    }
}
