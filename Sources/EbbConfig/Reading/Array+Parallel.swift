import Dispatch
import EbbCore

extension Array where Element: Sendable {
    /// What `transform` gives for each element, in their order, on all processors: with thousands of teams, reading files is
    /// most of what a reload takes, and an operator waits for it. Blocks; fewer than 512 elements are not worth a thread.
    package func mapInParallel<Value: Sendable>(_ transform: @Sendable (Element) -> Value) -> [Value] {
        let count = Swift.min(self.count / Self.leastPart, Self.mostParts)
        guard count > 1 else { return self.map(transform) }
        let parts = Locked([[Value]](repeating: [], count: count))
        DispatchQueue.concurrentPerform(iterations: count) { part in
            let range = self.count * part / count..<self.count * (part + 1) / count
            let values = self[range].map(transform)
            parts.withLock { $0[part] = values }
        }
        return parts.withLock { $0.flatMap(\.self) }
    }

    private static var leastPart: Int { 256 }
    private static var mostParts: Int { 8 }
}
