import EbbCore
import EbbSimulation
import SeededExecution

/// Chance for one part of a random world; each part has a stream of its own.
struct Dice: Sendable {
    private let random: SeededRandom

    init(_ simulation: Simulation, _ stream: String) { self.random = simulation.random(for: stream) }

    /// A number from 0 up to, but not including, `count`.
    func below(_ count: Int) -> Int { Int(self.random.next() % UInt64(max(1, count))) }

    /// Whether something of this probability happens.
    func happens(_ probability: Double) -> Bool { self.random.fraction() < probability }

    /// One of several.
    func one<Value>(of first: Value, _ others: Value...) -> Value {
        let index = self.below(others.count + 1)
        return index == 0 ? first : others[index - 1]
    }

    /// One of them; nil when there is none.
    func any<Value>(of all: [Value]) -> Value? { all.isEmpty ? nil : all[self.below(all.count)] }

    /// Those that are hit, each with this probability.
    func some<Value>(of all: [Value], _ probability: Double) -> [Value] {
        all.filter { _ in self.happens(probability) }
    }

    /// A duration between two, to the microsecond.
    func span(_ least: Duration, _ most: Duration) -> Duration {
        least + .microseconds(self.random.part(of: most - least).microseconds)
    }
}
