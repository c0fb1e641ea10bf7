import EbbCore
import EbbSimulator
import FoundationEssentials
import Glibc

/// The built `ebbd` at work, looked at from outside.
struct EbbdProcess: ~Copyable {
    private var child: ChildProcess
    private let log: String
    /// From its start to `READY=1`, in milliseconds.
    let readyMilliseconds: Double

    private init(_ child: consuming ChildProcess, log: String, readyMilliseconds: Double) {
        self.child = child
        self.log = log
        self.readyMilliseconds = readyMilliseconds
    }

    /// Starts it and waits until it is ready.
    static func start(
        _ program: String,
        config: String,
        folder: String,
        patience: Duration
    ) throws -> EbbdProcess {
        let path = folder + "/notify"
        unlink(path)
        let inbox = try ReadyInbox(path: path)
        let log = folder + "/ebbd.log"
        unlink(log)
        let began = ContinuousClock.now
        let child = try ChildProcess(
            program,
            arguments: ["--config", config],
            variables: ["NOTIFY_SOCKET": path, "MALLOC_ARENA_MAX": "2"],
            output: log
        )
        let isReady = inbox.waitForReady(patience)
        let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
        // From here on its end is this value's business.
        let ebbd = EbbdProcess(child, log: log, readyMilliseconds: milliseconds)
        guard isReady else {
            throw Scale.Failure("ebbd was not ready within \(patience): \(Self.text(log).suffix(2_000))")
        }
        return ebbd
    }

    deinit { kill(self.child.id, SIGKILL) }

    /// Ends it in order.
    mutating func stop() async throws {
        self.child.send(SIGTERM)
        for _ in 0..<3_000 where self.child.poll() == nil { try await Task.sleep(for: .milliseconds(10)) }
        guard self.child.poll() == .exit(0) else { throw Scale.Failure("ebbd did not end well") }
    }

    /// The summaries of its ticks so far.
    var summaries: [Substring] {
        Self.text(self.log).split(separator: "\n").filter { $0.contains("EBB_NEXT_TICK=") }
    }

    /// Whether it has told of a listing.
    var hasListed: Bool { Self.text(self.log).contains("conversations were listed") }

    /// Waits until so many ticks have ended.
    mutating func waitForTicks(_ count: Int, patience: Duration) async throws {
        let end = ContinuousClock.now + patience
        while self.summaries.count < count {
            guard ContinuousClock.now < end, self.child.poll() == nil else {
                throw Scale.Failure("tick \(count) of ebbd did not end: \(Self.text(self.log).suffix(2_000))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The CPU time of all its threads so far, in milliseconds.
    func cpuMilliseconds() throws -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(self.child.id, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw Scale.Failure("the CPU time of ebbd cannot be read")
        }
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    /// A number of kilobytes in `/proc/PID/status`, in bytes.
    func memory(_ name: String) throws -> Int {
        let status = Self.text("/proc/\(self.child.id)/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Scale.Failure("/proc/\(self.child.id)/status says nothing of \(name)")
        }
        return kilobytes * 1_024
    }

    private static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
