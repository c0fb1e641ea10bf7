/// Turns a host's name into addresses.
public protocol NameResolver: Sendable {
    /// Begins a lookup and returns at once.
    ///
    /// - Parameters:
    ///   - host: a name; never a literal address.
    ///   - completion: to be called once, from any thread, at any later time, with what was found.
    func resolve(_ host: String, completion: @escaping @Sendable (ResolvedName) -> Void)
}

/// What a lookup found.
public enum ResolvedName: Hashable, Sendable {
    /// Numeric addresses, at least one, the preferred first; without brackets or scopes.
    case addresses([String])
    /// None, and why.
    case failed(String)
}
