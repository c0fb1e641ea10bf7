import EbbCore
import Testing

@Suite struct `What Ebb does about a failure` {
    /// The design's table, as it stands there.
    private static let table: [(codes: String, disposition: @Sendable (SlackErrorCode) -> Disposition)] = [
        (
            """
            channel_not_found not_in_channel user_does_not_own_channel not_permitted \
            method_not_supported_for_channel_type channel_is_limited_access
            """, { .dead($0) }
        ),
        ("ratelimited rate_limited", { _ in .hold(retryAfter: nil) }),
        (
            "internal_error fatal_error service_unavailable request_timeout external_channel_migrating",
            { .retry(reason: $0.rawValue) }
        ),
        (
            """
            invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type missing_scope \
            no_permission access_denied accesslimited team_access_not_granted two_factor_setup_required \
            ekm_access_denied enterprise_is_restricted
            """, { .stopTeam($0, needed: "mpim:write", provided: "mpim:read") }
        ),
        ("org_login_required team_added_to_org", { .restTeam($0) }),
        ("invalid_cursor", { _ in .restartListing }),
        (
            """
            invalid_arguments invalid_arg_name invalid_arg invalid_form_data invalid_post_type invalid_charset \
            invalid_json unknown_method method_deprecated deprecated_endpoint is_bot upgrade_required
            """, { .stopMethod($0) }
        ),
    ]

    /// Every other code that Slack documents for the methods that Ebb calls.
    private static let others = """
        invalid_array_arg json_not_object limit_required missing_post_type fetch_members_failed invalid_limit \
        invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest invalid_types invalid_user_combination \
        missing_argument not_enough_users too_many_users user_disabled user_not_found user_not_visible \
        users_list_not_supplied
        """

    private static let rows = table.flatMap { row in
        row.codes.split(separator: " ").map { Row(code: String($0), disposition: row.disposition) }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let code: String
        let disposition: @Sendable (SlackErrorCode) -> Disposition
        var testDescription: String { self.code }
    }

    private static func disposition(_ code: String) -> Disposition {
        Disposition(.refused(SlackErrorCode(rawValue: code), needed: "mpim:write", provided: "mpim:read"))
    }

    @Test(arguments: rows)
    func `each code of the table`(row: Row) {
        #expect(Self.disposition(row.code) == row.disposition(SlackErrorCode(rawValue: row.code)))
    }

    @Test func `the table names each code once`() {
        let codes = Self.rows.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.count == 42)
    }

    @Test(arguments: others.split(separator: " ").map(String.init) + ["never_heard_of", "invalid_", "ratelimited_x"])
    func `any other code is unknown, and says which`(code: String) {
        #expect(Self.disposition(code) == .unknown(SlackErrorCode(rawValue: code)))
    }

    @Test(
        arguments: [
            (.rateLimited(retryAfter: "7"), .hold(retryAfter: "7")),
            (.rateLimited(retryAfter: nil), .hold(retryAfter: nil)),
            (.status(500), .retry(reason: "http_500")), (.status(503), .retry(reason: "http_503")),
            (.status(404), .retry(reason: "http_404")), (.timeout, .retry(reason: "timeout")),
            (.connection("reset by peer"), .retry(reason: "connection")),
            (.unreadable("<html>"), .retry(reason: "unreadable")),
            (.cancelled, .ignore),
        ] as [(SlackFailure, Disposition)]
    )
    func `each failure that is no code`(failure: SlackFailure, disposition: Disposition) {
        #expect(Disposition(failure) == disposition)
    }

    @Test func `lesson 25: however a 429 is said, it is one failure with one consequence`() {
        let spellings: [SlackFailure] = [
            .rateLimited(retryAfter: nil),
            .refused(SlackErrorCode(rawValue: "ratelimited"), needed: nil, provided: nil),
            .refused(SlackErrorCode(rawValue: "rate_limited"), needed: nil, provided: nil),
        ]
        for failure in spellings { #expect(Disposition(failure) == .hold(retryAfter: nil)) }
        // No `default`: another kind of failure, or of consequence, does not compile until it stands here.
        switch Disposition(.timeout) {
        case .hold, .dead, .retry, .stopTeam, .restTeam, .restartListing, .stopMethod, .unknown, .ignore: break
        }
        switch SlackFailure.timeout {
        case .rateLimited, .refused, .status, .timeout, .connection, .unreadable, .cancelled: break
        }
    }

    @Test(arguments: [
        "", "Not A Code", "token=xoxb-1", "ÄRGER", "a\nb", String(repeating: "a", count: 65), "UPPER", "a-b",
    ])
    func `what is shaped like no code never reaches a log`(text: String) {
        let code = SlackErrorCode(rawValue: text)
        #expect(code.rawValue == "unreadable_code")
        #expect(SlackFailure.refused(code, needed: nil, provided: nil).shortName == "unreadable_code")
        #expect(Disposition(.refused(code, needed: nil, provided: nil)) == .unknown(code))
    }

    @Test func `short names are stable and say nothing of what came`() {
        let names = [
            SlackFailure.rateLimited(retryAfter: "secret"), .status(502), .timeout, .connection("secret"),
            .unreadable("secret"), .cancelled,
        ].map(\.shortName)
        #expect(names == ["ratelimited", "http_502", "timeout", "connection", "unreadable", "cancelled"])
    }
}
