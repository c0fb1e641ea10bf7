import EbbControl
import EbbCore
import Foundation
import Glibc
import Testing

/// What keeps `ebbd` from starting: a clear message, the right exit status, and nothing lost.
@Suite struct StartTests {
    @Test(arguments: [["--frobnicate"], ["--config"], ["extra"], ["--config", "a", "b"]])
    func `arguments that are not understood end with 64`(arguments: [String]) async throws {
        try await Stage.run { stage in
            let ended = try await stage.run(BuiltProgram.ebbd.path, arguments)
            #expect(ended.end == .status(64))
            #expect(ended.errors.hasPrefix("ebbd: "))
            #expect(ended.errors.contains("Usage: ebbd"))
            #expect(ended.output.isEmpty)
        }
    }

    @Test(arguments: ["--help", "--version"])
    func `what was asked for goes to standard output`(argument: String) async throws {
        try await Stage.run { stage in
            let ended = try await stage.run(BuiltProgram.ebbd.path, [argument])
            #expect(ended.end == .status(0))
            #expect(ended.output.contains("ebbd"))
            #expect(ended.errors.isEmpty)
        }
    }

    @Test(arguments: [BuiltProgram.ebbd, .ebbctl, .simulator])
    func `every program tells the same version`(program: BuiltProgram) async throws {
        try await Stage.run { stage in
            let ended = try await stage.run(program.path, ["--version"])
            #expect(ended.end == .status(0))
            #expect(ended.output == "\(program.rawValue) \(Release.version)\n")
            #expect(ended.errors.isEmpty)
        }
    }

    // MARK: State

