package import EbbCore
package import EbbStore

/// Looks on while a store is written to.
package protocol StoreWatch: Sendable {
    /// A write is about to be made; what it says is so already for the daemon.
    func writing(_ changes: StoreChanges)
    /// It was made, and will be found after a crash.
    func wrote(_ changes: StoreChanges)
    /// These conversations are stored as a listing or other settings have them.
    func revised(_ conversations: [Conversation], of team: TeamID)
}

extension StoreWatch {
    package func revised(_ conversations: [Conversation], of team: TeamID) {}
}

/// Nobody looks on.
package struct NoStoreWatch: StoreWatch {
    package init() {}
    package func writing(_ changes: StoreChanges) {}
    package func wrote(_ changes: StoreChanges) {}
}
