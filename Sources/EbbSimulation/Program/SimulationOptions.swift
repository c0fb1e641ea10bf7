/// What `ebb-bench simulate` is asked for.
package struct SimulationOptions: Hashable, Sendable {
    /// The seeds to draw scripts from.
    package var seeds: ClosedRange<UInt64> = 1...100
    /// How many days each lasts.
    package var days = 30.0
    /// Where the state is kept.
    package var store = Stage.StoreKind.memory
    /// Scripts to run instead of drawing them.
    package var scripts: [String] = []
    /// The file to write a shorter script to that fails like the one given; nil for none.
    package var shortened: String?
    /// How many schedules each is run by.
    package var schedules: UInt64 = 1
    /// How many teams each world has; nil to draw it.
    package var teams: Int?
    /// How many conversations each team has; nil to draw it.
    package var conversations: Int?
    /// For how many seconds to go on, at most; nil for as long as the seeds last.
    package var seconds: Double?
    /// For how many seconds of the processor's time to go on, at most; nil for as long as the seeds last.
    package var processorSeconds: Double?
    /// How many of the last steps are printed with a failure.
    package var steps = 400
    /// Whether to end with the first failure.
    package var untilFailure = false
    /// The folder into which the script of a failure is written.
    package var failures = "."

    /// What is asked for by default.
    package init() {}

    /// Reads the arguments after `simulate`.
    ///
    /// - Throws: ``Problem``.
    package init(_ arguments: [String]) throws {
        var left = arguments[...]
        while let name = left.popFirst() {
            if name == "--until-failure" {
                self.untilFailure = true
                continue
            }
            guard let text = left.popFirst() else { throw Problem(description: "\(name) needs a value") }
            switch name {
            case "--seeds": self.seeds = try Self.range(text)
            case "--days": self.days = try Self.value(name, text, Double.init, in: 0.01...36_500)
            case "--store":
                guard let kind = Stage.StoreKind(rawValue: text) else {
                    throw Problem(description: "--store is memory or sqlite")
                }
                self.store = kind
            case "--script": self.scripts.append(text)
            case "--shorten": self.shortened = text
            case "--schedules": self.schedules = try Self.value(name, text, UInt64.init, in: 1...1_000_000)
            case "--teams": self.teams = try Self.value(name, text, Int.init, in: 1...1_000)
            case "--conversations": self.conversations = try Self.value(name, text, Int.init, in: 1...100_000)
            case "--seconds": self.seconds = try Self.value(name, text, Double.init, in: 0...1_000_000)
            case "--processor-seconds":
                self.processorSeconds = try Self.value(name, text, Double.init, in: 0...1_000_000)
            case "--steps": self.steps = try Self.value(name, text, Int.init, in: 1...10_000_000)
            case "--failures": self.failures = text
            default: throw Problem(description: "there is no option \(name)")
            }
        }
    }

    /// What is wrong with the arguments.
    package struct Problem: Error, CustomStringConvertible {
        /// In words.
        package var description: String
    }

    private static func value<Value: Comparable>(
        _ name: String,
        _ text: String,
        _ read: (String) -> Value?,
        in range: ClosedRange<Value>
    ) throws -> Value {
        guard let value = read(text), range.contains(value) else {
            throw Problem(description: "\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private static func range(_ text: String) throws -> ClosedRange<UInt64> {
        let parts = text.split(separator: "..", maxSplits: 1).compactMap { UInt64($0) }
        guard let first = parts.first, let last = parts.last, first <= last, parts.count <= 2,
            parts.count == 2 || !text.contains("..")
        else { throw Problem(description: "--seeds is a number, or A..B") }
        return first...last
    }
}
