import EbbCore
import FoundationEssentials
import Glibc

/// `ebb-sim --demo`: the world of the incident with an app at work, `ebbd` beside it, and a live view of both.
struct Demo {
    private static let frame = Duration.milliseconds(100)
    /// How long `ebbd` may take to stop.
    private static let stopTime = Duration.seconds(15)

    /// The program to show.
    private let program: String
    /// The folder of everything that the demo writes.
    private let directory: String
    private let server: SimulatorServer
    private let clock = ScaledClock(scale: 1)

    /// Runs until everything is closed or a signal comes, and cleans up. Gives the exit status of ``DemoVerdict``.
    /// Throws a ``SimulatorError`` or an `HTTPServerError` when it cannot begin.
    static func run(until signals: AsyncStream<Int32>) async throws -> Int32 {
        let program = try self.programBeside("ebbd")
        let directory = try self.makeDirectory()
        var status: Int32 = 0
        // The records of a run that failed stay.
        defer { if status != 1 { try? FileManager.default.removeItem(atPath: directory) } }
        let server = try SimulatorServer(DemoScene.plan, port: 0)
        status = try await Demo(program: program, directory: directory, server: server).run(until: signals)
        return status
    }

    private func run(until signals: AsyncStream<Int32>) async throws -> Int32 {
        try self.writeConfig()
        let log = self.directory + "/ebbd.log"
        var ebbd = try ChildProcess(self.program, arguments: ["--config", self.directory + "/ebb.toml"], output: log)
        var screen = DemoScreen()
        var play = Play(recorder: DemoRecorder(DemoScene.plan, started: self.clock.now), log: TickLog(path: log))
        let isInterrupted = Locked(false)
        return await withTaskGroup { group in
            group.addTask { await self.server.run() }
            group.addTask {
                for await _ in signals { isInterrupted.withLock { $0 = true } }
            }
            let ending = await self.follow(&play, ebbd: &ebbd, on: &screen) { isInterrupted.withLock { $0 } }
            let stop = await self.stop(&ebbd)
            let last = self.capture(&play)
            screen.show(last)
            let verdict = DemoVerdict(last, ending: ending == .complete ? stop : ending)
            screen.end(verdict)
            if verdict.status == 1 {
                Files.send(Array("ebb-sim: ebbd's records are in \(log)\n".utf8), to: STDERR_FILENO)
            }
            self.server.stop()
            group.cancelAll()
            return verdict.status
        }
    }

    /// What is followed: the numbers, and `ebbd`'s own words.
    private struct Play {
        var recorder: DemoRecorder
        var log: TickLog
    }

    /// Shows frame after frame until everything is closed or something went wrong.
    private func follow(
        _ play: inout Play,
        ebbd: inout ChildProcess,
        on screen: inout DemoScreen,
        isInterrupted: () -> Bool
    ) async -> DemoVerdict.Ending {
        while true {
            let frame = self.capture(&play)
            screen.show(frame)
            if isInterrupted() { return .interrupted }
            if let end = ebbd.poll() { return .failed("ebbd ended by itself, with \(end)") }
            if frame.report.left == 0 { return .complete }
            if frame.elapsed > DemoScene.patience { return .failed("it took too long") }
            try? await Task.sleep(for: Self.frame)
        }
    }

    private func capture(_ play: inout Play) -> DemoFrame {
        play.log.read()
        return play.recorder.frame(self.server.report(), tick: play.log.tick, now: self.clock.now)
    }

    /// Stops `ebbd`, in order if it can be.
    private func stop(_ ebbd: inout ChildProcess) async -> DemoVerdict.Ending {
        ebbd.send(SIGTERM)
        let deadline = self.clock.now + Self.stopTime
        while ebbd.poll() == nil, self.clock.now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        guard let end = ebbd.poll() else {
            ebbd.send(SIGKILL)
            while ebbd.poll() == nil { try? await Task.sleep(for: .milliseconds(20)) }
            return .failed("ebbd did not stop")
        }
        return end == .exit(0) ? .complete : .failed("ebbd ended with \(end)")
    }

    private func writeConfig() throws {
        let world = self.server.inspect { $0 }
        let keeps = world.plan.teams.map { ($0.id, world.conversations(of: $0.id, exemptBy: .id)) }
        try ConfigWriter(
            plan: world.plan,
            directory: self.directory,
            host: "127.0.0.1",
            port: self.server.port,
            tick: DemoScene.tick,
            pace: DemoScene.pace,
            keeps: Dictionary(keeps) { $1 }
        ).write()
    }

    private static func makeDirectory() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var path = Array((parent + "/ebb-demo.XXXXXX").utf8CString)
        guard mkdtemp(&path) != nil else { throw SimulatorError.file(parent, String(cString: strerror(errno))) }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The program of that name in the folder that this one is in, or in the `sbin` beside that, where it is installed.
    private static func programBeside(_ name: String) throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else {
            throw SimulatorError.program(name, String(cString: strerror(errno)))
        }
        defer { free(own) }
        let folder = String(cString: dirname(own))
        let paths = ["\(folder)/\(name)", "\(folder)/../sbin/\(name)"]
        guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
            throw SimulatorError.program(paths[0], "it must stand beside ebb-sim; build it with `make build`")
        }
        return path
    }
}
