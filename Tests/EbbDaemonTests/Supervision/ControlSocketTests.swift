import EbbCore
import EbbSimulation
import EbbTestSupport
import Foundation
import HTTPServer
import SeededExecution
import Systemd
import Testing

@testable import EbbDaemon

/// The control socket over its life, with real sockets.
@Suite(.timeLimit(.minutes(1))) struct ControlSocketTests {
    private let folder: String
    private let path: String
    private let events = CapturedEvents()

    init() throws {
        var template = Array("/tmp/ebb-control-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        self.folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.path = self.folder + "/control.sock"
    }

    // MARK: The start

    @Test func `without a socket of systemd's it makes one, for owner and group, and takes it away`() async throws {
        try await self.serve(handed: []) { _ in
            #expect(UnixPeer.mode(of: self.path) == S_IFSOCK | 0o660)
            #expect(await UnixPeer.ask(self.path) == "ebb")
        }
        #expect(UnixPeer.mode(of: self.path) == nil)
        #expect(self.told.isEmpty)
    }

    @Test func `of several sockets it takes the one at its path, and closes the others`() async throws {
        let other = try UnixPeer.listen(at: self.folder + "/other.sock")
        let own = try UnixPeer.listen(at: self.path)
        try await self.serve(handed: [other, own]) { _ in
            #expect(await UnixPeer.ask(self.path) == "ebb")
            #expect(await UnixPeer.ask(self.folder + "/other.sock") == nil)
        }
        // Who made it takes it away.
        #expect(UnixPeer.mode(of: self.path) != nil)
        #expect(self.told.isEmpty)
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    @Test func `a socket at another path is closed and told of, and its own is made`() async throws {
        let other = try UnixPeer.listen(at: self.folder + "/other.sock")
        try await self.serve(handed: [other]) { _ in
            #expect(await UnixPeer.ask(self.path) == "ebb")
            #expect(await UnixPeer.ask(self.folder + "/other.sock") == nil)
        }
        #expect(self.told == ["unused \(self.folder)/other.sock for \(self.path)"])
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    @Test func `another name of the same file is the same socket`() async throws {
        let own = try UnixPeer.listen(at: self.path)
        symlink(self.folder, self.folder + "-alias")
        defer { unlink(self.folder + "-alias") }
        let control = try ControlSocket(
            path: self.folder + "-alias/control.sock",
            handed: [own],
            events: self.events
        )
        await control.look()
        #expect(self.told.isEmpty)
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    @Test(arguments: [true, false])
    func `a socket that was handed over without its file is replaced at the first look`(isDead: Bool) async throws {
        let own = try UnixPeer.listen(at: self.path)
        unlink(self.path)
        if isDead { close(try UnixPeer.listen(at: self.path).descriptor) }
        try await self.serve(handed: [own]) { control in
            await control.look()
            #expect(await UnixPeer.ask(self.path) == "ebb")
        }
        #expect(self.told == ["replaced"])
        #expect(UnixPeer.mode(of: self.path) == nil)
    }

    // MARK: While it runs

    @Test(arguments: [true, false])
    func `a file that was removed comes back, and a request under way is answered`(isHanded: Bool) async throws {
        let gate = EventLog<String>()
        let handed = isHanded ? [try UnixPeer.listen(at: self.path)] : []
        try await self.serve(handed: handed, gate: gate) { control in
            await control.look()
            #expect(self.told.isEmpty)
            async let slow = UnixPeer.ask(self.path, "/slow")
            try await gate.wait { $0.contains("asked") }
            unlink(self.path)
            #expect(await UnixPeer.ask(self.path) == nil)
            await control.look()
            #expect(UnixPeer.mode(of: self.path) == S_IFSOCK | 0o660)
            #expect(await UnixPeer.ask(self.path) == "ebb")
            gate.record("open")
            #expect(await slow == "slow")
            for _ in 1...3 { await control.look() }
            #expect(self.told == ["replaced"])
        }
        #expect(UnixPeer.mode(of: self.path) == nil)
    }

    @Test func `somebody else's living socket is left alone, told of once, and replaced when it is dead`() async throws
    {
        try await self.serve(handed: []) { control in
            // Made beside and moved there: a file system may give a removed file's number to the next one at once.
            let stranger = try UnixPeer.listen(at: self.folder + "/stranger.sock")
            rename(self.folder + "/stranger.sock", self.path)
            for _ in 1...3 { await control.look() }
            #expect(self.told == ["lost socket_in_use"])
            close(stranger.descriptor)
            await control.look()
            #expect(await UnixPeer.ask(self.path) == "ebb")
            #expect(self.told == ["lost socket_in_use", "replaced"])
        }
    }

    @Test func `a file that is no socket is left alone, also at the end`() async throws {
        try await self.serve(handed: []) { control in
            unlink(self.path)
            try "mine".write(toFile: self.path, atomically: true, encoding: .utf8)
            for _ in 1...2 { await control.look() }
        }
        #expect(self.told == ["lost socket_not_socket"])
        #expect(try String(contentsOfFile: self.path, encoding: .utf8) == "mine")
        try FileManager.default.removeItem(atPath: self.folder)
    }

    @Test func `a folder that is gone is told of once, and once more after it was back`() async throws {
        try await self.serve(handed: []) { control in
            for _ in 1...2 {
                try FileManager.default.removeItem(atPath: self.folder)
                for _ in 1...2 { await control.look() }
                mkdir(self.folder, 0o755)
                await control.look()
                #expect(await UnixPeer.ask(self.path) == "ebb")
            }
        }
        #expect(self.told == ["lost socket_system", "replaced", "lost socket_system", "replaced"])
    }

    @Test func `it looks about every ten seconds, when a watchdog wakes it anyway`() {
        #expect(ControlSocket.pause(watchdog: nil) == .seconds(10))
        #expect(ControlSocket.pause(watchdog: .seconds(60)) == .seconds(15))
        #expect(ControlSocket.pause(watchdog: .seconds(2)) == .seconds(10))
        #expect(ControlSocket.pause(watchdog: .seconds(12)) == .seconds(12))
        #expect(ControlSocket.pause(watchdog: .seconds(180)) == .seconds(45))
        #expect(ControlSocket.pause(watchdog: .zero) == .seconds(10))
    }

    @Test func `it looks by the injected time`() async throws {
        let time = VirtualTime()
        let control = try ControlSocket(path: self.path, handed: [], events: self.events)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { await control.watch(time, watchdog: nil) }
            for round in 1...3 {
                try await eventually("it sleeps") { time.sleepers == 1 }
                unlink(self.path)
                time.advance(to: time.now + .milliseconds(9_999))
                #expect(self.told.count == round - 1)
                time.advance(to: time.now + .milliseconds(1))
                try await eventually("the new socket is told of") { self.told.count == round }
            }
            group.cancelAll()
        }
    }

    // MARK: Help

    /// What was recorded, in short.
    private var told: [String] {
        self.events.all.map { event in
            switch event {
            case .socketUnused(let handed, let configured): "unused \(handed.joined(separator: " ")) for \(configured)"
            case .socketReplaced: "replaced"
            case .socketLost(let reason, _): "lost \(reason)"
            default: "\(event)"
            }
        }
    }

    private func serve(
        handed: [SocketActivation.Socket],
        gate: EventLog<String> = EventLog(),
        _ body: (ControlSocket) async throws -> Void
    ) async throws {
        let control = try ControlSocket(path: self.path, handed: handed, events: self.events)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                await control.serve { request in
                    if request.path == "/slow" {
                        gate.record("asked")
                        _ = try? await gate.wait { $0.contains("open") }
                        return .text("slow")
                    }
                    return .text("ebb")
                }
            }
            try await body(control)
            group.cancelAll()
        }
        if UnixPeer.mode(of: self.path) == nil { try? FileManager.default.removeItem(atPath: self.folder) }
    }
}
