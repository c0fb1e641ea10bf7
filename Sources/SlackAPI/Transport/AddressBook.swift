/// The addresses of hosts, kept for a bounded time, and which lookups are under way.
///
/// Addresses are fresh for a minute. For ten they are still used, while a new lookup goes on beside the request: then a
/// name server that has fallen silent delays nothing.
struct AddressBook {
    typealias Instant = ContinuousClock.Instant

    static let freshTime: Duration = .seconds(60)
    static let usableTime: Duration = .seconds(600)

    /// What a request to a host has to do.
    enum Step: Equatable {
        /// Go ahead with these, and begin a lookup if so told.
        case use([String], beginLookup: Bool)
        /// Wait for a lookup, and begin one if so told.
        case wait(beginLookup: Bool)
    }

    private struct Entry {
        var addresses: [String]
        var foundAt: Instant
    }

    private var entries: [String: Entry] = [:]
    private var lookups: Set<String> = []

    /// What a request to `host` has to do at `now`. A lookup it begins is under way until `found` is called.
    mutating func step(for host: String, now: Instant) -> Step {
        let entry = self.entries[host].flatMap { now - $0.foundAt < Self.usableTime ? $0 : nil }
        let isFresh = entry.map { now - $0.foundAt < Self.freshTime } ?? false
        let begins = !isFresh && self.lookups.insert(host).inserted
        return entry.map { .use($0.addresses, beginLookup: begins) } ?? .wait(beginLookup: begins)
    }

    /// Takes what the lookup for `host` found. One that failed leaves the addresses of the one before.
    mutating func found(_ name: ResolvedName, for host: String, now: Instant) {
        self.lookups.remove(host)
        if case .addresses(let addresses) = name {
            self.entries[host] = Entry(addresses: addresses, foundAt: now)
        }
    }

    /// Drops the addresses of `host`, because none of them could be reached.
    mutating func forget(_ host: String) {
        self.entries[host] = nil
    }
}
