import EbbControl
import EbbCore
import EbbStore

/// What operators take back: closes, and verdicts that calls are pointless. Both are allowed for a team that is off or
/// paused: nothing is closed by them.
extension ControlService {
    func undoPreview(_ team: TeamSettings, _ scope: UndoScope) async throws -> UndoPreviewReply {
        let census = try await self.services.store.undoCensus(of: team.team, scope: try Self.scope(scope))
        return UndoPreviewReply(
            team: team.team.rawValue,
            name: team.name,
            count: census.count,
            closes: census.closes,
            from: census.from.map(RFC3339.format),
            to: census.to.map(RFC3339.format)
        )
    }

    func undo(_ team: TeamSettings, _ scope: UndoScope) async throws -> UndoReply {
        let scope = try Self.scope(scope)
        let census = try await self.services.store.undoCensus(of: team.team, scope: scope)
        guard census.count > 0 else {
            throw ControlFailure(
                .nothingToUndo,
                "nothing that Ebb closed in \(team.name) then is closed still; 'ebbctl log \(team.name)' tells what it did"
            )
        }
        guard let undo = try await self.undos.start(team.team, scope, census) else {
            throw ControlFailure(.undoRunning, "an undo of \(team.name) is under way already.")
        }
        return await self.reply(undo, team)
    }

    func undoProgress(_ team: TeamSettings) async throws -> UndoReply {
        guard let undo = self.services.teams.record(of: team.team).undo else {
            throw ControlFailure(.noUndo, "\(team.name) has no undo, and never had one")
        }
        return await self.reply(undo, team)
    }

    func cancelUndo(_ team: TeamSettings) async throws -> UndoReply {
        self.services.events.record(.command("undo --cancel", team.team))
        guard let undo = try await self.undos.cancel(team.team) else {
            throw ControlFailure(.noUndo, "\(team.name) has no undo under way")
        }
        return await self.reply(undo, team)
    }

    private func reply(_ undo: Undo, _ team: TeamSettings) async -> UndoReply {
        let now = self.services.time.now
        let state: UndoReply.State =
            switch undo.ending {
            case .done?: .done
            case .cancelled?: .cancelled
            case nil where undo.obstacle == nil || undo.notBefore <= now: .running
            case nil: undo.needsPerson ? .stopped : .waiting
            }
        let limiter = await self.services.limiter.state
        let rate = min(limiter.rate(.app), limiter.rate(.method(team.team, .conversationsOpen)))
        let pause = max(.zero, undo.notBefore - now).inSeconds
        return UndoReply(
            team: team.team.rawValue,
            name: team.name,
            run: undo.run.description,
            state: state,
            reason: state == .waiting || state == .stopped ? undo.obstacle : nil,
            total: undo.total,
            reopened: undo.reopened,
            alreadyOpen: undo.alreadyOpen,
            failed: undo.failed,
            left: undo.left,
            etaSeconds: undo.ending == nil && rate > 0 ? pause + Double(undo.left) / rate : nil,
            since: RFC3339.format(undo.since)
        )
    }

    private static func scope(_ scope: UndoScope) throws -> Undo.Scope {
        switch scope {
        case .run(let text):
            guard let run = Run(text) else { throw ControlFailure(.badRequest, "there is no such run") }
            return .run(run)
        case .since(let text):
            guard let time = RFC3339.parse(text) else { throw ControlFailure(.badRequest, "there is no such time") }
            return .since(time)
        case .conversation(let text): return .conversation(try Self.conversation(text))
        }
    }

    // MARK: The dead

    /// Gives a dead conversation, or all of a team's, another chance; the next tick judges them.
    func retry(_ team: TeamSettings, _ conversation: String?) async throws -> RetryReply {
        let id = try conversation.map(Self.conversation)
        if let id {
            guard let known = try await self.services.store.conversation(id, in: team.team) else {
                throw ControlFailure(.noSuchConversation, "\(team.name) has no conversation \(id) that Ebb knows of")
            }
            guard case .dead = known.state else {
                throw ControlFailure(
                    .notDead,
                    "\(id) of \(team.name) is not dead: 'ebbctl plan \(team.name)' says what it is"
                )
            }
        }
        // Whoever has read one of them meanwhile reads it again.
        self.services.claims.revise(team.team)
        defer { self.services.claims.revise(team.team) }
        let count = try await self.services.store.revive(id, in: team.team)
        self.services.events.record(.retried(team.team, id, count: count))
        return RetryReply(team: team.team.rawValue, name: team.name, conversation: id?.rawValue, count: count)
    }
}
