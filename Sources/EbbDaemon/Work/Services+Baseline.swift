import EbbCore

extension Services {
    /// What a team's last plan foresaw. Where Slack vouches for the civil clock, that says how much time has passed,
    /// also over a pause of the whole machine, which Ebb's timeline does not see.
    func baseline(of record: TeamRecord, wall: WallTime, now: Instant) -> Baseline? {
        guard var baseline = record.baseline else { return nil }
        let isVouchedFor = self.clock.withLock { check in
            check.skew(wall: wall, now: now) != nil && check.contradiction(wall: wall, now: now) == nil
        }
        if isVouchedFor { (baseline.wall, baseline.instant) = (wall, now) }
        return baseline
    }
}
