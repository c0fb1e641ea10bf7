/// Everything that must hold.
package enum Invariants {
    /// All of it.
    package static let all: [any Invariant.Type] = [
        HeldKeys.self, Budgets.self, Consent.self, OwnToken.self, RightCloses.self, Licence.self, AgreedClock.self,
        UntrippedBreaker.self, Surprises.self, Notices.self, PaceCaps.self, DrainLimits.self, Records.self,
        Summaries.self, AppUndisturbed.self, Promptness.self, FairTurns.self, Completion.self, Reversals.self,
        RefusedTokens.self, FaultyCalls.self,
    ]
}
