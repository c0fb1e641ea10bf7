import EbbCore

/// Counts what several tasks do together, and takes the time of each lap of so many.
final class Laps: Sendable {
    private struct State {
        var counted = 0
        var marks = [ContinuousClock.now]
    }

    private let laps: Int
    private let length: Int
    private let state = Locked(State())

    init(_ laps: Int, of length: Int) {
        self.laps = laps
        self.length = length
    }

    func count() {
        self.state.withLock { state in
            state.counted += 1
            if state.counted % self.length == 0 { state.marks.append(ContinuousClock.now) }
        }
    }

    var areDone: Bool { self.state.withLock { $0.counted >= self.laps * self.length } }

    /// Nanoseconds that one took, by lap.
    var costs: [Double] {
        let marks = self.state.withLock { $0.marks }
        return zip(marks, marks.dropFirst()).map { ($1 - $0) / .nanoseconds(self.length) }
    }
}
