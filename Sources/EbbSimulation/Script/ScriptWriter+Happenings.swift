import EbbConfig
import EbbCore
import EbbSimulator

/// What happens meanwhile. Times are seconds from the start.
extension ScriptWriter {
    private static let deadCodes = ["channel_not_found", "not_in_channel", "user_does_not_own_channel"]
    private static let stopCodes = ["token_revoked", "invalid_auth", "account_inactive", "ekm_access_denied"]
    private static let retryCodes = ["internal_error", "fatal_error", "service_unavailable", "surprise_code"]
    private static let restCodes = ["team_added_to_org", "org_login_required"]
    /// What closing takes.
    private static let judging: [SlackMethod] = [.conversationsClose, .conversationsHistory, .usersConversations]
    private static let failing = Self.judging + [.conversationsMembers, .conversationsOpen]

    /// What Slack does.
    func troubles(seed: UInt64, _ world: WorldPlan, until end: Double) -> [Happening] {
        var dice = Dice(seed: seed, kind: "troubles")
        guard dice.happens(0.8) else { return [] }
        let kinds = dice.kinds(9)
        var happenings: [Happening] = []
        for at in dice.moments(perDay: dice.magnitude(0.05...1), until: end) {
            let team = dice.one(of: world.teams).id
            var back = at + dice.magnitude(60...86_400)
            var (event, undone): (WorldEvent, WorldEvent?) = (.heal, nil)
            switch dice.one(of: kinds) {
            case 0: (event, undone) = (.outage(true), .outage(false))
            case 1: (event, undone) = (.latency(.seconds(dice.number(1...45))), .latency(world.latency))
            case 2, 3:
                let retryAfter = dice.one(of: ["1", "30", "600", "3600", "0", nil, "soon"])
                let method = dice.one(of: [nil, nil, "conversations.close", "conversations.history"])
                let isOne = dice.happens(0.6)
                event = .refuse(
                    team: isOne ? team : nil,
                    method: method,
                    retryAfter: retryAfter,
                    count: dice.number(1...5)
                )
            case 4:
                let code = dice.one(of: Self.deadCodes + Self.retryCodes + Self.restCodes + ["invalid_cursor"])
                event = .fail(
                    method: dice.one(of: Self.failing).rawValue,
                    team: team,
                    conversation: nil,
                    code: code,
                    count: dice.number(1...10)
                )
            case 5: (event, undone) = (.revoke(team: team, code: dice.one(of: Self.stopCodes)), .restore(team: team))
            case 6:
                let part = dice.happens(0.5) ? dice.fraction() : 1
                (event, undone) = (.loseListing(team: team, part: part), .loseListing(team: team, part: 0))
                // The next listing may be a day away.
                if dice.happens(0.5) { back += 86_400 }
            case 7:
                let offset = Duration.seconds(dice.one(of: [-86_400, -400, -200, 200, 400, 86_400]))
                (event, undone) = (.clock(offset: dice.happens(0.2) ? nil : offset), .clock(offset: .zero))
            default:
                var group = ConversationGroup(count: dice.number(1...10), created: .zero)
                group.messages = 0
                event = .add(team: team, group)
            }
            happenings.append(Happening(at: at, what: .slack(event)))
            if let undone { happenings.append(Happening(at: min(back, end), what: .slack(undone))) }
        }
        return happenings
    }

