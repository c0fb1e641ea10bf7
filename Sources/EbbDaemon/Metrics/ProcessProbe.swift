import EbbCore
import Glibc
public import Host

/// What the process uses, and how large the state is.
public struct ProcessFacts: Sendable {
    /// As the kernel counts it; nil when it cannot be read.
    public var use: ProcessUse?
    /// When the process began, by the civil clock, in seconds since 1970; the same at every look.
    public var startSeconds: Double?
    /// The state file and what is written beside it; nil when there is none to be seen.
    public var stateBytes: Int?
}

/// Looks at the process and its files, on a queue of its own, because files may block.
actor ProcessProbe {
    private let statePath: String
    private let executor = SerialQueueExecutor(label: "ebb.probe")
    private var startSeconds: Double?

    nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }

    init(statePath: String) { self.statePath = statePath }

    /// How things are now.
    func look() -> ProcessFacts {
        let use = try? ProcessUse.read()
        if self.startSeconds == nil, let use {
            // Once: the clock may be set later, and then this moment would seem to move.
            let boot = Double(SystemTime.wall.microseconds) / 1e6 - Double(SystemTime.boottime) / 1e9
            self.startSeconds = boot + use.startedAfterBoot
        }
        return ProcessFacts(use: use, startSeconds: self.startSeconds, stateBytes: self.stateBytes)
    }

    private var stateBytes: Int? {
        let sizes = ["", "-wal", "-shm"].compactMap { suffix -> Int? in
            var status = stat()
            return stat(self.statePath + suffix, &status) == 0 ? Int(status.st_size) : nil
        }
        return sizes.isEmpty ? nil : sizes.reduce(0, +)
    }
}
