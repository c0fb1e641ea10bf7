import EbbControl
import Testing

@testable import EbbOperator

/// The commands that change something: what they ask before, what they send, what they say after.
@Suite struct ChangeTests {
    private static let person = Terminal(isInteractive: true)
    private static let acme = TeamReference(team: "T0123ABCD", name: "acme")

    private static func daemon(_ request: ControlRequest) throws -> ControlResponse {
        switch request {
        case .tick(let team):
            try .reply(TickReply(outcome: .started, number: 18, team: team == nil ? nil : self.acme))
        case .pause(let team, _):
            try .reply(
                PauseReply(team: team == nil ? nil : self.acme, paused: true, changed: true, sitePaused: team == nil)
            )
        case .resume(let team):
            try .reply(
                PauseReply(team: team == nil ? nil : self.acme, paused: false, changed: true, sitePaused: false)
            )
        case .plan:
            try .reply(self.held)
        case .show: try .reply(ShowReply.acme)
        case .recheck: try .reply(TickReply(outcome: .started, number: 18, team: self.acme))
        case .approve:
            try .reply(ApproveReply(team: "T0123ABCD", name: "acme", breaker: .surprise))
        case .drain, .drainProgress: try .reply(DrainReply.running)
        case .cancelDrain: try .reply(DrainReply.running.now(.cancelled, closed: 120))
        case .status: try .reply(StatusReply.calm)
        case .teams, .check, .planDifference, .drains, .reload, .draft, .report:
            try .refusal(.badRequest, "not asked for")
        case .log, .undoPreview, .undoProgress, .undo, .cancelUndo, .retry, .limits, .release:
            try .refusal(.badRequest, "not asked for")
        }
    }

    private static let held: PlanReply = {
        var plan = PlanReply.acme
        plan.breaker = .surprise
        return plan
    }()