    /// What takes a person: a token that Slack refuses, and a call that Slack does not understand.
    func refusals(seed: UInt64, _ world: WorldPlan, until end: Double) -> [Happening] {
        var happenings: [Happening] = []
        var tokens = Dice(seed: seed, kind: "refused tokens")
        if tokens.happens(0.4) {
            for at in tokens.moments(perDay: tokens.magnitude(0.05...0.5), until: end) {
                let team = tokens.one(of: world.teams).id
                let revoked = WorldEvent.revoke(team: team, code: tokens.one(of: Self.stopCodes))
                let back = min(end, at + tokens.magnitude(600...200_000))
                happenings.append(Happening(at: at, what: .slack(revoked)))
                happenings.append(Happening(at: back, what: .slack(.restore(team: team))))
                if tokens.happens(0.7) {
                    let again = Command.resume(team: (world.teams.firstIndex { $0.id == team } ?? 0) + 1)
                    happenings.append(Happening(at: back, what: .command(again)))
                }
            }
        }
        var calls = Dice(seed: seed, kind: "faulty calls")
        if calls.happens(0.3) {
            for at in calls.moments(perDay: calls.magnitude(0.1...0.5), until: end) {
                let fault = WorldEvent.fail(
                    method: calls.one(of: calls.happens(0.7) ? Self.judging : Self.failing).rawValue,
                    team: calls.one(of: world.teams).id,
                    conversation: nil,
                    code: calls.one(of: FaultyCalls.codes.sorted()),
                    count: calls.number(1...3)
                )
                let back = min(end, at + calls.magnitude(600...100_000))
                happenings.append(Happening(at: at, what: .slack(fault)))
                happenings.append(Happening(at: back, what: .slack(.heal)))
                happenings.append(Happening(at: back, what: .restart(away: calls.magnitude(0.1...600))))
            }
        }
        return happenings
    }

    /// Conversations that Slack has from some time on, most of them old.
    func arrivals(seed: UInt64, _ world: WorldPlan, until end: Double) -> [Happening] {
        var dice = Dice(seed: seed, kind: "arrivals")
        guard dice.happens(0.5) else { return [] }
        return dice.moments(perDay: dice.magnitude(0.1...2), until: end).map { at in
            let count = Int(dice.magnitude(1...30))
            let group = dice.happens(0.7) ? ConversationGroup.stale(count) : .staleEmpty(count)
            return Happening(at: at, what: .slack(.add(team: dice.one(of: world.teams).id, group)))
        }
    }

    /// What befalls the process and its machine.
    func machine(seed: UInt64, until end: Double) -> [Happening] {
        var happenings: [Happening] = []
        var crashes = Dice(seed: seed, kind: "crashes")
        if crashes.happens(0.7) {
            for at in crashes.moments(perDay: crashes.magnitude(0.05...4), until: end) {
                let away = crashes.magnitude(0.1...20_000)
                let kill = Happening.What.kill(
                    writes: crashes.number(0...40),
                    reachesDisk: crashes.happens(0.5),
                    away: away
                )
                happenings.append(Happening(at: at, what: crashes.happens(0.8) ? kill : .restart(away: away)))
            }
            // At times it is killed again and again.
            var loops = Dice(seed: seed, kind: "crash loops")
            for at in loops.moments(perDay: loops.magnitude(0.05...1), until: end) {
                for number in 0..<loops.number(2...6) {
                    let again = Happening.What.kill(
                        writes: loops.number(0...12),
                        reachesDisk: loops.happens(0.5),
                        away: loops.magnitude(0.1...30)
                    )
                    happenings.append(Happening(at: min(end, at + Double(number)), what: again))
                }
            }
        }
        var reboots = Dice(seed: seed, kind: "reboots")
        if reboots.happens(0.3) {
            for at in reboots.moments(perDay: reboots.magnitude(0.05...1), until: end) {
                happenings.append(Happening(at: at, what: .reboot(away: reboots.magnitude(20...50_000))))
            }
        }
        var disk = Dice(seed: seed, kind: "disk")
        if disk.happens(0.3) {
            for at in disk.moments(perDay: 0.2, until: end) {
                let what: Happening.What = disk.happens(0.5) ? .diskFull : .diskSlow(disk.magnitude(0.01...5))
                happenings.append(Happening(at: at, what: what))
                happenings.append(Happening(at: min(end, at + disk.magnitude(1...20_000)), what: .diskWell))
            }
        }
        var clock = Dice(seed: seed, kind: "clock")
        if clock.happens(0.3) {
            for at in clock.moments(perDay: 0.2, until: end) {
                let offset = Double(clock.one(of: [-1, 1])) * clock.magnitude(1...40_000_000)
                happenings.append(Happening(at: at, what: .clock(offBy: offset)))
                happenings.append(Happening(at: min(end, at + clock.magnitude(60...90_000)), what: .clock(offBy: 0)))
            }
        }
        var sleep = Dice(seed: seed, kind: "suspends")
        if sleep.happens(0.3) {
            for at in sleep.moments(perDay: 0.3, until: end) {
                happenings.append(Happening(at: at, what: .suspend(sleep.magnitude(1...40_000))))
            }
        }
        return happenings
    }

