import EbbCore
import EbbSimulator
import Glibc

/// `ebb-bench simulate`: the real daemon in virtual time, by many seeds or by the scripts of failures.
package struct SimulationProgram: Sendable {
    private static let timeBetweenSigns = 5.0

    private let options: SimulationOptions

    /// A run as asked for.
    package init(_ options: SimulationOptions) { self.options = options }

    /// Runs everything. Returns the exit status: 0 when every invariant held, 1 otherwise, 65 for a script that cannot
    /// be read.
    package func run() async -> Int32 {
        Self.restartWithDeterministicHashing()
        var tally = Tally()
        if self.options.scripts.isEmpty {
            await self.runSeeds(&tally)
        } else {
            for path in self.options.scripts {
                guard let script = Self.read(path) else {
                    Self.say("\(path) cannot be read as a script")
                    return 65
                }
                await self.runScript(script, named: path, &tally)
            }
        }
        print(tally.line(of: self.options))
        return tally.failures == 0 ? 0 : 1
    }

    private func runSeeds(_ tally: inout Tally) async {
        let writer = ScriptWriter(
            days: self.options.days,
            teams: self.options.teams,
            conversations: self.options.conversations
        )
        for seed in self.options.seeds {
            if let seconds = self.options.seconds, tally.seconds >= seconds { return }
            if let seconds = self.options.processorSeconds, tally.processorSeconds >= seconds { return }
            let script = writer.script(seed: seed)
            for schedule in 0..<self.options.schedules {
                var run = ScriptRun(script, schedule: seed &+ schedule &* 0x9E37_79B9, store: self.options.store)
                run.steps = self.options.steps
                tally.add(await run.run(), days: script.days)
                guard let violation = tally.last?.violation else { continue }
                self.report(violation, of: run, from: nil)
                if self.options.untilFailure { return }
            }
            self.showProgress(&tally, "seed \(seed)")
        }
    }

    private func runScript(_ script: Script, named path: String, _ tally: inout Tally) async {
        for schedule in 0..<self.options.schedules {
            var run = ScriptRun(script, schedule: script.seed &+ schedule &* 0x9E37_79B9, store: self.options.store)
            run.steps = self.options.steps
            tally.add(await run.run(), days: script.days)
            if let violation = tally.last?.violation {
                self.report(violation, of: run, from: path)
                if let path = self.options.shortened { return await self.shorten(run, violation, to: path, tally) }
            }
            self.showProgress(&tally, "\(path), schedule \(schedule + 1)")
        }
    }

    /// Writes the shortest script that fails as `run` does.
    private func shorten(_ run: ScriptRun, _ violation: Violation, to path: String, _ tally: Tally) async {
        let seconds = self.options.seconds ?? .infinity
        var script = await ScriptShortener(run, violation.invariant) { tally.seconds < seconds }.shorten()
        // Its own schedule is the one that it fails by.
        script.seed = run.schedule
        print(
            Self.write(script.json, to: path)
                ? "    a shorter one: \(path), \(Self.words(script))" : "    \(path) cannot be written"
        )
    }

    private static func words(_ script: Script) -> String {
        let conversations = script.world.teams.flatMap(\.groups).reduce(0) { $0 + $1.count }
        return "\(Tally.rounded(script.days)) days, \(script.happenings.count) happenings, "
            + "\(script.world.teams.count) teams, \(conversations) conversations"
    }

    // MARK: What is said

    /// Prints a failure; the script of one that was drawn is written to a file, and repeats it to the letter.
    private func report(_ violation: Violation, of run: ScriptRun, from path: String?) {
        let origin = path.map { ", script \($0)" } ?? ""
        print("seed \(run.script.seed), schedule \(run.schedule), store \(run.store.rawValue)\(origin): \(violation)")
        for line in violation.trace { print("    \(line)") }
        guard path == nil else { return }
        let written = "\(self.options.failures)/seed-\(run.script.seed).json"
        var script = run.script
        // Its own schedule is the one that it fails by.
        script.seed = run.schedule
        print(
            Self.write(script.json, to: written)
                ? "    its script: \(written)" : "    its script cannot be written to \(written)"
        )
    }

    private func showProgress(_ tally: inout Tally, _ what: String) {
        guard tally.seconds - tally.lastSign >= Self.timeBetweenSigns else { return }
        tally.lastSign = tally.seconds
        Self.say("\(what): \(tally.line(of: self.options))")
    }

    private static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = Glibc.write(STDERR_FILENO, line, line.count)
    }

    // MARK: The system

    /// The order of a `Set` differs from process to process unless this is set before it begins.
    package static func restartWithDeterministicHashing() {
        guard getenv("SWIFT_DETERMINISTIC_HASHING") == nil else { return }
        setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        Self.say("the order of sets is not fixed: the program cannot be started again (errno \(errno))")
    }

    private static func read(_ path: String) -> Script? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return try? Script(json: bytes)
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        let count = fwrite(bytes, 1, bytes.count, file)
        return fclose(file) == 0 && count == bytes.count
    }
}

/// What has been run so far.
private struct Tally: Sendable {
    private let began = Self.read(CLOCK_MONOTONIC)
    private let processorBegan = Self.read(CLOCK_PROCESS_CPUTIME_ID)
    private var runs = 0
    private var days = 0.0
    private var requests = 0
    private var closed = 0
    private(set) var failures = 0
    private(set) var last: ScriptRun.Outcome?
    var lastSign = 0.0

    var seconds: Double { Self.read(CLOCK_MONOTONIC) - self.began }
    var processorSeconds: Double { Self.read(CLOCK_PROCESS_CPUTIME_ID) - self.processorBegan }

    mutating func add(_ outcome: ScriptRun.Outcome, days: Double) {
        self.runs += 1
        self.days += days
        self.requests += outcome.requests
        self.closed += outcome.closed
        self.last = outcome
        if outcome.violation != nil { self.failures += 1 }
    }

    func line(of options: SimulationOptions) -> String {
        let what = options.scripts.isEmpty && options.schedules == 1 ? "seeds" : "runs"
        let rate = { (amount: Double) in Self.rounded(amount / max(1e-9, self.seconds)) }
        let length = options.scripts.isEmpty ? "\(Self.rounded(options.days)) days" : "\(options.scripts.count) scripts"
        return
            "\(self.runs) \(what) of \(length), \(self.requests) requests, \(self.closed) closes, "
            + "\(self.failures) failures; \(rate(Double(self.runs))) \(what)/s, \(rate(self.days)) simulated days/s"
    }

    /// Three significant digits or so.
    static func rounded(_ value: Double) -> String {
        if value >= 100 { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 100).rounded())
        return tenths % 100 == 0 ? "\(tenths / 100)" : "\(tenths / 100).\(tenths % 100 < 10 ? "0" : "")\(tenths % 100)"
    }

    private static func read(_ clock: clockid_t) -> Double {
        var now = timespec()
        clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
