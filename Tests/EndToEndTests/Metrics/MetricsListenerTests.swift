import EbbControl
import EbbTestSupport
import Foundation
import Glibc
import Testing

/// Where metrics and the status page are read.
@Suite struct MetricsListenerTests {
    private func get(_ path: String, _ port: UInt16, host: String = "localhost") async throws -> HTTPExchange.Reply {
        try await HTTPExchange.send("GET", path, host: host, to: .loopback(port))
    }

    @Test func `it listens before READY, and reading is all that one can do there`() async throws {
        try await Stage.run { stage in
            let port = try freePort()
            try stage.writeConfig("[metrics]\nlisten = \"127.0.0.1:\(port)\"")
            let inbox = try NotifyInbox(path: stage.folder + "/notify")
            _ = try stage.startDaemon(environment: ["NOTIFY_SOCKET": inbox.path])
            try await inbox.gets("READY=1")
            #expect(try await self.get("/healthz", port).text == "ok\n")
            #expect(try await HTTPExchange.send("HEAD", "/healthz", to: .loopback(port)).body.isEmpty)
            #expect(try await self.get("/nothing", port).status == 404)
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FROB"] {
                #expect(try await HTTPExchange.send(method, "/healthz", to: .loopback(port)).status == 405)
            }
        }
    }

    @Test func `a page of another site cannot read there under its own name`() async throws {
        try await Stage.run { stage in
            let port = try freePort()
            try stage.writeConfig("[metrics]\nlisten = \"127.0.0.1:\(port)\"")
            _ = try await stage.daemon()
            for host in ["localhost:\(port)", "127.0.0.1:\(port)", "[::1]:\(port)", "LOCALHOST"] {
                #expect(try await self.get("/healthz", port, host: host).status == 200)
            }
            for host in ["evil.example", "evil.example:\(port)", "127.0.0.1.evil.example", "", "localhost@evil"] {
                #expect(try await self.get("/healthz", port, host: host).status == 421)
            }
        }
    }

    @Test func `an address that another server has is a failure to start, and says so`() async throws {
        try await Stage.run { stage in
            let port = try freePort()
            try stage.writeConfig("[metrics]\nlisten = \"127.0.0.1:\(port)\"")
            let first = try await stage.daemon()
            // The listener is what is in the way, and nothing else that the two share.
            try stage.edit(stage.configPath, "control.sock", "other.sock")
            try stage.edit(stage.configPath, "ebb.db", "other.db")
            let second = try await stage.run(BuiltProgram.ebbd.path, ["--config", stage.configPath])
            #expect(second.end == .status(69))
            #expect(second.errors.contains("[metrics] listen = \"127.0.0.1:\(port)\": 127.0.0.1:\(port) is in use"))
            #expect(try await first.stop() == .status(0))
        }
    }

    @Test func `an address that this machine does not have says what to write`() async throws {
        try await Stage.run { stage in
            try stage.writeConfig("[metrics]\nlisten = \"192.0.2.1:9733\"")
            let ended = try await stage.run(BuiltProgram.ebbd.path, ["--config", stage.configPath])
            #expect(ended.end == .status(69))
            #expect(ended.errors.contains("write one that it has"))
            #expect(ended.errors.contains("metrics.listen: whoever reaches 192.0.2.1:9733 can read"))
        }
    }

    @Test func `a reload moves it, also to an address that overlaps, and turns it off`() async throws {
        try await Stage.run { stage in
            let (first, second) = (try freePort(), try freePort())
            try stage.writeConfig("[metrics]\nlisten = \"127.0.0.1:\(first)\"")
            let ebbd = try await stage.daemon()
            try stage.edit(stage.configPath, "127.0.0.1:\(first)", "127.0.0.1:\(second)")
            ebbd.kill(SIGHUP)
            try await eventually("served at the new port") { (try? await self.get("/healthz", second))?.status == 200 }
            await #expect(throws: (any Error).self) { try await self.get("/healthz", first) }

            try stage.edit(stage.configPath, "127.0.0.1:\(second)", "0.0.0.0:\(second)")
            ebbd.kill(SIGHUP)
            try await eventually("served under any name") {
                (try? await self.get("/healthz", second, host: "ebb.example"))?.status == 200
            }

            try stage.edit(stage.configPath, "0.0.0.0:\(second)", "")
            ebbd.kill(SIGHUP)
            try await eventually("served nowhere") { (try? await self.get("/healthz", second)) == nil }
            #expect(try await ebbd.stop() == .status(0))
        }
    }

    @Test func `a reload to an address that cannot be had says so, and the old one stays`() async throws {
        try await Stage.run { stage in
            let port = try freePort()
            try stage.writeConfig("[metrics]\nlisten = \"127.0.0.1:\(port)\"")
            let ebbd = try await stage.daemon()
            try stage.edit(stage.configPath, "127.0.0.1:\(port)", "192.0.2.1:\(port)")
            ebbd.kill(SIGHUP)
            let problems = try await eventually("the reload is noted") {
                try await stage.control.status().lastReload?.problems
            }
            #expect(problems.contains { $0.contains("they are still served at 127.0.0.1:\(port)") })
            #expect(try await self.get("/healthz", port).status == 200)
        }
    }
}
