import EbbCore
import EbbDaemon
import EbbOperator

/// The words that the operator's tool shows, explained.
extension Page {
    /// What `teams` and `show` say of a team.
    static let standings = HelpText.standings.map { Term("`\($0.word)`", means: $0.meaning) }

    /// Why a conversation stays open.
    static let reasons: [Block] = [
        .paragraph("Why `plan` keeps a conversation; the records of ticks have the same words in `EBB_KEPT`:"),
        .terms(KeepReason.allCases.map { Term("`\($0.rawValue)`", means: Page.meaning(of: $0)) }),
        .terms([
            Term("`retry`", means: "A call for it failed; it is tried again later."),
            Term(
                "`dead_CODE`",
                means: "Slack answers CODE for it: no calls for it until the team's settings differ."
            ),
            Term(
                "`time`, `before_its_time`",
                means: "With `plan --diff`: it came to be due as the last plan foresaw, or earlier."
            ),
        ]),
    ]

    private static func meaning(of reason: KeepReason) -> String {
        switch reason {
        case .gone: "It is absent from the last accepted listing."
        case .external: "It is shared with another organisation, and `external` is \"keep\"."
        case .notCreatedByApp: "Somebody other than the token's own user created it."
        case .keptConversation: "`keep_conversations` names it."
        case .keptMember: "`keep_members` names one of its members."
        case .unknownAge: "Slack did not say when it was created."
        case .unknownCreator: "Slack did not say who created it, and `created_by_app` asks."
        case .fresh: "It was opened less than `stale_after` ago."
        case .active: "Somebody wrote in it less than `stale_after` ago, or than `notice_after` where people are told."
        case .notified: "The people in it were told that it will be closed, and have time left to answer."
        case .firstSeen: "It was seen for the first time in this very tick."
        case .clock: "The machine's clock and Slack's differ by more than five minutes."
        case .error: "A question about it ended in an error."
        case .answerExpired: "The answer about it grew older than two minutes before its close could be sent."
        }
    }
}
