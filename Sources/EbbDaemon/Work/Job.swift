import EbbCore

/// What a worker is to do: a tick's part or a drain.
struct Job: Hashable, Sendable {
    /// The tick or drain.
    var run: Run
    /// The tick that runs, or for a drain beside none the next one: whatever was first seen in it is not closed yet.
    var tick: Int
    /// The tick interval in force.
    var interval: Duration
    /// When the tick ends; a drain has no end.
    var ends: Instant
    /// The operator's command that was the cause; nil for a regular tick.
    var command: String?

    /// Its place in the limiter.
    var priority: PriorityClass {
        if case .drain = self.run { .drain } else { .tick }
    }

    /// Whether it works beside the ticks, exempt from the pace cap.
    var isDrain: Bool { self.priority == .drain }
}

// What a team's record says of a close about to be sent, until its answer has come: it may have been one.
extension Job {
    /// Takes note of a close that counts towards the pace cap, or towards this drain's limit.
    func noteUnanswered(until latest: Instant, now: Instant, in record: inout TeamRecord) {
        switch self.run {
        case .drain(let number) where record.drain?.number == number: record.drain?.noteUnanswered()
        case .drain: break
        case .tick, .undo, .command: record.noteUnansweredClose(until: latest, now: now)
        }
    }

    /// Takes note that the one noted until `latest` was answered, or never sent.
    func forgetUnanswered(until latest: Instant, in record: inout TeamRecord) {
        switch self.run {
        case .drain(let number) where record.drain?.number == number: record.drain?.forgetUnanswered()
        case .drain: break
        case .tick, .undo, .command: record.forgetUnansweredClose(until: latest)
        }
    }
}
