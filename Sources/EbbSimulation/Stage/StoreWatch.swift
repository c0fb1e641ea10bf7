package import EbbStore

/// Looks on while a store is written to.
package protocol StoreWatch: Sendable {
    /// A write is about to be made; what it says is so already for the daemon.
    func writing(_ changes: StoreChanges)
    /// It was made, and will be found after a crash.
    func wrote(_ changes: StoreChanges)
}

/// Nobody looks on.
package struct NoStoreWatch: StoreWatch {
    package init() {}
    package func writing(_ changes: StoreChanges) {}
    package func wrote(_ changes: StoreChanges) {}
}