    /// What people do, besides what the world itself has them do.
    func people(seed: UInt64, _ world: WorldPlan, until end: Double) -> [Happening] {
        var dice = Dice(seed: seed, kind: "people")
        return dice.moments(perDay: dice.magnitude(0.1...10), until: end).map { at in
            let (team, index) = (dice.number(1...world.teams.count), dice.number(0...999))
            return Happening(
                at: at,
                what: .person(dice.one(of: Happening.Deed.allCases), team: team, conversation: index)
            )
        }
    }

    /// What operators do: edit files, reload, and command.
    func operators(seed: UInt64, _ world: WorldPlan, until end: Double) -> [Happening] {
        var happenings: [Happening] = []
        var edits = Dice(seed: seed, kind: "edits")
        let editKinds = edits.kinds(23)
        for at in edits.moments(perDay: edits.magnitude(0.05...2), until: end) {
            let edit = Self.edit(&edits, editKinds, teams: world.teams.count)
            happenings.append(Happening(at: at, what: .edit(edit)))
            if edits.happens(0.8) { happenings.append(Happening(at: at + edits.magnitude(1...5_000), what: .reload)) }
        }
        // At times files stay broken for hours or days.
        var mistakes = Dice(seed: seed, kind: "mistakes")
        if mistakes.happens(0.7) {
            for at in mistakes.moments(perDay: mistakes.magnitude(0.2...1), until: end) {
                let says = mistakes.one(of: Restriction.allCases + [.dry, .dry, .dry])
                let broken = Edit.broken(team: mistakes.number(1...world.teams.count), says: says)
                let back = min(end, at + mistakes.magnitude(3_600...200_000))
                for (at, edit) in [(at, broken), (back, .mended)] {
                    happenings.append(Happening(at: at, what: .edit(edit)))
                    happenings.append(Happening(at: at + mistakes.magnitude(1...500), what: .reload))
                }
            }
        }
        // At times somebody makes much due at once.
        var surprises = Dice(seed: seed, kind: "surprises")
        if surprises.happens(0.6) {
            for at in surprises.moments(perDay: surprises.magnitude(0.1...0.5), until: end) {
                let (team, days) = (surprises.number(1...world.teams.count), surprises.number(1...9))
                happenings.append(Happening(at: at, what: .edit(.staleAfter(team: team, days: Double(days)))))
                happenings.append(Happening(at: at + surprises.magnitude(1...500), what: .reload))
            }
        }
        // At times a person wants back what was closed just now.
        var regrets = Dice(seed: seed, kind: "regrets")
        if regrets.happens(0.4) {
            for at in regrets.moments(perDay: regrets.magnitude(0.05...0.5), until: end) {
                let team = regrets.number(1...world.teams.count)
                let undone = min(end, at + regrets.magnitude(60...20_000))
                let hours = regrets.magnitude(1...48)
                happenings.append(Happening(at: at, what: .command(.drain(team: team, limit: nil))))
                happenings.append(Happening(at: undone, what: .command(.undo(team: team, hours: hours))))
            }
        }
        var commands = Dice(seed: seed, kind: "commands")
        let commandKinds = commands.kinds(16)
        for at in commands.moments(perDay: commands.magnitude(0.1...5), until: end) {
            let command = Self.command(&commands, commandKinds, teams: world.teams.count)
            if commands.happens(0.2) {
                let other = Self.command(&commands, commandKinds, teams: world.teams.count)
                if command.goes(with: other), !command.isEndless, !other.isEndless {
                    happenings.append(Happening(at: at, what: .both(command, other)))
                    continue
                }
            }
            happenings.append(Happening(at: at, what: .command(command)))
            if case .pause(let team, nil) = command {
                let back = min(end, at + commands.magnitude(60...200_000))
                happenings.append(Happening(at: back, what: .command(.resume(team: team))))
            }
        }
        return happenings
    }