    @Test func `a second ebbd on the same state ends with 69, and the first goes on`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let first = try await stage.daemon()
            try stage.edit(stage.configPath, "control.sock", "other.sock")
            let second = try await stage.startDaemon().ended()
            #expect(second == .status(69))
            #expect(try await stage.control.status().pid == Int(first.pid))
            // Another name of the same file meets the same lock.
            symlink(stage.statePath, stage.folder + "/alias.db")
            try stage.edit(stage.configPath, "/ebb.db", "/alias.db")
            let third = try stage.startDaemon()
            #expect(try await third.ended() == .status(69))
            #expect(third.errors.contains("another ebbd has the state"))
            #expect(try await first.stop() == .status(0))
        }
    }

    @Test func `a database of another program ends with 65 and stays as it is`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            try StateFile(stage.statePath).execute("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
            try await self.expectRefusal(stage, 65, "database of another program")
        }
    }

    @Test func `a file that is no database ends with 65 and stays as it is`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            try stage.write(String(repeating: "Dear diary. ", count: 1_000), to: stage.statePath)
            try await self.expectRefusal(stage, 65, "is no state of Ebb's")
        }
    }

    @Test func `a state of a newer version ends with 65 and stays as it is`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            _ = try await stage.daemon().stop()
            try StateFile(stage.statePath).execute("PRAGMA user_version = 99")
            try await self.expectRefusal(stage, 65, "Install the newer Ebb again")
        }
    }

    @Test func `a damaged state ends with 65`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            _ = try await stage.daemon().stop()
            let file = try #require(FileHandle(forUpdatingAtPath: stage.statePath))
            let size = try file.seekToEnd()
            try file.seek(toOffset: 100)
            try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 100))
            try file.close()
            try await self.expectRefusal(stage, 65, "is damaged")
        }
    }

    @Test(arguments: ["/none/here/ebb.db", "/proc/ebb.db", "/dev/null/ebb.db", "/tmp"])
    func `a state that cannot be had ends with 69`(path: String) async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            try stage.edit(stage.configPath, stage.statePath, path)
            let ebbd = try stage.startDaemon()
            let end = try await ebbd.ended()
            #expect(end == .status(69) || (end == .status(77) && !Machine.isRoot))
            #expect(ebbd.errors.contains(path))
        }
    }

    // MARK: Permission

    private enum Closed: String, CaseIterable, CustomTestStringConvertible {
        case mainFile = "/ebb.toml"
        case teamFile = "/teams.d/acme.toml"
        case teams = "/teams.d"
        case stateFolder = "/state"
        case stateFile = "/state/ebb.db"
        case stateLock = "/state/ebb.db.lock"
        case socketFolder = "/run"

        var testDescription: String { self.rawValue }
    }

    @Test(
        .enabled(if: Machine.canGiveUpRights, "root may do everything, and ebbd cannot be run as somebody else here"),
        arguments: Closed.allCases
    )
    private func `what ebbd may not read or write ends with 77 and is named`(closed: Closed) async throws {
        try await Stage.run { stage in
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            try stage.writeConfig()
            try stage.write("team = \"T0123ABCD\"\n", to: stage.folder + "/teams.d/acme.toml")
            try stage.edit(stage.configPath, "/ebb.db", "/state/ebb.db")
            try stage.edit(stage.configPath, "/control.sock", "/run/control.sock")
            for name in ["", "/state", "/run", "/notify"] {
                mkdir(stage.folder + name, 0o777)
                chmod(stage.folder + name, 0o777)
            }
            // What there is already is somebody else's, and closed.
            if closed == .stateFile || closed == .stateLock {
                try stage.write("", to: stage.folder + closed.rawValue, mode: 0)
            }
            chmod(stage.folder + closed.rawValue, closed == .stateFolder || closed == .socketFolder ? 0o555 : 0)

            let command = Machine.withoutRights + [BuiltProgram.ebbd.path, "--config", stage.configPath]
            let environment = ["NOTIFY_SOCKET": inbox.path]
            let ended = try await stage.run(command[0], Array(command.dropFirst()), environment: environment)
            #expect(ended.end == .status(77), "\(ended.errors)")
            #expect(ended.errors.contains(stage.folder + closed.rawValue), "\(ended.errors)")
            #expect(ended.errors.contains("Permission denied"), "\(ended.errors)")
            try await inbox.gets("ERRNO=\(EACCES)")
            chmod(stage.folder + closed.rawValue, 0o777)
        }
    }

    private func expectRefusal(_ stage: Stage, _ status: Int32, _ words: String) async throws {
        let before = FileManager.default.contents(atPath: stage.statePath)
        let ebbd = try stage.startDaemon()
        #expect(try await ebbd.ended() == .status(status))
        #expect(ebbd.errors.contains(words), "\(ebbd.errors)")
        #expect(ebbd.errors.contains(stage.statePath))
        #expect(FileManager.default.contents(atPath: stage.statePath) == before)
        // It left no control socket behind that somebody could wait at.
        #expect(!FileManager.default.fileExists(atPath: stage.socketPath))
    }

    // MARK: Control socket

    @Test func `a control socket of a living daemon ends with 69, and that one keeps it`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let first = try await stage.daemon()
            try stage.edit(stage.configPath, "/ebb.db", "/second.db")
            let second = try stage.startDaemon()
            #expect(try await second.ended() == .status(69))
            #expect(second.errors.contains(stage.socketPath))
            #expect(try await stage.control.status().pid == Int(first.pid))
            #expect(try await first.stop() == .status(0))
            #expect(!FileManager.default.fileExists(atPath: stage.socketPath))
        }
    }

    @Test func `a socket that nobody answers is replaced, and group may use the new one`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            let first = try await stage.daemon()
            #expect(try await first.stop(SIGKILL) == .signal(SIGKILL))
            #expect(FileManager.default.fileExists(atPath: stage.socketPath))
            let second = try await stage.daemon()
            var info = stat()
            #expect(lstat(stage.socketPath, &info) == 0)
            #expect(info.st_mode & S_IFMT == S_IFSOCK)
            #expect(info.st_mode & 0o777 == 0o660)
            #expect(lstat(stage.statePath, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600)
            #expect(try await second.stop() == .status(0))
        }
    }

    @Test func `a file in the place of the socket ends with 69 and stays`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig()
            try stage.write("mine", to: stage.socketPath)
            let ebbd = try stage.startDaemon()
            #expect(try await ebbd.ended() == .status(69))
            #expect(ebbd.errors.contains(stage.socketPath))
            #expect(try String(contentsOfFile: stage.socketPath, encoding: .utf8) == "mine")
        }
    }
}
