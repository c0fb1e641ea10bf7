package import EbbCore
package import EbbStore

/// Looks on while a store is written to.
package protocol StoreWatch: Sendable {
    /// A write is about to be made; what it says is so already for the daemon.
    func writing(_ changes: StoreChanges)
    /// It was made, and will be found after a crash.
    func wrote(_ changes: StoreChanges)
    /// A plan by other settings than the team's last one was made, about these: they are as they were before it.
    func planned(_ plan: DueQuery, _ baseline: Baseline, about conversations: [Conversation])
}

extension StoreWatch {
    package func planned(_ plan: DueQuery, _ baseline: Baseline, about conversations: [Conversation]) {}
}

/// Nobody looks on.
package struct NoStoreWatch: StoreWatch {
    package init() {}
    package func writing(_ changes: StoreChanges) {}
    package func wrote(_ changes: StoreChanges) {}
}
