import EbbConfig
import EbbCore
import EbbDaemon
import EbbStore
import Testing

@testable import EbbSimulation
@testable import EbbSimulator

/// What each witness says, and what it is silent about. The other tests of a simulation show that Ebb does nothing wrong;
/// these that somebody would say so.
@Suite("A witness")
struct WitnessTests {
    @Test("of turns tells when a team that waits is passed twice, and not when once")
    func turns() {
        var scene = Scene(FairTurns.self, teams: 2)
        scene.work(1, 0, at: 0)
        scene.work(2, 0, at: 4)
        #expect(scene.work(1, 1, at: 8) == nil)
        scene.work(2, 1, at: 12)
        scene.work(2, 2, at: 16)
        #expect(scene.work(1, 2, at: 20)?.contains("had 2 turns") == true)
    }

    @Test("of turns lets a team wait for its own pace cap, also where that was used up beside a drain")
    func turnsUnderACap() {
        for hasClosed in [true, false] {
            var scene = Scene(FairTurns.self, teams: 3) { $0.policy.maxClosesPerTick = 3 }
            scene.drain(3, isOn: true, at: 0)
            if hasClosed { scene.work(1, 0, at: 10) }
            scene.drain(3, isOn: false, at: 20)
            scene.work(1, 1, at: 1_790)
            scene.work(2, 1, at: 1_794)
            scene.work(2, 2, at: 1_798)
            #expect((scene.work(1, 2, at: 1_811) == nil) == hasClosed)
        }
    }

    @Test("of pace caps tells of one close too many, by the interval of a tick that may still be at work")
    func paceCaps() {
        var scene = Scene(PaceCaps.self) { $0.policy.maxClosesPerTick = 2 }
        #expect(scene.close(1, 0, at: 0) == nil)
        #expect(scene.close(1, 1, at: 10) == nil)
        scene.begin(interval: .minutes(60), at: 100)
        #expect(scene.close(1, 2, at: 1_850) == nil)
        #expect(scene.close(1, 3, at: 1_970)?.contains("number 4") == true)
    }

    @Test("of drains tells of a close beyond the limit, and not where ticks close too")
    func drains() {
        var scene = Scene(DrainLimits.self) { $0.policy.maxClosesPerTick = 0 }
        scene.note(.commanded(.drain(team: 1, limit: 2)), at: 0)
        scene.drain(1, isOn: true, at: 0)
        #expect(scene.close(1, 0, at: 1) == nil)
        #expect(scene.close(1, 1, at: 2) == nil)
        #expect(scene.close(1, 2, at: 3) != nil)

        var other = Scene(DrainLimits.self) { $0.policy.maxClosesPerTick = 10 }
        other.note(.commanded(.drain(team: 1, limit: 1)), at: 0)
        other.drain(1, isOn: true, at: 0)
        #expect(other.close(1, 0, at: 1) == nil)
        #expect(other.close(1, 1, at: 2) == nil)
    }

