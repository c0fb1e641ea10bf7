import EbbCore

/// Nothing is closed by a clock that Slack contradicts, or before Slack was heard.
package struct AgreedClock: Invariant {
    package static let name = "nothing is closed under a clock that Slack contradicts"

    private var hasAnswered = false
    private var heard: (date: WallTime, at: Instant)?

    package init(_ script: Script) {}

    package mutating func check(_ observation: Observation, _ facts: Facts) -> String? {
        switch observation.what {
        case .began: (self.hasAnswered, self.heard) = (false, nil)
        case .answered(_, let answer?):
            self.hasAnswered = true
            if let date = answer.date { self.heard = (date, observation.at) }
        case .asked(let request) where request.isWork:
            guard self.hasAnswered else { return "\(request.words) was sent before Slack had answered anything" }
            guard let heard = self.heard, heard.at < observation.at, observation.at - heard.at <= .hours(12) else {
                return nil
            }
            let skew = (observation.wall - (heard.date + (observation.at - heard.at))).inSeconds
            return abs(skew) > 301 ? "\(request.words) was sent by a clock that is off by \(skew) s" : nil
        default: break
        }
        return nil
    }
}
