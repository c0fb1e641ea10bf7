/// What did not happen in time.
public struct TimedOut: Error, CustomStringConvertible {
    /// What it was, and what was seen instead.
    public var description: String

    /// As given.
    public init(description: String) { self.description = description }
}

/// Waits until `look` gives something, and returns that. It looks every few milliseconds, so it ends with the event and
/// not with the clock; the time limit is only for what never happens.
public func eventually<Value>(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(40),
    every pause: Duration = .milliseconds(10),
    _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else {
            throw TimedOut(description: "in \(limit) this did not happen: \(what())")
        }
        try await Task.sleep(for: pause)
    }
}

/// The same for a condition.
public func eventually(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(40),
    every pause: Duration = .milliseconds(10),
    _ holds: () async throws -> Bool
) async throws {
    try await eventually(what(), within: limit, every: pause) { try await holds() ? () : nil as Void? } as Void
}

/// How long `body` takes, and what it gives.
public func measured<Value>(_ body: () async throws -> Value) async rethrows -> (value: Value, took: Duration) {
    let start = ContinuousClock.now
    let value = try await body()
    return (value, ContinuousClock.now - start)
}
