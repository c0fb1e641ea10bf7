import EbbCore
import Foundation
import SlackAPI

/// What an answer of Slack's means, read and sorted without the daemon's own reader and table.
enum Reading {
    /// It says what was asked for.
    case fields([String: Any])
    /// Too many requests.
    case refused
    /// The conversation is beyond reach.
    case dead
    /// It failed; another time it may not.
    case failed
    /// A code that nobody knows.
    case strange(String)
    /// Slack does not know what it was asked: Ebb's own fault.
    case misunderstood
    /// The team's token, or the team itself, is not served.
    case teamEnds(String)

    private static let beyondReach: Set = ["channel_not_found", "not_in_channel"]
    private static let known: Set = ["fatal_error", "internal_error", "service_unavailable"]
    private static let ends: Set = ["token_revoked", "team_added_to_org", "token_expired"]

    init(_ exchange: Exchange) {
        guard case .success(let answer) = exchange.result else {
            self = .failed
            return
        }
        if answer.status == 429 {
            self = .refused
            return
        }
        let json = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        guard answer.status == 200, let json else {
            self = .failed
            return
        }
        guard json["ok"] as? Bool != true else {
            self = .fields(json)
            return
        }
        switch json["error"] as? String ?? "" {
        case let code where Self.beyondReach.contains(code): self = .dead
        case let code where Self.known.contains(code): self = .failed
        case let code where Self.ends.contains(code): self = .teamEnds(code)
        case "invalid_arguments": self = .misunderstood
        case let code: self = .strange(code)
        }
    }
}

/// What Slack's answers have told of its clock since the daemon's start.
struct HeardClock {
    private static let tolerance = Duration.minutes(5)
    private static let validity = Duration.hours(12)

    private let dates: [(date: WallTime?, at: Instant)]

    init(_ exchanges: ArraySlice<Exchange>) {
        self.dates = exchanges.compactMap { exchange in
            guard case .success(let answer) = exchange.result else { return nil }
            return (answer.headers["date"].flatMap(HTTPDate.parse), exchange.answered)
        }
    }

    /// Whether nothing was heard for long.
    func isSilent(at now: Instant) -> Bool {
        guard let last = self.dates.last(where: { $0.at <= now }) else { return true }
        return now - last.at > Self.validity
    }

    /// How far the civil clock, which shows `wall` at `now`, is ahead of Slack's; nil when nobody can say.
    func skew(_ wall: WallTime, at now: Instant) -> Duration? {
        guard let last = self.dates.last(where: { $0.at <= now && $0.date != nil }), let date = last.date,
            now - last.at <= Self.validity
        else { return nil }
        return wall - (date + (now - last.at))
    }

    /// Whether the clocks contradict each other.
    func isContradicted(_ wall: WallTime, at now: Instant) -> Bool {
        self.skew(wall, at: now).map { $0 > Self.tolerance || $0 < .zero - Self.tolerance } ?? false
    }
}
