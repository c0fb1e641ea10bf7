import EbbControl

/// A tripped breaker in words.
enum BreakerText {
    /// Why it tripped: `60 of 200 came due before their time`.
    static func cause(_ breaker: BreakerReport) -> String {
        let count = Phrases.count(breaker.count)
        let all = Phrases.count(breaker.of)
        return switch breaker.cause {
        case "surprise": "\(count) of \(all) conversations came due before their time"
        case "listing": "a listing lacks \(count) of the \(all) conversations that it should hold"
        default: "\(count) of \(all) conversations (\(breaker.cause))"
        }
    }

    /// Why, and what ends it.
    static func short(_ breaker: BreakerReport, team: String) -> String {
        "\(self.cause(breaker)), plan \(breaker.plan): 'ebbctl approve \(team)'"
    }
}
