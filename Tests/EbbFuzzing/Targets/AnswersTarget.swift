import EbbCore
import SeededExecution
import SlackAPI

/// What a daemon at work makes of Slack's answers, one after another: each as ``SlackTarget`` takes it, a line `--`
/// between them. Cursors may lead anywhere.
enum AnswersTarget {
    static func run(_ input: [UInt8]) {
        let slack = ScriptedSlack(Self.parts(of: input).map(SlackTarget.answer))
        Bench.run(slack, within: SimulationLimits(time: .hours(4), steps: 2_000_000)) { bench in
            await bench.pass(.minutes(70))
            for path in ["status", "teams/acme", "teams/acme/plan", "log", "limits", "report?seconds=3600"] {
                await bench.ask("GET", "/v1/\(path)")
            }
        }
    }

    private static func parts(of input: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.elementsEqual("--".utf8) { parts.append([]) } else { parts[parts.count - 1] += line + [0x0A] }
        }
        return parts
    }
}

/// Gives its answers in turn, whatever is asked, the last one again and again.
private final class ScriptedSlack: SlackTransport {
    private let answers: Locked<ArraySlice<RawAnswer>>

    init(_ answers: [RawAnswer]) { self.answers = Locked(answers[...]) }

    func send(_ request: SlackRequest) async throws(SlackFailure) -> RawAnswer {
        let answer = self.answers.withLock { answers in answers.count > 1 ? answers.popFirst() : answers.first }
        guard let answer else { throw .connection("there is no answer") }
        return answer
    }
}
