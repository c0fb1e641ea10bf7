import EbbCore
import Testing

@testable import EbbSimulator

@Suite("The demo")
struct DemoTests {
    /// A frame of the demo's own world, after that time, with so many of acme's conversations left.
    private func frame(left: Int = 0, change: (inout WorldReport) -> Void = { _ in }) -> DemoFrame {
        let plan = DemoScene.plan
        let started = Instant.zero
        let wall = WallTime(seconds: 1_700_000_000)
        var world = SlackWorld(plan, now: started, wall: wall)
        var report = world.report(now: started, wall: wall)
        report.left = left
        report.leftByTeam = left > 0 ? [plan.teams[0].id.rawValue: left] : [:]
        report.closed = 500 - left
        report.app.calls = 700
        report.ebb.calls = 1_000
        change(&report)
        var recorder = DemoRecorder(plan, started: started)
        return recorder.frame(report, tick: 12, now: started + .seconds(37))
    }

    @Test("its numbers are the world's own: every team that is on begins with what it says is stale")
    func scene() {
        let plan = DemoScene.plan
        var world = SlackWorld(plan, now: .zero, wall: WallTime(seconds: 1_700_000_000))
        let report = world.report(now: .zero, wall: WallTime(seconds: 1_700_000_000))
        for team in plan.teams where team.isConsenting {
            #expect(report.leftByTeam[team.id.rawValue] == DemoScene.stale(in: team), "\(team.name)")
        }
        #expect(report.left == self.frame().stale)
        #expect(plan.teams.filter { !$0.isConsenting }.map(\.name) == [DemoScene.teamOff])
        #expect(plan.limits.world == .incident)
    }

    @Test("it has kept its promise when everything is closed and nothing failed")
    func kept() {
        let verdict = DemoVerdict(self.frame(), ending: .complete)
        #expect(verdict.failures.isEmpty)
        #expect(verdict.status == 0)
        #expect(verdict.summary.contains("The app made 700 calls meanwhile; 0 failed."))
    }

    @Test("each broken promise is told, and is a failure")
    func broken() {
        let record = CloseRecord(
            team: TeamID(unchecked: "T0SIM0001"),
            conversation: ConversationID(unchecked: "C1"),
            at: "",
            reasons: [.fresh]
        )
        let broken: [(DemoFrame, DemoVerdict.Ending, String)] = [
            (self.frame { $0.app.refused = 2 }, .complete, "2 of the app's calls failed"),
            (self.frame { $0.ebb.refused = 3 }, .complete, "3 of Ebb's calls were refused"),
            (self.frame { $0.wrongCloses = [record] }, .complete, "1 closes should not have been"),
            (self.frame { $0.doubleCloses = [record] }, .complete, "1 closes should not have been"),
            (self.frame { $0.racedCloses = [record] }, .complete, "1 closes should not have been"),
            (self.frame(left: 4), .complete, "4 stale group DMs are still open"),
            (
                self.frame { $0.ebb.callsByTeam["T0SIM0005"] = 5 }, .complete,
                "5 calls were for a team that is off"
            ),
            (self.frame(), .failed("ebbd ended with signal 9"), "ebbd ended with signal 9"),
        ]
        for (frame, ending, message) in broken {
            let verdict = DemoVerdict(frame, ending: ending)
            #expect(verdict.failures == [message])
            #expect(verdict.status == 1)
            #expect(verdict.summary.last == "FAILED: \(message).")
        }
    }

    @Test("interrupted, it forgives what is left and nothing else")
    func interrupted() {
        #expect(DemoVerdict(self.frame(left: 4), ending: .interrupted).status == 130)
        #expect(DemoVerdict(self.frame(left: 4) { $0.app.refused = 1 }, ending: .interrupted).status == 1)
    }

    @Test(
        "every frame has as many lines, of at most 80 columns, and no escapes without colour",
        arguments: [true, false]
    )
    func lines(hasBlocks: Bool) {
        let view = DemoView(style: DemoView.Style(hasColor: false, hasBlocks: hasBlocks))
        let frames = [self.frame(left: 500), self.frame(left: 1), self.frame { $0.app.refused = 123 }]
        #expect(Set(frames.map { view.lines($0).count }).count == 1)
        for line in frames.flatMap({ view.lines($0) + [view.line($0)] }) {
            #expect(line.count <= 80, "\(line)")
            #expect(!line.contains("\u{1B}"))
            if !hasBlocks { #expect(line.utf8.count == line.count, "\(line)") }
        }
        #expect(view.lines(frames[1]).contains { $0.contains("acme") && $0.hasSuffix("1 of 230 left") })
        #expect(view.lines(frames[1]).contains { $0.contains("hooli") && $0.hasSuffix("all 40 closed") })
    }

    @Test("the gauge shows the calls of one window of the limit, and no older ones")
    func window() {
        var recorder = DemoRecorder(DemoScene.plan, started: .zero)
        var report = self.frame().report
        var last: DemoFrame?
        for tenth in 0...30 {
            report.app.calls = 2 * tenth
            report.ebb.calls = 3 * tenth
            last = recorder.frame(report, tick: 0, now: .zero + .milliseconds(100 * tenth))
        }
        #expect(last?.appCallsInWindow == 20)
        #expect(last?.ebbCallsInWindow == 30)
    }
}
