/// When a team is listed: once a day, each team at a time of its own, so that not all are listed at once.
public enum ListingPhase {
    /// The next listing after one that ended at `now`: at the team's phase, and at least half a day away.
    public static func next(for team: TeamID, after now: Instant) -> Instant {
        let day = Duration.days(1).nanoseconds
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in team.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let phase = Int64(hash % UInt64(day))
        let earliest = max(0, (now + .hours(12)).nanoseconds)
        let today = earliest / day * day + phase
        return Instant(nanoseconds: today >= earliest ? today : today.addingClamped(day))
    }
}
