import Foundation
import Glibc

/// What this machine lets a test do.
enum Machine {
    static let isRoot = geteuid() == 0

    /// Root with the right to mount: containers often lack it.
    static let canMount = isRoot && Self.succeeds("unshare", ["-m", "true"])

    /// The command in front of another one that has it run without root's rights; empty where there are none.
    static let withoutRights = isRoot ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

    /// Whether `ebbd` can be run without root's rights. A folder that nobody else may enter can be in the way.
    static let canGiveUpRights =
        !isRoot
        || Self.succeeds(withoutRights[0], Array(withoutRights.dropFirst()) + [BuiltProgram.ebbd.path, "--help"])

    /// Sanitizers change CPU time and latency.
    #if TSAN || ASAN
    static let isSanitized = true
    #else
    static let isSanitized = false
    #endif

    /// Runs a command to its end; blocks, so it is for set-up alone.
    static func succeeds(_ command: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// What the kernel tells of a process.
struct ProcessTable {
    let pid: pid_t

    private var tasks: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.pid)/task"))?.sorted() ?? []
    }

    /// CPU time of all its threads so far, ended ones too.
    var cpuTime: Duration {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(self.pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .zero }
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Each thread's state: `S` sleeps, `R` runs, `D` is blocked in the kernel.
    var threadStates: [Character] {
        self.tasks.compactMap { task in
            let text = try? String(contentsOfFile: "/proc/\(self.pid)/task/\(task)/stat", encoding: .utf8)
            guard let text, let name = text.lastIndex(of: ")") else { return nil }
            return text[text.index(after: name)...].first { $0 != " " }
        }
    }

    func file(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(self.pid)/\(name)") ?? Data(), as: UTF8.self)
    }
}
