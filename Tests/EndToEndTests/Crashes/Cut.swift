import EbbTestSupport
import Foundation

/// What kills `ebbd` at one of its writes to the state: `Tests/Crashes/cut.c`, preloaded.
struct Cut {
    /// What the next start finds.
    enum Remains: String, CaseIterable, Sendable {
        /// Everything that was written before.
        case written
        /// The same, and half of the write at which it was killed.
        case torn
        /// What was written before the last sync of each file.
        case synced
    }

    private let stage: Stage
    private let library: String
    private var countPath: String { self.stage.folder + "/writes" }
    private var durablePath: String { self.stage.folder + "/durable" }

    /// Builds the library into the stage's folder.
    init(_ stage: Stage) async throws {
        self.stage = stage
        self.library = stage.folder + "/cut.so"
        let source = Repository.root + "/Tests/Crashes/cut.c"
        let built = try await stage.run("cc", ["-O1", "-shared", "-fPIC", "-o", self.library, source])
        guard built.end == .status(0) else { throw TimedOut(description: built.errors) }
        try FileManager.default.createDirectory(atPath: self.durablePath, withIntermediateDirectories: true)
    }

    /// Starts `ebbd`, to be killed at its write of that number; 0 lets it live.
    func start(at write: Int, _ remains: Remains) throws -> RunningProgram {
        try self.start(["CUT_AT": "\(write)", "CUT_TORN": remains == .torn ? "1" : "0"])
    }

    /// Starts `ebbd`, for which the disk is full at its write of that number and at those that follow.
    func start(fullAt write: Int, for writes: Int) throws -> RunningProgram {
        try self.start(["CUT_AT": "\(write)", "CUT_FULL": "\(writes)"])
    }

    private func start(_ settings: [String: String]) throws -> RunningProgram {
        let common = [
            "LD_PRELOAD": self.library, "CUT_STATE": self.stage.statePath, "CUT_COUNT": self.countPath,
            "CUT_DURABLE": self.durablePath,
        ]
        return try self.stage.startDaemon(environment: common.merging(settings) { $1 })
    }

    /// How many writes there were.
    var count: Int {
        get throws {
            Int(try String(contentsOfFile: self.countPath, encoding: .utf8)) ?? 0
        }
    }

    /// Takes away what was not synced.
    func cutPower() throws {
        let files = FileManager.default
        for suffix in ["", "-wal", "-journal", "-shm"] {
            try? files.removeItem(atPath: self.stage.statePath + suffix)
            let durable = self.durablePath + "/ebb.db" + suffix
            if files.fileExists(atPath: durable) {
                try files.moveItem(atPath: durable, toPath: self.stage.statePath + suffix)
            }
        }
    }
}
