import EbbControl
import Testing

@testable import EbbPage

/// The one sentence, and the title.
@Suite struct AssessmentTests {
    typealias Change = @Sendable (inout StatusReply) -> Void

    private func assess(_ change: (inout StatusReply) -> Void) -> Assessment {
        Assessment(Sample.report(Sample.status(change)))
    }

    @Test func `calm states are well, and say what waits`() {
        #expect(Assessment(Sample.busy).headline == "All is well: 2,931 conversations wait, done in about 34\u{A0}h.")
        #expect(Assessment(Sample.empty).headline.hasPrefix("All is well, and nothing is to be done"))
        #expect(self.assess { $0.totals.backlog = 0 }.headline == "All is well: no conversation waits to be closed.")
        #expect(self.assess { $0.tick.lastEnded = nil }.headline.contains("just started"))
        for report in [Sample.busy, Sample.empty] {
            #expect(Assessment(report).title == "Ebb: all is well")
            #expect(Assessment(report).level == .well)
        }
    }

    private static let wrong: [(String, Change)] = [
        ("Ebb: 2 teams stopped", { $0.totals.stopped = 2 }), ("Ebb: 1 team stopped", { $0.totals.stopped = 1 }),
        ("Ebb: 1 team’s breaker has tripped", { $0.totals.breakers = 1 }),
        ("Ebb: no tick has ended for two intervals", { $0.tick.late = true }),
        ("Ebb: the machine’s clock and Slack’s differ", { $0.clock = .init(contradicted: true) }),
        ("Ebb: auth.test is not called any more", { $0.methodsStopped = ["auth.test"] }),
        ("Ebb: the last reload was refused", { $0.lastReload = .init(at: "", ok: false, problems: []) }),
    ]

    @Test(arguments: wrong)
    func `what needs a person is wrong, and the title says it`(
        title: String,
        change: Change
    ) {
        let assessment = self.assess(change)
        #expect(assessment.title == title)
        #expect(assessment.level == .wrong)
        #expect(assessment.findings.allSatisfy { !$0.remedy.isEmpty })
    }

    private static let waiting: [(String, Change)] = [
        ("Ebb: everything is paused", { $0.paused = true }), ("Ebb: 3 teams paused", { $0.totals.paused = 3 }),
        ("Ebb: 1 team resting", { $0.totals.resting = 1 }),
        (
            "Ebb: Slack asked Ebb to wait 60\u{A0}min",
            { $0.limiter.holds = [.init(remainingSeconds: 3_600, reason: "429")] }
        ),
        (
            "Ebb: Slack asked Ebb to wait with 1 method",
            { $0.limiter.holds = [.init(team: "T1", method: "m", remainingSeconds: 9, reason: "429")] }
        ),
    ]

    @Test(arguments: waiting)
    func `what ends by itself, or was wanted, is not wrong`(
        title: String,
        change: Change
    ) {
        let assessment = self.assess(change)
        #expect(assessment.title == title)
        #expect(assessment.level == .waiting)
        #expect(assessment.headline.hasSuffix("; nothing is wrong."))
    }

    @Test func `the gravest comes first, and the others are counted`() {
        let assessment = Assessment(Sample.broken)
        #expect(assessment.level == .wrong)
        #expect(assessment.title == "Ebb: no tick has ended for two intervals and 5 more")
        #expect(assessment.headline.hasSuffix(", and 3 more."))
        let two = self.assess {
            $0.paused = true
            $0.totals.stopped = 1
        }
        #expect(two.title == "Ebb: 1 team stopped and 1 more")
        #expect(two.headline == "1 team stopped.")
    }
}
