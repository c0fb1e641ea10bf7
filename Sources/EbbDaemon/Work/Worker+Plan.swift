import EbbCore
import EbbStore

/// Stage 2: what is due, and may it be closed at all?
extension Worker {
    /// Plans the team's work, or ends the batch: no listing yet, a breaker, or a clock that cannot be trusted.
    func plan(_ eligible: Eligible) async throws -> DueQuery {
        guard self.record.listing.isComplete else { throw BatchEnd.notReady }
        let (now, wall) = (self.now, self.services.time.wall)
        let query = DueQuery(
            team: self.team,
            ageing: eligible.policy.ageing,
            at: wall,
            firstSeenBefore: self.job.tick,
            notices: !self.job.isDrain
        )
        let (record, revision) = (self.record, self.services.claims.revision(of: self.team))
        let baseline = self.services.baseline(of: record, wall: wall, now: now)
        let census = try await self.services.store.census(
            query,
            baseline: baseline,
            now: now,
            approved: record.approved
        )
        // What was counted is no measure of other settings, nor of what was sorted anew or approved meanwhile.
        let isCurrent = { [self] in
            self.holds(eligible.context) && self.services.claims.revision(of: self.team) == revision
                && self.record.classifiedBy == eligible.sortedBy
        }
        guard isCurrent(), self.record.approved == record.approved, self.record.breaker == record.breaker else {
            throw BatchEnd.notReady
        }
        self.report.due = census.due
        self.report.backlog = census.due
        self.report.oldestBase = census.oldestBase
        if let breaker = record.breaker {
            guard !self.job.isDrain else { throw BatchEnd.breaker }
            guard breaker.isUndone(by: census, baseline) else {
                try await self.holdBackAnew(query, census, baseline, instead: breaker)
                throw BatchEnd.breaker
            }
            try self.checkClock(due: census.due)
            try await self.end(breaker)
        }
        try self.checkClock(due: census.due)
        if BreakerRule.trips(surprising: census.surprising, openKnown: census.openKnown, policy: eligible.policy) {
            try await self.trip(query, census, instead: nil)
            throw BatchEnd.breaker
        }
        if let method = self.services.teams.stoppedMethod(under: eligible.policy) {
            throw BatchEnd.methodStopped(method)
        }
        guard isCurrent(), self.record.breaker == nil else { throw BatchEnd.notReady }
        if !self.job.isDrain {
            try await self.carryOut(
                query,
                Baseline(ageing: eligible.policy.ageing, wall: wall, instant: now),
                instead: record
            )
        } else if baseline == nil {
            throw BatchEnd.notReady
        }
        self.report.isPlanned = true
        return query
    }

    /// Writes that the plan has passed. Where that fails it has not, and what was approved stays so.
    private func carryOut(_ query: DueQuery, _ baseline: Baseline, instead before: TeamRecord) async throws {
        var changes = StoreChanges()
        changes.teams = [
            self.services.teams.update(self.team) { record in
                record.baseline = baseline
                // By the new baseline what was approved is no surprise; the approval is for nothing else.
                record.approved = []
            }
        ]
        changes.settledTeams = [self.team]
        changes.plans = [query]
        do {
            try await self.commit(changes)
        } catch {
            self.services.teams.update(self.team) { record in
                guard record.baseline == baseline else { return }
                record.baseline = before.baseline
                record.approved.formUnion(before.approved)
            }
            throw error
        }
    }

    /// Nothing is judged by a clock that Slack contradicts, nor before Slack was heard at all.
    func checkClock(due: Int) throws {
        let (wall, now) = (self.services.time.wall, self.now)
        let (needsAnswer, skew) = self.services.clock.withLock {
            ($0.needsAnswer(now: now), $0.contradiction(wall: wall, now: now))
        }
        if let skew {
            self.report.kept[.clock, default: 0] += due
            self.services.counters.noteKept(due, .clock)
            throw BatchEnd.clock(skew: skew)
        }
        if needsAnswer { throw BatchEnd.clockUnknown }
    }

    /// Ends a breaker whose cause is undone. It grants nothing: what was due by the last plan may go on, nothing else.
    func end(_ breaker: TrippedBreaker) async throws {
        do {
            try await self.save { if $0.breaker == breaker { $0.breaker = nil } }
        } catch {
            // It has not ended, and the next tick says so when it does.
            self.services.teams.update(self.team) { if $0.breaker == nil { $0.breaker = breaker } }
            throw error
        }
        self.services.events.record(.breakerEnded(self.team, breaker))
    }

    /// Of the plan that a breaker holds back nothing may be due before its time any more, while others are. To approve
    /// that plan would let nobody go, so it is the others that a person is asked about from now on.
    private func holdBackAnew(
        _ query: DueQuery,
        _ census: PlanCensus,
        _ baseline: Baseline?,
        instead breaker: TrippedBreaker
    ) async throws {
        guard breaker.cause == .surprise, census.surprising > 0, baseline != nil else { return }
        let ifApproved = try await self.services.store.census(
            query,
            baseline: baseline,
            now: self.now,
            approved: self.record.approved.union([breaker.plan])
        )
        guard ifApproved.surprising >= census.surprising else { return }
        try self.checkClock(due: census.due)
        try await self.trip(query, census, instead: breaker)
    }

    private func trip(_ query: DueQuery, _ census: PlanCensus, instead before: TrippedBreaker?) async throws {
        try await self.services.store.markDue(query, as: census.plan)
        let breaker = TrippedBreaker(
            cause: .surprise,
            plan: census.plan,
            count: census.surprising,
            of: census.openKnown,
            since: self.services.time.wall
        )
        try await self.save { if $0.breaker == before { $0.breaker = breaker } }
        // A person may have approved meanwhile what was held back before.
        guard self.record.breaker == breaker else { return }
        self.services.events.record(.breakerTripped(self.team, breaker))
    }
}

extension TrippedBreaker {
    /// Whether nothing is due any more that the last plan that was carried out did not foresee: not one conversation,
    /// however many a breaker would let pass. That plan stays the measure for as long as the breaker is on, so what is
    /// due then would have been due without what tripped it. An unreliable listing ends otherwise: by a reliable one.
    func isUndone(by census: PlanCensus, _ baseline: Baseline?) -> Bool {
        self.cause == .surprise && baseline != nil && census.surprising == 0
    }
}
