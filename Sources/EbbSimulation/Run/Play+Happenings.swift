import EbbConfig
import EbbCore
import EbbDaemon
import EbbSimulator
import EbbStore
import SeededExecution
import SlackAPI

/// What happens around the daemon.
extension Play {
    func carryOut(_ what: Happening.What, _ running: RunningDaemon, _ life: Life) async throws {
        switch what {
        case .slack(let event): try self.stage.slack.apply(event)
        case .person(let deed, let team, let index): try self.act(deed, self.team(team), index)
        case .edit(let edit): self.edit(edit)
        case .reload: running.wish.yield(.reload)
        case .app(let deed): self.carryOut(deed)
        case .command(let command): try await Operator(running, self.stage, self.witness, life).ask(command)
        case .both(let one, let other):
            let operators = Operator(running, self.stage, self.witness, life)
            async let first: Void = operators.ask(one)
            try await operators.ask(other)
            try await first
        case .kill, .restart, .reboot: break
        case .diskFull: self.stage.disk.fail(as: .full)
        case .diskSlow(let seconds): self.stage.disk.slow(by: .clampedSeconds(seconds))
        case .diskWell:
            self.stage.disk.heal()
            self.stage.disk.slow(by: .zero)
        case .clock(let seconds): self.time.setWall(offset: .clampedSeconds(seconds))
        case .suspend(let seconds): self.time.advance(to: self.time.now + .clampedSeconds(seconds))
        }
    }

    /// The team with this number in the script, from 1 on.
    func team(_ number: Int) -> TeamID {
        self.script.world.teams[(number - 1) % self.script.world.teams.count].id
    }

    private func conversation(_ index: Int, of team: TeamID) -> ConversationID? {
        let all = self.stage.slack.look { $0.conversations(of: team) }
        return all.isEmpty ? nil : all[index % all.count]
    }

    private func act(_ deed: Happening.Deed, _ team: TeamID, _ index: Int) throws {
        guard let id = self.conversation(index, of: team) else { return }
        switch deed {
        case .write: try self.stage.slack.apply(.post(id))
        case .reply: try self.stage.slack.apply(.reply(id, depth: 1 + index % 15))
        case .reopen:
            if self.stage.slack.look({ $0.isOpen(id) }) == false { try self.stage.slack.apply(.reopen(id)) }
        case .leave:
            try self.stage.slack.apply(.close(id))
            self.witness.note(.left(id))
        }
    }

    // MARK: Files

    private func edit(_ edit: Edit) {
        switch edit {
        case .enabled(let team, let isOn): self.change(team) { $0.enabled = isOn }
        case .dryRun(let team, let isOn): self.change(team) { $0.policy.dryRun = isOn }
        case .staleAfter(let team, let days):

            self.change(team) { settings in
                settings.policy.staleAfter = .clampedSeconds(days * 86_400)
                // Files that say otherwise have an error.
                if let notice = settings.policy.noticeAfter, notice >= settings.policy.staleAfter {
                    settings.policy.noticeAfter = nil
                }
            }

        case .measure(let team, let measure):
            self.change(team) { settings in
                settings.policy.measure = measure
                if measure == .created { settings.policy.noticeAfter = nil }
            }

        case .cap(let team, let cap): self.change(team) { $0.policy.maxClosesPerTick = cap }
        case .keep(let team, let index):
            guard let id = self.conversation(index, of: self.team(team)) else { return }
            self.change(team) { $0.policy.keepConversations.insert(id) }
        case .external(let team, let rule): self.change(team) { $0.policy.external = rule }
        case .createdByApp(let team, let isOn): self.change(team) { $0.policy.createdByApp = isOn }
        case .breaker(let team, let minimum, let percent):
            self.change(team) { settings in
                settings.policy.breakerMinimum = minimum
                settings.policy.breakerPercent = percent
            }
        case .noticeAfter(let team, let days):
            self.change(team) { settings in
                let notice = days.map { Duration.clampedSeconds($0 * 86_400) }
                guard let notice, settings.policy.measure == .lastMessage, notice < settings.policy.staleAfter else {
                    settings.policy.noticeAfter = nil
                    return
                }
                settings.policy.noticeAfter = notice
            }
        case .activeHours(let team, let hours): self.change(team) { $0.policy.activeHours = hours }
        case .historyPerMinute(let team, let limit): self.change(team) { $0.perMinute[.conversationsHistory] = limit }
        case .requestsPerSecond(let rate): self.stage.config.edit { $0.settings.rateLimit.requestsPerSecond = rate }
        case .on429(let scope): self.stage.config.edit { $0.settings.rateLimit.on429 = scope }
        case .share(let share): self.stage.config.edit { $0.settings.rateLimit.share = share }
        case .burst(let burst): self.stage.config.edit { $0.settings.rateLimit.burst = burst }
        case .interval(let minutes): self.stage.config.edit { $0.settings.tick.interval = .minutes(minutes) }
        case .swapTokens(let one, let other):
            let (one, other) = (self.team(one), self.team(other))
            // Those whose tokens come from the app's installations have none in the files.
            guard self.token(of: one) == nil, self.token(of: other) == nil else { return }
            self.stage.config.edit { configuration in
                let kept = configuration.tokens[one]
                configuration.tokens[one] = configuration.tokens[other]
                configuration.tokens[other] = kept
            }
        case .token(let team, let isThere):
            let plan = self.script.world.teams.first { $0.id == self.team(team) }
            let token =
                isThere
                ? plan.flatMap { plan in
                    let organization = self.script.world.organizations.first { $0.id == plan.organization }
                    return Token(organization?.token ?? plan.token)
                } : nil
            let problem = TokenProblem(reason: "token_unreadable", detail: "the file is gone")
            guard self.token(of: self.team(team)) == nil else { return }
            self.stage.config.edit { $0.tokens[self.team(team)] = token.map { .success($0) } ?? .failure(problem) }
        case .broken(let team, let says):
            self.stage.config.breakIt(saying: team.map { [self.team($0): says ?? .off] } ?? [:])
        case .mended: self.stage.config.mend()
        }
    }

    private func change(_ team: Int, _ change: (inout TeamSettings) -> Void) {
        let id = self.team(team)
        self.stage.config.edit { configuration in
            guard let index = configuration.settings.teams.firstIndex(where: { $0.team == id }) else { return }
            change(&configuration.settings.teams[index])
        }
    }
}
