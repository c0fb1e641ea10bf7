import EbbConfig
import EbbControl
import EbbCore
import EbbStore
import SlackAPI

/// Everything about one team: what is in force for it and where that stands, how it is, and what comes next.
extension ControlService {
    func show(_ team: TeamSettings) async throws -> ShowReply {
        let services = self.services
        let (now, wall) = (services.time.now, services.time.wall)
        let record = services.teams.record(of: team.team)
        let provenance = services.teams.provenance
        let limiter = await services.limiter.state
        let holds = limiter.holds(at: now).filter { key, _ in
            if case .method(let other, _) = key { other == team.team } else { true }
        }
        let reply = try await self.reply(for: team)
        let capLeft = try await self.capLeft(of: team)
        let schedule = await self.ticks.status.schedule
        return ShowReply(
            team: reply,
            asOf: RFC3339.format(wall),
            file: provenance.file(of: team.team),
            settings: self.settings(of: team, provenance),
            token: self.token(of: team, record.identity),
            holds: holds.map { self.hold($0.key, until: $0.until, now: now) },
            troubles: services.troubles(self.troubles, of: team.team),
            next: ShowReply.Next(
                listing: record.listing.nextDue > now
                    ? RFC3339.format(wall + (record.listing.nextDue - now)) : nil,
                isListing: record.listing.progress != nil,
                tick: RFC3339.format(wall + (schedule.nextDue - now)),
                tickTakes: reply.standing == .healthy
                    ? min(try await self.room(of: team), try await self.work(of: team)) : 0
            ),
            capLeft: capLeft
        )
    }

    /// How many are due to be closed or for a notice.
    private func work(of team: TeamSettings) async throws -> Int {
        let query = try await self.query(team)
        let census = try await self.services.store.census(
            query,
            baseline: nil,
            now: self.services.time.now,
            approved: []
        )
        return census.due + census.notices
    }

    /// Key by key, as the files write the values.
    private func settings(of team: TeamSettings, _ provenance: Provenance) -> [ShowReply.Setting] {
        var values: [(key: String, value: String)] = [
            ("enabled", "\(team.enabled)"), ("user_token", "\(team.userToken)"),
        ]
        values += (self.services.teams.policy(of: team.team) ?? team.policy).written
        for method in SlackMethod.allCases {
            let limit = team.perMinute[method] ?? method.defaultPerMinute
            values.append(("rate_limit.per_minute.\(method.rawValue)", Self.written(limit)))
        }
        return values.map { key, value in
            let places = provenance.places(of: key, for: team.team)
            return ShowReply.Setting(
                key: key,
                value: value,
                sources: places.map { ShowReply.Source(file: $0.file, line: $0.line) }
            )
        }
    }

    private static func written(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    private func token(of team: TeamSettings, _ identity: Identity?) -> ShowReply.Token {
        let source =
            switch team.tokenSource {
            case .credential(let name): "the credential \(name)"
            case .file(let path): path
            case .installation: "the app's installations"
            }
        switch self.services.teams.token(of: team.team) {
        case .failure(let problem):
            return ShowReply.Token(source: source, found: false, problem: "\(problem.reason): \(problem.detail)")
        case .success(let token):
            // What is known of another token says nothing of this one.
            let known = identity.flatMap { $0.tokenFingerprint == token.fingerprint ? $0 : nil }
            return ShowReply.Token(
                source: source,
                found: true,
                kind: known.map { $0.isPerson ? "user" : "bot" },
                user: known?.user.rawValue,
                scopes: known?.scopes
            )
        }
    }
}

extension Services {
    fileprivate func troubles(_ troubles: Troubles, of team: TeamID) -> [ShowReply.Trouble] {
        troubles.ofTeam(team).map { ShowReply.Trouble(at: RFC3339.format($0.at), what: $0.what, error: $0.error) }
    }
}

extension Policy {
    /// Every key with its value, as the files write them.
    fileprivate var written: [(key: String, value: String)] {
        [
            ("dry_run", "\(self.dryRun)"), ("stale_after", "\"\(self.staleAfter.written)\""),
            ("measure", "\"\(self.measure.rawValue)\""), ("created_by_app", "\(self.createdByApp)"),
            ("external", "\"\(self.external.rawValue)\""), ("max_closes_per_tick", "\(self.maxClosesPerTick)"),
            ("breaker_percent", "\(self.breakerPercent)"), ("breaker_minimum", "\(self.breakerMinimum)"),
            ("keep_conversations", Self.written(self.keepConversations.map(\.rawValue).sorted())),
            ("keep_members", Self.written(self.keepMembers.map(\.rawValue))),
            ("notice_after", "\"\(self.noticeAfter?.written ?? "")\""),
            ("active_hours", "\"\(self.activeHours.map { "\($0)" } ?? "")\""),
        ] + (self.noticeAfter == nil ? [] : [("notice_text", "\"\(self.noticeText.template)\"")])
    }

    /// At most as many as a person reads.
    private static func written(_ ids: [String]) -> String {
        let shown = ids.prefix(20).map { "\"\($0)\"" }
        return "[" + (ids.count > shown.count ? shown + ["… \(ids.count) in all"] : shown).joined(separator: ", ") + "]"
    }
}

extension Duration {
    /// As the configuration writes it, in the largest unit that says it whole.
    fileprivate var written: String {
        let seconds = Int(self.inSeconds)
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60)] where seconds > 0 && seconds % length == 0 {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }
}
