import EbbControl
import EbbCore
import EbbTestSupport
import Foundation
import Glibc

/// A folder with everything that one test needs, and the processes that it started.
final class Stage: Sendable {
    let folder: String
    private let programs = Locked<[RunningProgram]>([])

    private init() throws {
        var template = Array(("/tmp/ebb-e2e-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        self.folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Runs `body` on a stage of its own; afterwards every process is dead and the folder is gone.
    static func run(_ body: (Stage) async throws -> Void) async throws {
        await Places.shared.take()
        let outcome: Result<Void, any Error>
        do {
            let stage = try Stage()
            do {
                try await body(stage)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await stage.clear()
        } catch {
            outcome = .failure(error)
        }
        await Places.shared.giveBack()
        try outcome.get()
    }

    private func clear() async {
        let programs = self.programs.withLock { $0 }
        for program in programs { program.kill(SIGKILL) }
        for program in programs { _ = try? await program.ended() }
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    // MARK: Processes

    /// Starts any program.
    func start(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        let program = try RunningProgram(path, arguments, environment: environment)
        self.programs.withLock { $0.append(program) }
        return program
    }

    /// Starts `ebb-sim`, which writes the configuration.
    func simulate(_ options: [String]) async throws -> Simulator {
        let simulator = try await Simulator(options, folder: self.folder)
        self.programs.withLock { $0.append(simulator.program) }
        return simulator
    }

    /// Starts `ebbd` on the stage's configuration, without waiting for anything.
    func startDaemon(environment: [String: String] = [:]) throws -> RunningProgram {
        try self.start(BuiltProgram.ebbd.path, ["--config", self.configPath], environment: environment)
    }

    /// Starts `ebbd` and waits until it answers.
    func daemon(environment: [String: String] = [:]) async throws -> RunningProgram {
        let program = try self.startDaemon(environment: environment)
        try await self.answers(program)
        return program
    }

    /// Waits until that daemon, and no earlier one, answers on the control socket.
    func answers(_ program: RunningProgram) async throws {
        try await eventually("ebbd answers; it said:\n\(program.errors)") {
            if let end = program.end { throw TimedOut(description: "ebbd ended with \(end):\n\(program.errors)") }
            return (try? await self.control.status())?.pid == Int(program.pid)
        }
    }

    /// What a program that ends by itself said.
    struct Ended: Sendable {
        var end: RunningProgram.End
        var output: String
        var errors: String
        var took: Duration
    }

    /// Runs a program to its end.
    func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) async throws -> Ended {
        let program = try self.start(path, arguments, environment: environment)
        let (end, took) = try await measured { try await program.ended() }
        return Ended(end: end, output: program.output, errors: program.errors, took: took)
    }

    /// Runs `ebbctl` against this stage's socket.
    func ebbctl(_ arguments: String...) async throws -> Ended {
        try await self.run(BuiltProgram.ebbctl.path, arguments + ["--socket", self.socketPath])
    }

    // MARK: Files

    var configPath: String { self.folder + "/ebb.toml" }
    var socketPath: String { self.folder + "/control.sock" }
    var statePath: String { self.folder + "/ebb.db" }
    var control: ControlSocket { ControlSocket(path: self.socketPath) }

    func teamPath(_ number: Int) -> String { self.folder + "/teams.d/team-\(number).toml" }
    func tokenPath(_ number: Int) -> String { self.folder + "/tokens/team-\(number)" }

    /// Replaces a file's text, at once.
    func write(_ text: String, to path: String, mode: mode_t = 0o644) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        chmod(path, mode)
    }

    /// Changes a file's text; the text must be there.
    func edit(_ path: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard text.contains(old) else { throw TimedOut(description: "\(path) has no \(old):\n\(text)") }
        try self.write(text.replacingOccurrences(of: old, with: new), to: path)
    }

    /// A configuration without teams, for runs that end before Slack is needed.
    func writeConfig(_ extra: String = "") throws {
        try FileManager.default.createDirectory(atPath: self.folder + "/teams.d", withIntermediateDirectories: true)
        try self.write(
            """
            [state]
            url = "sqlite:\(self.statePath)"
            [control]
            socket = "\(self.socketPath)"
            \(extra)
            """,
            to: self.configPath
        )
    }
}
