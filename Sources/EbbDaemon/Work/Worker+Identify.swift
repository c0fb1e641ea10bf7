import EbbCore
import EbbStore
import SlackAPI

/// Stage 0: whose token is it?
extension Worker {
    /// Makes sure that the token is the team's own, and of the kind that its file allows.
    func identify(_ context: Context) async throws {
        let record = self.record
        if case .stopped(let stop) = record.standing {
            let isChanged =
                stop.tokenFingerprint != context.token.fingerprint || stop.settings != context.settings.fingerprint
            guard isChanged || self.now >= stop.nextCheck else { throw BatchEnd.obstacle(.stopped(stop)) }
            // Once a day, whatever comes of it; a change is asked about until there is an answer.
            var asked = stop
            asked.nextCheck = self.now + Self.timeBetweenChecks
            try await self.save { $0.standing = .stopped(asked) }
            try await self.ask(context)
            try await self.save { $0.standing = .healthy }
            self.services.events.record(.teamRecovered(self.team))
            return
        }
        if case .resting = record.standing {
            try await self.save { $0.standing = .healthy }
        }
        guard let identity = record.identity, identity.tokenFingerprint == context.token.fingerprint else {
            try await self.ask(context)
            return
        }
        try await self.check(identity, context)
    }

    private func ask(_ context: Context) async throws {
        let identity: Identity
        do {
            identity = try await self.fetchIdentity(context)
        } catch is CallFailed {
            // An identification that fails changes nothing; the next tick asks again.
            if case .stopped(let stop) = self.record.standing { throw BatchEnd.obstacle(.stopped(stop)) }
            throw BatchEnd.failures("identify")
        }
        try await self.check(identity, context)
        try await self.save { record in
            if let known = record.identity, known.user != identity.user {
                // Another user sees other conversations: pages of both make no listing.
                record.listing.progress = nil
                record.listing.nextDue = .zero
            }
            record.identity = identity
        }
    }

    private func check(_ identity: Identity, _ context: Context) async throws {
        guard let objection = identity.objection(to: context.settings) else { return }
        throw try await self.stop(reason: objection.reason, detail: objection.detail)
    }

    private func fetchIdentity(_ context: Context) async throws -> Identity {
        let gateway = self.services.gateway
        let outcome = await gateway.call(AuthTest(), token: context.token, self.request(.authTest))
        let (answer, facts) = try await self.answer(outcome, to: .authTest)
        var identity = Identity(
            tokenFingerprint: context.token.fingerprint,
            team: answer.teamID,
            user: answer.userID,
            isPerson: !answer.isBot,
            isOrg: answer.isEnterpriseInstall || answer.teamID.rawValue.hasPrefix("E"),
            scopes: facts.scopes
        )
        guard identity.isOrg else { return identity }
        var cursor: String?
        var circle = CursorCircle()
        repeat {
            let call = AuthTeamsList(cursor: cursor)
            let page = await gateway.call(call, token: context.token, self.request(.authTeamsList, continuesTurn: true))
            let (list, _) = try await self.answer(page, to: .authTeamsList)
            if list.teams.contains(self.team) {
                identity.team = self.team
                return identity
            }
            guard !circle.closes(with: list.nextCursor, after: cursor) else { break }
            cursor = list.nextCursor
        } while cursor != nil
        if context.settings.tokenSource == .installation {
            await self.services.installed.passOver(context.token, for: self.team)
            throw TokenPassedOver()
        }
        guard identity.team != self.team else {
            throw try await self.stop(
                reason: "wrong_team",
                detail: "the token is an organisation's, and \(self.team) is not among its teams"
            )
        }
        return identity
    }

    /// An organisation's token does not serve the team: another one may.
    struct TokenPassedOver: Error {}

    /// Sorts the team's conversations anew where its settings differ from those that sorted them last.
    func classify(_ context: Context) async throws -> Eligible {
        guard let identity = self.record.identity else { throw BatchEnd.notReady }
        let eligible = Eligible(
            context: context,
            identity: identity,
            exemption: Exemption(policy: context.policy, ownUser: identity.user)
        )
        try await self.services.classify(context.settings, by: eligible.exemption, context.policy, user: identity.user)
        return eligible
    }
}
