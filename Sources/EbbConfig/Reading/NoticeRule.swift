import EbbCore

/// What a notice needs of the rest of the policy.
enum NoticeRule {
    /// The keys that must fit each other, the first one that a file has being where it is told.
    static let keys = ["notice_after", "stale_after", "measure"]

    /// What is wrong with the policy of both files together; nil when nothing is.
    static func complaint(_ policy: Policy) -> String? {
        guard let noticeAfter = policy.noticeAfter else { return nil }
        if policy.measure == .created {
            return
                "a notice needs measure = \"last_message\": by \"created\" no answer to it would keep the conversation; "
                + "write notice_after = \"\" or the other measure"
        }
        if noticeAfter >= policy.staleAfter {
            return "notice_after must be less than stale_after, and people have the time between the two to answer"
        }
        return nil
    }

    /// What an operator should know; nil when nothing is odd.
    static func warning(_ policy: Policy) -> String? {
        guard let grace = policy.ageing.grace, grace < .days(1) else { return nil }
        return "people have less than a day between the notice and the close"
    }
}

extension PolicyKeys {
    /// Tells what is wrong about the notices of the site's file.
    func checkNotices(_ report: inout Report) {
        self.checkNotices(PolicyKeys.resolve(site: self, team: PolicyKeys()), "policy.", &report)
    }

    /// Tells what is wrong about the notices of a team's file, as far as the site's is not to blame.
    func checkNotices(over site: PolicyKeys, _ report: inout Report) {
        guard !self.positions.isEmpty else { return }
        let ofSite = PolicyKeys.resolve(site: site, team: PolicyKeys())
        guard NoticeRule.complaint(ofSite) == nil else { return }
        self.checkNotices(PolicyKeys.resolve(site: site, team: self), "", &report)
    }

    private func checkNotices(_ policy: Policy, _ prefix: String, _ report: inout Report) {
        guard let key = NoticeRule.keys.first(where: { self.positions[$0] != nil }), let position = self.positions[key]
        else { return }
        if let complaint = NoticeRule.complaint(policy) {
            report.problem(at: position, key: prefix + key, complaint)
        } else if let warning = NoticeRule.warning(policy) {
            report.warning(at: position, key: prefix + key, warning)
        }
    }
}
