import EbbCore
import EbbSimulation
import EbbSimulator
import SeededExecution
import Testing

@testable import EbbDaemon

/// The table of error codes, against every call that judges or closes.
@Suite struct ErrorTableTests {
    /// What must have become of the team and of the conversation that met the code.
    enum Consequence: String, Sendable {
        case dead, retry, stops, rests, methodStops
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        let consequence: Consequence
        var testDescription: String { "\(self.code): \(self.consequence)" }
    }

    static let cases: [Case] =
        [
            (
                Consequence.dead,
                [
                    "channel_not_found", "not_in_channel", "user_does_not_own_channel", "not_permitted",
                    "method_not_supported_for_channel_type", "channel_is_limited_access",
                ]
            ),
            (
                .retry,
                [
                    "internal_error", "fatal_error", "service_unavailable", "request_timeout",
                    "external_channel_migrating", "5xx", "timeout", "broken_connection", "html_body",
                    "code_of_tomorrow", "invalid_array_arg",
                    "invalid_cursor",
                ]
            ),
            (
                .stops,
                [
                    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
                    "not_allowed_token_type", "missing_scope", "no_permission", "access_denied", "accesslimited",
                    "team_access_not_granted", "two_factor_setup_required", "ekm_access_denied",
                    "enterprise_is_restricted",
                ]
            ),
            (.rests, ["org_login_required", "team_added_to_org"]),
            (
                .methodStops,
                [
                    "invalid_arg_name", "invalid_arguments", "invalid_form_data",
                    "invalid_post_type", "invalid_charset", "invalid_json", "unknown_method", "method_deprecated",
                    "deprecated_endpoint", "is_bot", "upgrade_required",
                ]
            ),
        ].flatMap { consequence, codes in codes.map { Case(code: $0, consequence: consequence) } }

    static let methods: [SlackMethod] = [.conversationsMembers, .conversationsHistory, .conversationsClose]

    @Test(arguments: Self.cases)
    func `lesson 10: an error on any judging call keeps the conversation, and does what the table says`(
        _ example: Case
    ) async throws {
        for (number, method) in Self.methods.enumerated() {
            try await Self.check(example, method, seed: UInt64(number + 1))
        }
    }

    private static func check(_ example: Case, _ method: SlackMethod, seed: UInt64) async throws {
        let comment: Comment = "\(example.code) on \(method)"
        try await simulate(seed: seed) { simulation in
            let stage = simulation.stage([.stale(1)], teams: 2) { settings in
                for index in settings.teams.indices {
                    settings.teams[index].policy.keepMembers = [UserID(unchecked: "U0NOBODY")]
                }
            }
            let id = try #require(stage.conversations(1).first)
            try stage.slack.apply(
                .fail(method: method.rawValue, team: Stage.team(1), conversation: nil, code: example.code, count: 1)
            )
            try await stage.run { running in
                try await running.pass(untilCalled: method)
                try await running.pass(.minutes(2))
                #expect(stage.slack.report.closedByTeam[Stage.team(1).rawValue] == nil || example.tookEffect, comment)
                #expect(stage.events.closes.filter { $0.team == Stage.team(1) }.isEmpty, comment)
                let conversation = try #require(try await running.conversation(id))
                let standing = running.record().standing
                switch example.consequence {
                case .dead:
                    #expect(conversation.state == .dead(SlackErrorCode(rawValue: example.code), until: nil), comment)
                    #expect(standing == .healthy, comment)
                case .retry:
                    #expect(conversation.state.isRetry, comment)
                    #expect(standing == .healthy, comment)
                case .stops:
                    #expect(conversation.state == .open, comment)
                    #expect(stage.events.stops.map(\.stop.reason) == [example.code], comment)
                case .rests:
                    #expect(conversation.state == .open, comment)
                    #expect(standing.rests(for: .hours(1), since: running.time.now), comment)
                case .methodStops:
                    #expect(conversation.state == .open, comment)
                    #expect(running.daemon.services.teams.isStopped(method), comment)
                    #expect(stage.events.stops.isEmpty, comment)
                }
                // The other team goes on, unless the method itself is at fault.
                let others = stage.slack.report.closedByTeam[Stage.team(2).rawValue, default: 0]
                if example.consequence != .methodStops { #expect(others == 1, comment) }
            }
        }
    }
}

extension ErrorTableTests.Case {
    /// Whether the failing call may have done its work all the same.
    fileprivate var tookEffect: Bool {
        ["5xx", "timeout", "broken_connection", "html_body", "fatal_error"].contains(self.code)
    }
}

extension ConversationState {
    /// Whether it is to be tried again.
    var isRetry: Bool { if case .retry = self { true } else { false } }
}

extension Standing {
    /// Whether it rests, and for at most so long from now on.
    func rests(for duration: Duration, since now: Instant) -> Bool {
        guard case .resting(let until, _) = self else { return false }
        return until > now && until <= now + duration
    }
}
