import EbbCore
import SlackAPI

/// A name server that never answers; it tells which names it was asked for.
struct SilentResolver: NameResolver {
    let asked: AsyncStream<String>
    private let log: AsyncStream<String>.Continuation
    private let names = Locked<[String]>([])

    /// Every name it was asked for so far.
    var allNames: [String] { self.names.withLock { $0 } }

    init() {
        (self.asked, self.log) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100))
    }

    func resolve(_ host: String, completion: @escaping @Sendable (ResolvedName) -> Void) {
        self.names.withLock { $0.append(host) }
        self.log.yield(host)
    }

    /// Waits until it is asked for the next name.
    func nextName() async -> String? {
        await self.asked.first { _ in true }
    }
}

/// A name server that answers at once, one lookup after the other.
final class ScriptedResolver: NameResolver {
    private let script: Locked<[ResolvedName]>
    private let asked = Locked<[String]>([])

    init(_ script: [ResolvedName]) {
        self.script = Locked(script)
    }

    var names: [String] { self.asked.withLock { $0 } }

    func resolve(_ host: String, completion: @escaping @Sendable (ResolvedName) -> Void) {
        self.asked.withLock { $0.append(host) }
        completion(self.script.withLock { $0.isEmpty ? .failed("the script has ended") : $0.removeFirst() })
    }
}