    /// What the app does that the tokens come from.
    func app(seed: UInt64, _ settings: Settings, until end: Double) -> [Happening] {
        var dice = Dice(seed: seed, kind: "app")
        let teams = settings.teams.indices.filter { settings.teams[$0].tokenSource == .installation }.map { $0 + 1 }
        guard !teams.isEmpty else { return [] }
        var happenings: [Happening] = []
        for (index, at) in dice.moments(perDay: dice.magnitude(0.05...4), until: end).enumerated() {
            let team = dice.one(of: teams)
            let back = min(end, at + dice.magnitude(1...50_000))
            switch dice.number(0...5) {
            case 0:
                happenings.append(Happening(at: at, what: .app(.store(isReadable: false))))
                happenings.append(Happening(at: back, what: .app(.store(isReadable: true))))
            case 1: happenings.append(Happening(at: at, what: .app(.drops(team: team))))
            default:
                // At times the app has stored the new token before the old one is nothing.
                let isLate = dice.happens(0.7)
                happenings.append(Happening(at: at, what: .app(.rotates(team: team, to: index + 1))))
                let stores = Happening(at: isLate ? back : at, what: .app(.stores(team: team, number: index + 1)))
                happenings.append(stores)
            }
        }
        return happenings
    }

    static func activeHours(_ dice: inout Dice) -> ActiveHours {
        let start = dice.number(0...23) * 60
        return ActiveHours(start: start, end: (start + dice.number(6...18) * 60) % 1_440, zone: "UTC")
    }

    private static func edit(_ dice: inout Dice, _ kinds: Dice.Kinds, teams: Int) -> Edit {
        let team = dice.number(1...teams)
        return switch dice.one(of: kinds) {
        case 0: .enabled(team: team, dice.happens(0.5))
        case 1: .dryRun(team: team, dice.happens(0.5))
        case 2: .staleAfter(team: team, days: dice.one(of: [1, 7, 20, 30, 60]))
        case 3: .measure(team: team, dice.one(of: Policy.Measure.allCases))
        case 4: .cap(team: team, dice.one(of: [0, 1, 2, 10, 100]))
        case 5, 6: .keep(team: team, conversation: dice.number(0...999))
        case 7: .external(team: team, dice.one(of: Policy.ExternalRule.allCases))
        case 8: .historyPerMinute(team: team, dice.one(of: [1, 10, 50]))
        case 9: .requestsPerSecond(dice.one(of: [0.5, 1, 2]))
        case 10: .share(dice.one(of: [0.25, 0.5, 0.8]))
        case 11 where teams > 1: .swapTokens(team, team % teams + 1)
        case 12: .token(team: team, isThere: dice.happens(0.5))
        case 13: .broken(team: dice.happens(0.7) ? team : nil, says: dice.one(of: Restriction.allCases + [.dry, .dry]))
        case 14: .createdByApp(team: team, dice.happens(0.7))
        case 15: .breaker(team: team, minimum: dice.one(of: [1, 3, 20]), percent: dice.one(of: [0, 25, 50]))
        case 16: .noticeAfter(team: team, days: dice.happens(0.7) ? Double(dice.number(5...29)) : nil)
        case 17: .on429(dice.one(of: HoldScope.allCases))
        case 18: .interval(dice.one(of: [10, 30, 60]))
        case 19: .activeHours(team: team, dice.happens(0.7) ? Self.activeHours(&dice) : nil)
        case 20: .burst(dice.one(of: [1, 2, 5]))
        default: .mended
        }
    }

    private static func command(_ dice: inout Dice, _ kinds: Dice.Kinds, teams: Int) -> Command {
        let team = dice.number(1...teams)
        let isAll = dice.happens(0.3)
        return switch dice.one(of: kinds) {
        case 0, 1: .tick(team: isAll ? nil : team)
        case 2, 3, 14, 15: .drain(team: team, limit: dice.happens(0.3) ? dice.number(1...20) : nil)
        case 4: .cancelDrain(team: team)
        case 5: .pause(team: isAll ? nil : team, seconds: dice.happens(0.5) ? Int(dice.magnitude(60...50_000)) : nil)
        case 6: .resume(team: isAll ? nil : team)
        case 7: .approve(team: team)
        case 8: .undo(team: team, hours: dice.magnitude(0.1...48))
        case 9: .retry(team: team)
        case 10: .release
        case 11: .status
        case 12: .plan(team: team)
        default: .log(team: team)
        }
    }
}
