import EbbCore
import EbbStore
import SlackAPI

/// Stage 1: which conversations are there? A listing is fetched page by page and kept apart until it is complete; only
/// one that is believed changes the books.
extension Worker {
    static let timeBetweenListings = Duration.days(1)
    private static let mergeBatch = 1_000

    /// Lists the team's conversations, if a listing is due or under way.
    func discover(_ eligible: Eligible) async throws {
        if self.record.listing.progress == nil {
            guard self.record.listing.nextDue <= self.now else { return }
            try await self.services.store.dropStaged(of: self.team)
            try await self.save { record in
                record.listing.generation += 1
                record.listing.progress = .fetching(cursor: nil, pages: 0)
            }
        }
        do {
            try await self.fetchPages(eligible)
        } catch let failure as CallFailed {
            self.services.events.record(.listingFailed(self.team, reason: failure.reason, run: self.job.run))
            return
        }
        try await self.accept(eligible)
    }

    private func fetchPages(_ eligible: Eligible) async throws {
        var restarts = 0
        var circle = CursorCircle()
        while case .fetching(let cursor, let pages)? = self.record.listing.progress {
            let call = UsersConversations(cursor: cursor, teamID: eligible.identity.isOrg ? self.team : nil)
            let asked = self.now
            let outcome = await self.services.gateway.call(
                call,
                token: eligible.token,
                self.request(.usersConversations)
            )
            let page: UsersConversations.Answer
            do {
                page = try await self.answer(outcome, to: .usersConversations).0
            } catch let failure as CallFailed {
                // A cursor that Slack no longer knows: the listing starts over, once in a tick.
                guard failure.reason == "invalid_cursor" else { throw failure }
                try await self.startOver()
                restarts += 1
                guard restarts == 1 else { throw failure }
                continue
            }
            guard !circle.closes(with: page.nextCursor, after: cursor) else {
                try await self.startOver()
                throw CallFailed(reason: "repeated_cursor")
            }
            let turn = await self.services.limiter.turn(of: self.team)
            let record = self.services.teams.update(self.team) { record in
                record.listing.askedAt = asked
                record.lastTurn = turn
                record.listing.progress = page.nextCursor.map { .fetching(cursor: $0, pages: pages + 1) } ?? .fetched
            }
            do {
                try await self.services.store.stage(self.own(page.conversations, eligible), of: record)
            } catch {
                self.services.teams.update(self.team) { $0.listing.progress = .fetching(cursor: cursor, pages: pages) }
                throw error
            }
        }
    }

    private func startOver() async throws {
        try await self.services.store.dropStaged(of: self.team)
        try await self.save { $0.listing.progress = .fetching(cursor: nil, pages: 0) }
    }

    /// The group DMs of this team: an org's token lists those of other teams too.
    private func own(_ page: [ListedConversation], _ eligible: Eligible) -> [ConversationFacts] {
        page.compactMap { entry in
            guard entry.isMpim == true, entry.isArchived != true else { return nil }
            if eligible.identity.isOrg, entry.contextTeamID != self.team { return nil }
            return ConversationFacts(
                id: entry.id,
                created: entry.created,
                creator: entry.creator,
                isOpen: entry.isOpen,
                isExternal: entry.isExternal ?? true
            )
        }
    }

    private func accept(_ eligible: Eligible) async throws {
        let store = self.services.store
        // A re-opened conversation counts anew from now: that must not be said by a wrong clock.
        if self.record.listing.progress != nil { try self.checkClock(due: 0) }
        self.services.claims.revise(self.team)
        defer { self.services.claims.revise(self.team) }
        let isResumed = self.record.listing.progress == .merging
        if self.record.listing.progress == .fetched {
            let comparison = try await store.compareListing(of: self.team, approved: self.record.approvedListings)
            guard
                !BreakerRule.distrusts(
                    missing: comparison.missing,
                    expected: comparison.expected,
                    policy: eligible.policy
                )
            else {
                try await self.reject(comparison)
                throw BatchEnd.breaker
            }
            let untrusted = self.record.breaker
            let isWhole = BreakerRule.trusts(missing: comparison.missing, expected: comparison.expected)
            try await self.save { record in
                record.listing.progress = .merging
                record.listing.acceptedCount = comparison.staged
                if isWhole, record.breaker?.cause == .listing { record.breaker = record.breaker?.covered }
            }
            // The one that was not believed stays without consequences.
            if isWhole, let untrusted, untrusted.cause == .listing {
                self.services.events.record(.breakerEnded(self.team, untrusted))
            }
        }
        guard self.record.listing.progress == .merging else { return }
        let (generation, tick, wall) = (self.record.listing.generation, self.job.tick, self.services.time.wall)
        while try await store.mergeListing(
            of: self.team,
            generation: generation,
            ageing: eligible.policy.ageing,
            limit: Self.mergeBatch,
            merge: { facts, known in eligible.exemption.merged(facts, into: known, tick: tick, wall: wall) }
        ) > 0 {}
        var gone = 0
        while true {
            let marked = try await store.markGone(in: self.team, generation: generation, limit: Self.mergeBatch)
            gone += marked
            guard marked == Self.mergeBatch else { break }
        }
        try await self.save { record in
            record.listing.progress = nil
            // Some of it may be sorted by other settings than the rest: the next tick sorts it anew.
            if isResumed || record.classifiedBy != eligible.sortedBy { record.classifiedBy = nil }
            record.approvedListings = []
            record.listing.acceptedAt = wall
            record.listing.nextDue = ListingPhase.next(for: self.team, after: self.now)
        }
        self.services.events.record(
            .listingAccepted(self.team, count: self.record.listing.acceptedCount, gone: gone, run: self.job.run)
        )
    }

    private func reject(_ comparison: ListingComparison) async throws {
        try await self.services.store.markMissing(in: self.team, as: comparison.plan)
        try await self.services.store.dropStaged(of: self.team)
        let breaker = TrippedBreaker(
            cause: .listing,
            plan: comparison.plan,
            count: comparison.missing,
            of: comparison.expected,
            since: self.services.time.wall
        )
        try await self.save { record in
            record.listing.progress = nil
            record.listing.nextDue = ListingPhase.next(for: self.team, after: self.now)
            record.breaker = breaker.covering(record.breaker)
        }
        self.services.events.record(.breakerTripped(self.team, breaker))
    }
}