    @Test(arguments: [
        ["tick"], ["tick", "acme"], ["resume"], ["resume", "acme"], ["approve", "acme"], ["drain", "acme"],
    ])
    func `what changes Slack or lifts a safety needs --yes where nobody can be asked`(words: [String]) {
        let outcome = ebbctl(words: words, daemon: Self.daemon)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("add --yes"))
        #expect(outcome.requests.allSatisfy { $0.method == .get })
    }

    @Test(arguments: ["n", "", "no", "yess", nil] as [String?])
    func `anything but a yes on a terminal does nothing`(answer: String?) {
        let outcome = ebbctl(
            "drain",
            "acme",
            on: Self.person,
            answers: [answer].compactMap(\.self),
            daemon: Self.daemon
        )
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: Nothing was done.\n")
        #expect(outcome.requests == [.show(team: "acme")])
    }

    @Test(arguments: ["y", "Y", "yes", " yes "]) func `a yes does it`(answer: String) {
        let outcome = ebbctl("drain", "acme", "--limit", "500", on: Self.person, answers: [answer], daemon: Self.daemon)
        #expect(outcome.status == 0)
        #expect(
            outcome.questions == [
                "Work off the backlog of acme now, at most 500 closes? The pace cap does not hold this back. [y/N] "
            ]
        )
        #expect(outcome.requests == [.show(team: "acme"), .drain(team: "acme", limit: 500)])
        #expect(
            outcome.output
                == "acme (T0123ABCD): running: 120 closed, 380 left, 44 an hour, done in 9 h\n"
        )
    }

    @Test func `a drain without a limit says how much there is to work off`() {
        let outcome = ebbctl("drain", "acme", on: Self.person, answers: ["n"], daemon: Self.daemon)
        #expect(outcome.questions.first?.hasPrefix("Work off the backlog of acme now, all 60 of it? ") == true)
    }

    @Test func `pause and the end of a drain ask nothing: they make it safer`() {
        #expect(
            ebbctl("pause", daemon: Self.daemon).output
                == "Everything is paused: nothing is sent, until 'ebbctl resume'.\n"
        )
        #expect(
            ebbctl("pause", "T0123ABCD", daemon: Self.daemon).output
                == "acme (T0123ABCD) is paused: nothing is sent, until 'ebbctl resume acme'.\n"
        )
        let cancelled = ebbctl("drain", "acme", "--cancel", daemon: Self.daemon)
        #expect(cancelled.output == "acme (T0123ABCD): cancelled: 120 closed\n")
        #expect(cancelled.requests == [.cancelDrain(team: "acme")])
        #expect(cancelled.status == 0)
    }

    @Test func `a tick says whom it is for`() {
        let all = ebbctl("tick", "--yes", daemon: Self.daemon)
        #expect(all.output == "Tick 18 of every enabled team has begun; 'ebbctl status' tells how it goes.\n")
        #expect(all.requests == [.tick(team: nil)])
        let one = ebbctl("tick", "acme", on: Self.person, answers: ["y"], daemon: Self.daemon)
        #expect(one.output == "Tick 18 of acme (T0123ABCD) has begun; 'ebbctl status' tells how it goes.\n")
        #expect(one.questions == ["Begin a tick of acme now? It closes what is stale in Slack. [y/N] "])
    }

    @Test func `that the pace cap is used up is said before the yes, and once`() {
        let daemon: ScriptedTransport.Answer = { request in
            var shown = ShowReply.acme
            shown.capLeft = 0
            let note = "the pace cap of this interval is used up: nothing is closed"
            guard case .tick = request else { return try .reply(shown) }
            return try .reply(TickReply(outcome: .started, number: 18, note: note))
        }
        let asked = ebbctl("tick", "acme", on: Self.person, answers: ["y"], daemon: daemon)
        #expect(
            asked.questions == [
                "Begin a tick of acme now? It closes nothing: the pace cap of this interval is used up. [y/N] "
            ]
        )
        #expect(!asked.output.contains("pace cap"))
        let unasked = ebbctl("tick", "acme", "--yes", daemon: daemon)
        #expect(unasked.output.hasSuffix("But the pace cap of this interval is used up: nothing is closed.\n"))
    }

    @Test func `a tick while one is at work begins no other and ends with 1`() {
        let outcome = ebbctl("tick", "--yes") { _ in try .reply(TickReply(outcome: .alreadyRunning, number: 17)) }
        #expect(outcome.output == "Tick 17 is at work already: no other was begun.\n")
        #expect(outcome.status == 1)
    }

    @Test func `a resumed team that still does nothing is said to`() {
        let outcome = ebbctl("resume", "acme", "--yes") { _ in
            try .reply(
                PauseReply(team: Self.acme, paused: false, changed: false, sitePaused: true, standing: .stopped)
            )
        }
        #expect(
            outcome.output == """
                acme (T0123ABCD) was not paused.
                Everything is still paused, and this team with it: 'ebbctl resume' ends that.
                It is still stopped: 'ebbctl teams' says why.

                """
        )
    }

    @Test func `an approval shows what it is for, and is for the plan shown alone`() {
        let outcome = ebbctl("approve", "acme", on: Self.person, answers: ["y"], daemon: Self.daemon)
        #expect(
            outcome.questions == [
                """
                acme (T0123ABCD): 60 of 200 conversations came due before their time.
                Tripped 40 min ago, plan p1a2b3c4.
                A yes lets Ebb close them, a few at a time: 'ebbctl plan acme --diff' lists them.
                Approve this plan? [y/N] \

                """.trimmingLastLineFeed()
            ]
        )
        #expect(outcome.requests.last == .approve(team: "acme", plan: "p1a2b3c4"))
        #expect(
            outcome.output == """
                Approved plan p1a2b3c4 of acme (T0123ABCD): 60 of 200 conversations came due before their time.
                The ticks close them from now on; 'ebbctl drain acme' does so beside the ticks.

                """
        )
    }

    @Test func `another plan than the one held back is not approved`() {
        let outcome = ebbctl("approve", "acme", "--plan", "pOLD", "--yes", daemon: Self.daemon)
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: acme: the plan held back is p1a2b3c4, not pOLD.\n")
        #expect(outcome.requests.allSatisfy { $0.method == .get })
        #expect(ebbctl("approve", "acme", "--plan", "p1a2b3c4", "--yes", daemon: Self.daemon).status == 0)
    }

    @Test func `with nothing held back there is nothing to approve`() {
        let outcome = ebbctl("approve", "acme", "--yes") { _ in try .reply(PlanReply.acme) }
        #expect(outcome.status == 1)
        #expect(outcome.errors == "ebbctl: acme: nothing awaits approval, its breaker has not tripped.\n")
    }

    @Test(
        arguments: [
            (ControlFailure.Code.badRequest, 64), (.noSuchTeam, 65), (.notPermitted, 77), (.conflict, 1),
            (.drainRunning, 1), (.noDrain, 1), (.notReady, 69), (.stateUnavailable, 69), (.internalError, 69),
            (.unknownRoute, 69), (.init(rawValue: "from_the_future"), 69),
        ] as [(ControlFailure.Code, Int32)]
    )
    func `each refusal has its exit status`(code: ControlFailure.Code, status: Int32) {
        let outcome = ebbctl("drain", "acme", "--yes", "--json") { _ in try .refusal(code, "because") }
        #expect(outcome.status == status)
        #expect(outcome.errors == "ebbctl: because\n")
        #expect(outcome.json?["error"] as? [String: String] == ["code": code.rawValue, "message": "because"])
    }
}

extension String {
    fileprivate func trimmingLastLineFeed() -> String {
        self.hasSuffix("\n") ? String(self.dropLast()) : self
    }
}