    @Test("of closes tells of one that new files want dry, or keep for a member")
    func closes() {
        var scene = Scene(RightCloses.self)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 0) == nil)
        scene.note(.readBroken([scene.team(1): .dry]), at: 1)
        #expect(scene.ask(.conversationsClose, 1, 1, at: 2)?.contains("dry") == true)

        var kept = Scene(RightCloses.self, kept: true)
        #expect(kept.ask(.conversationsClose, 1, 0, at: 0)?.contains("a member") == true)
    }

    @Test("of breakers tells of a close after one has tripped")
    func breakers() {
        var scene = Scene(UntrippedBreaker.self)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 0) == nil)
        var record = TeamRecord(team: scene.team(1))
        record.breaker = TrippedBreaker(
            cause: .surprise,
            plan: PlanID(rawValue: 1),
            count: 3,
            of: 3,
            since: Scene.wall
        )
        var changes = StoreChanges()
        changes.teams = [record]
        scene.note(.wrote(changes), at: 1)
        #expect(scene.ask(.conversationsClose, 1, 1, at: 2) != nil)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 2) == nil)
    }

    @Test("of holds remembers one through an end in order, and forgives what a kill cut off at once")
    func holds() {
        for (end, isRemembered) in [(Observation.What.ended, true), (.killed, false)] {
            var scene = Scene(HeldKeys.self)
            scene.refuse(.conversationsClose, 1, at: 0)
            #expect(scene.ask(.conversationsClose, 1, 1, at: 1) != nil)
            scene.note(end, at: 2)
            scene.begin(at: 3)
            #expect((scene.ask(.conversationsClose, 1, 1, at: 4) != nil) == isRemembered)
            #expect(scene.ask(.conversationsHistory, 1, 1, at: 4) == nil)
        }
    }

    @Test("of the app counts whole requests: one and a half that are allowed are one")
    func allowance() {
        var plan = WorldPlan(teamCount: 1, groups: [])
        plan.limits = LimitPlan(.documented)
        plan.limits.historyPerMinute = 1
        plan.appRate = 0
        let isWithin = { (burst: Int) in
            var settings = Scene.settings(plan) { $0.perMinute[.conversationsHistory] = 1 }
            settings.rateLimit.burst = burst
            return Allowance(Script(seed: 0, days: 1, world: plan, settings: settings)).isWithinLimits
        }
        #expect(isWithin(1))
        #expect(!isWithin(2))
    }

    @Test("of the app tells of a call of the app's that was refused, and of Ebb's own, where the limits leave room")
    func app() {
        for isApp in [true, false] {
            var scene = Scene(AppUndisturbed.self, hasRoom: true)
            var report = scene.report
            let finished = scene.note(.finished(report, left: []), at: 1)
            #expect(finished == nil)
            let refusal = Refusal(
                team: scene.team(1),
                method: "users.conversations",
                at: RFC3339.format(Scene.wall),
                cause: .limit
            )
            if isApp {
                (report.app.refused, report.app.refusals) = (1, [refusal])
            } else {
                (report.ebb.refused, report.ebb.refusals) = (1, [refusal])
            }
            #expect(scene.note(.finished(report, left: []), at: 2) != nil)
        }
    }

    @Test("of answers tells of a close without one, after one that failed, and on an old one")
    func licence() {
        var scene = Scene(Licence.self)
        #expect(scene.ask(.conversationsClose, 1, 0, at: 0)?.contains("without a good answer") == true)
        #expect(scene.work(1, 1, at: 10) == nil)
        #expect(scene.ask(.conversationsClose, 1, 1, at: 14)?.contains("without a good answer") == true)
        scene.answer(.conversationsHistory, 1, 2, isOK: false, at: 20)
        #expect(scene.ask(.conversationsClose, 1, 2, at: 21)?.contains("without a good answer") == true)
        scene.answer(.conversationsHistory, 1, 3, isOK: true, at: 30)
        #expect(scene.ask(.conversationsClose, 1, 3, at: 149) == nil)
        scene.answer(.conversationsHistory, 1, 4, isOK: true, at: 200)
        #expect(scene.ask(.conversationsClose, 1, 4, at: 321)?.contains("121") == true)
    }

    @Test("of undos tells of an opening that nobody asked for, of another time, after the end, and without a record")
    func undos() {
        var scene = Scene(Reversals.self)
        #expect(scene.ask(.conversationsOpen, 1, 0, at: 0)?.contains("nobody had asked") == true)
        scene.record(.closed, 1, 0, at: 1)
        scene.record(.closed, 1, 1, at: 100)
        scene.note(.commanded(.undo(team: 1, hours: 150.0 / 3_600)), at: 200)
        scene.undo(1, since: 50, at: 200)
        #expect(scene.ask(.conversationsOpen, 1, 0, at: 201)?.contains("no close of it since") == true)
        #expect(scene.ask(.conversationsOpen, 1, 1, at: 202) == nil)
        // What it takes itself to be about is not what was asked for.
        scene.undo(1, since: -9, at: 202)
        #expect(scene.ask(.conversationsOpen, 1, 0, at: 202) != nil)
        #expect(scene.record(.reopened, 1, 1, at: 203)?.contains("was not") == true)
        scene.answer(.conversationsOpen, 1, 1, isOK: true, at: 204)
        #expect(scene.record(.reopened, 1, 1, at: 205) == nil)
        #expect(scene.record(.reopened, 1, 1, at: 206)?.contains("was not") == true)
        scene.answer(.conversationsOpen, 1, 1, isOK: true, at: 207)
        scene.undo(1, since: 50, ending: .done, at: 208)
        #expect(scene.ask(.conversationsOpen, 1, 1, at: 209)?.contains("after the undo had ended") == true)
        #expect(scene.note(.ended, at: 300)?.contains("not recorded") == true)
    }

    @Test("of consent tells of a request for a team that rests")
    func rest() {
        var scene = Scene(Consent.self)
        var record = TeamRecord(team: scene.team(1))
        record.standing = .resting(until: Scene.start + .seconds(100), reason: "surprise_code")
        var changes = StoreChanges()
        changes.teams = [record]
        scene.note(.wrote(changes), at: 1)
        #expect(scene.ask(.conversationsHistory, 1, 0, at: 2)?.contains("rests") == true)
        #expect(scene.ask(.conversationsHistory, 1, 0, at: 101) == nil)
    }

    @Test("of refused tokens tells of a team that is not stopped soon, unless its token may be another by then")
    func refusedTokens() {
        for isReloaded in [false, true] {
            var scene = Scene(RefusedTokens.self)
            scene.answer(.conversationsHistory, 1, 0, error: "token_revoked", at: 0)
            if isReloaded { scene.begin(at: 10) }
            let said = scene.ask(.conversationsHistory, 1, 1, at: 40)
            #expect((said?.contains("token_revoked") == true) != isReloaded)
        }
        var scene = Scene(RefusedTokens.self)
        scene.answer(.conversationsHistory, 1, 0, error: "channel_not_found", at: 0)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 40) == nil)
    }

    @Test("of faulty calls tells of the method that was called wrong, until a restart")
    func faultyCalls() {
        var scene = Scene(FaultyCalls.self)
        scene.answer(.conversationsHistory, 1, 0, error: "invalid_arguments", at: 0)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 4) == nil)
        #expect(scene.ask(.conversationsClose, 1, 1, at: 100) == nil)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 100)?.contains("invalid_arguments") == true)
        scene.begin(at: 200)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 300) == nil)
    }

    @Test("of records tells of a close again, unless the first close of just that one was unknown")
    func records() {
        for unknown in [0, 1] {
            var scene = Scene(Records.self)
            let id = scene.lose(1, unknown, at: 0)
            var report = scene.report
            report.doubleCloses = [
                CloseRecord(team: scene.team(1), conversation: id, at: RFC3339.format(Scene.wall), reasons: [])
            ]
            let said = scene.note(.finished(report, left: []), at: 10)
            #expect(said == nil)
            report.doubleCloses[0].conversation = scene.id(1, 1 - unknown)
            let other = scene.note(.finished(report, left: []), at: 20)
            #expect(other?.contains("was closed again") == true)
        }
    }

    @Test("of budgets tells of a request too many, by what the files say")
    func budgets() {
        var scene = Scene(Budgets.self)
        // 50 a minute and half of it: one in 2.4 s.
        #expect(scene.ask(.conversationsHistory, 1, 0, at: 0) == nil)
        #expect(scene.ask(.conversationsHistory, 1, 1, at: 2.5) == nil)
        #expect(scene.ask(.conversationsHistory, 1, 2, at: 4.7)?.contains("more than") == true)
    }

    @Test("of commands tells of one that waits for long")
    func commands() {
        var scene = Scene(Promptness.self)
        #expect(scene.note(.replied(.status, status: 200, after: .seconds(1)), at: 1) == nil)
        #expect(scene.note(.replied(.status, status: 200, after: .seconds(11)), at: 20) != nil)
        #expect(scene.note(.replied(.status, status: 500, after: .zero), at: 21) != nil)
    }
}
