/// What Ebb does about a failure: the table of the design, section 5. One exhaustive type.
public enum Disposition: Hashable, Sendable {
    /// The key is held for as long as Slack asks, and the team's batch ends.
    case hold(retryAfter: String?)
    /// No more calls for this conversation until the team's settings differ or an operator asks.
    case dead(SlackErrorCode)
    /// It is tried again later; a few attempts that count, then dead for 30 days.
    case retry(reason: String)
    /// The team stops until a person acts.
    case stopTeam(SlackErrorCode, needed: String?, provided: String?)
    /// The team rests for an hour: Slack is moving it.
    case restTeam(SlackErrorCode)
    /// The listing starts over.
    case restartListing
    /// The method stops for every team until a restart: Ebb itself is at fault.
    case stopMethod(SlackErrorCode)
    /// A retry; and the same code on three conversations rests the team for a day.
    case unknown(SlackErrorCode)
    /// Nothing: the caller withdrew.
    case ignore

    /// What is done about `failure`.
    public init(_ failure: SlackFailure) {
        switch failure {
        case .rateLimited(let retryAfter): self = .hold(retryAfter: retryAfter)
        case .refused(let code, let needed, let provided):
            self = Disposition(code, needed: needed, provided: provided)
        case .status(let status): self = .retry(reason: "http_\(status)")
        case .timeout: self = .retry(reason: "timeout")
        case .connection: self = .retry(reason: "connection")
        case .unreadable: self = .retry(reason: "unreadable")
        case .cancelled: self = .ignore
        }
    }

    private init(_ code: SlackErrorCode, needed: String?, provided: String?) {
        switch code.rawValue {
        case "channel_not_found", "not_in_channel", "user_does_not_own_channel", "not_permitted",
            "method_not_supported_for_channel_type", "channel_is_limited_access":
            self = .dead(code)
        case "ratelimited", "rate_limited":
            self = .hold(retryAfter: nil)
        case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "external_channel_migrating":
            self = .retry(reason: code.rawValue)
        case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
            "not_allowed_token_type", "missing_scope", "no_permission", "access_denied", "accesslimited",
            "team_access_not_granted", "two_factor_setup_required", "ekm_access_denied", "enterprise_is_restricted":
            self = .stopTeam(code, needed: needed, provided: provided)
        case "org_login_required", "team_added_to_org":
            self = .restTeam(code)
        case "invalid_cursor":
            self = .restartListing
        case "invalid_form_data", "invalid_post_type", "invalid_charset", "invalid_json", "unknown_method",
            "method_deprecated", "deprecated_endpoint", "is_bot", "upgrade_required":
            self = .stopMethod(code)
        case let text where text.hasPrefix("invalid_arg"):
            self = .stopMethod(code)
        default:
            self = .unknown(code)
        }
    }
}

extension SlackFailure {
    /// A stable name for logs and metrics, from a bounded vocabulary but for Slack's own codes.
    public var shortName: String {
        switch self {
        case .rateLimited: "ratelimited"
        case .refused(let code, _, _): code.rawValue
        case .status(let status): "http_\(status)"
        case .timeout: "timeout"
        case .connection: "connection"
        case .unreadable: "unreadable"
        case .cancelled: "cancelled"
        }
    }
}
