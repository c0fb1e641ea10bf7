import EbbControl
import EbbTestSupport
import Foundation
import Testing

/// The status page of a real `ebbd` against `ebb-sim`, and the report as a file.
@Suite struct StatusPageTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let python = root.appending(path: ".build/python/bin/python").path()
    private static let hasBrowser =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
        && FileManager.default.isExecutableFile(atPath: python)

    private static let scene = [
        "--teams", "3", "--off", "1", "--stale", "40", "--fresh", "4", "--app-rate", "0", "--time-scale", "60",
        "--tick", "3s",
    ]

    private func onStage(_ body: (Stage, UInt16) async throws -> Void) async throws {
        try await Stage.run { stage in
            let port = try freePort()
            _ = try await stage.simulate(Self.scene)
            let config = try String(contentsOfFile: stage.configPath, encoding: .utf8)
            try stage.write(config + "\n[metrics]\nlisten = \"127.0.0.1:\(port)\"\n", to: stage.configPath)
            let ebbd = try await stage.daemon()
            try await eventually("some ticks have ended") { try await stage.control.status().tick.number > 4 }
            try await body(stage, port)
            let end = try await ebbd.stop()
            #expect(end == .status(0))
        }
    }

    @Test func `the page and the report tell what was closed, and the page changes nothing`() async throws {
        try await self.onStage { stage, port in
            let page = try await HTTPExchange.send("GET", "/", host: "localhost", to: .loopback(port))
            #expect(page.status == 200)
            #expect(page.text.contains("<title>Ebb: "))
            #expect(page.text.contains("<bdi>team-1</bdi>"))
            let other = try await HTTPExchange.send("GET", "/?since=7d", host: "localhost", to: .loopback(port))
            #expect(other.text.contains("aria-current=\"page\">7 days"))
            let command = try await HTTPExchange.send("POST", "/", host: "localhost", to: .loopback(port))
            #expect(command.status == 405)

            let file = stage.folder + "/report.html"
            let written = try await stage.ebbctl("report", "--html", file, "--since", "1d")
            #expect(written.end == .status(0))
            let report = try String(contentsOfFile: file, encoding: .utf8)
            #expect(report.contains("What became of conversations"))
            let ended = try await stage.ebbctl("report", "--json", "--since", "1d")
            let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
            let ticks = try #require(json?["ticks"] as? [[String: Any]])
            #expect(ticks.count >= 4)
            #expect(ticks.contains { ($0["closed"] as? Int ?? 0) > 0 })
        }
    }

    @Test(.enabled(if: hasBrowser, "needs Debian's chromium, and make .build/python/stamp"))
    func `Chromium finds nothing wrong with it`() async throws {
        try await self.onStage { stage, port in
            let check = Self.root.appending(path: "Tests/Browser/check.py").path()
            let pictures = Self.root.appending(path: ".build/pictures").path()
            try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
            let ended = try await stage.run(Self.python, [check, "live", "http://127.0.0.1:\(port)", pictures])
            #expect(ended.end == .status(0), "\(ended.output)\(ended.errors)")
        }
    }
}
