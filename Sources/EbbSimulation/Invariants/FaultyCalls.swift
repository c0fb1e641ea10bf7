import EbbCore
import EbbDaemon

/// A method of which Slack answers that Ebb calls it wrong is asked no more until a restart: every further call is refused,
/// too, and counts.
package struct FaultyCalls: Invariant {
    package static let name = "a method that Ebb calls wrong is asked no more"

    /// Those of the design, section 5, that are drawn.
    static let codes: Set<String> = ["invalid_arguments", "method_deprecated"]
    /// A call may have left while the answer was on its way.
    private static let patience = Duration.seconds(5)

    private var faulty: [SlackMethod: (code: String, since: Instant)] = [:]

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began, .ended, .killed: self.faulty = [:]
        case .answered(let request, let answer?):
            guard let code = answer.error, Self.codes.contains(code), self.faulty[request.method] == nil else { break }
            self.faulty[request.method] = (code, observation.at)
        case .asked(let request):
            guard let (code, since) = self.faulty[request.method], observation.at - since > Self.patience else { break }
            return "\(request.words) was sent \((observation.at - since).inSeconds) s after \(code)"
        default: break
        }
        return nil
    }
}
