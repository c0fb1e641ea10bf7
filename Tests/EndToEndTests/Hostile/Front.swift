import EbbTestSupport
import Foundation
import Glibc

/// One of the places where requests come in, of a process that runs.
struct Front: Sendable, CustomStringConvertible {
    let description: String
    let address: HTTPExchange.Address
    /// A request that is answered with 200.
    let path: String
    let program: RunningProgram

    /// Anonymous memory of the process, in MB.
    var memory: Double {
        let line = ProcessTable(pid: self.program.pid).file("status").split(separator: "\n").first {
            $0.hasPrefix("RssAnon")
        }
        return Double(line?.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "").map { $0 / 1_024 } ?? 0
    }

    /// Open descriptors of the process.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.program.pid)/fd").count) ?? 0
    }

    /// Asks as anybody does; the status.
    func ask() async throws -> Int {
        try await HTTPExchange.send("GET", self.path, to: self.address).status
    }

    /// Sends something, and tells what came of it.
    func meet(_ attack: Attack, patience: Duration = .seconds(30)) async throws -> RawConnection.Outcome {
        try await onThread {
            let connection = try RawConnection(self.address, patience: patience)
            connection.send(attack.text)
            return connection.outcome()
        }
    }
}

extension Stage {
    /// A daemon with its two fronts, beside a simulator with its own.
    func fronts() async throws -> (control: Front, metrics: Front, simulator: Front) {
        let simulator = try await self.simulate([
            "--world", "documented", "--teams", "2", "--stale", "5", "--tick", "1h",
        ])
        let port = try self.serveMetrics()
        let ebbd = try await self.daemon()
        return (
            Front(description: "control socket", address: .unix(self.socketPath), path: "/v1/status", program: ebbd),
            Front(description: "metrics", address: .loopback(port), path: "/metrics", program: ebbd),
            Front(
                description: "ebb-sim",
                address: .loopback(simulator.port),
                path: "/_sim/report",
                program: simulator.program
            )
        )
    }
}
