/// What did not happen in time.
struct TimedOut: Error, CustomStringConvertible {
    var description: String
}

/// Waits until `look` gives something, and returns that. It looks every few milliseconds, so it ends with the event and
/// not with the clock; the time limit is only for what never happens.
func eventually<Value>(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(40),
    _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else {
            throw TimedOut(description: "in \(limit) this did not happen: \(what())")
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// The same for a condition.
func eventually(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(40),
    _ holds: () async throws -> Bool
) async throws {
    try await eventually(what(), within: limit) { try await holds() ? () : nil as Void? } as Void
}

/// How long `body` takes, and what it gives.
func measured<Value>(_ body: () async throws -> Value) async rethrows -> (value: Value, took: Duration) {
    let start = ContinuousClock.now
    let value = try await body()
    return (value, ContinuousClock.now - start)
}
