import EbbSimulator
import EbbTestSupport
import Foundation

/// A running `ebb-sim`, steered over HTTP.
struct Simulator: Sendable {
    let program: RunningProgram
    let port: UInt16

    /// Starts it with a configuration in `folder`, and waits until it serves.
    init(_ options: [String], folder: String) async throws {
        self.program = try RunningProgram(
            BuiltProgram.simulator.path,
            ["--listen", "127.0.0.1:0", "--write-config", folder] + options
        )
        let said = try await self.program.says("serving http://127.0.0.1:")
        let port = said.components(separatedBy: "serving http://127.0.0.1:").last?.prefix { $0.isNumber }
        guard let port = port.flatMap({ UInt16($0) }) else { throw TimedOut(description: "no port in \(said)") }
        self.port = port
    }

    /// `POST /_sim/NAME`
    func steer(_ name: String, _ fields: KeyValuePairs<String, String> = [:]) async throws {
        let reply = try await HTTPExchange.send(
            "POST",
            "/_sim/\(name)",
            body: fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&"),
            type: "application/x-www-form-urlencoded",
            to: .loopback(self.port)
        )
        guard reply.status == 200 else { throw HTTPExchange.Failure.unreadable(reply.text) }
    }

    /// What became of the world until now.
    func report() async throws -> WorldReport {
        let reply = try await HTTPExchange.send("GET", "/_sim/report", to: .loopback(self.port))
        return try JSONDecoder().decode(WorldReport.self, from: reply.body)
    }

    /// Stops it; the report that it prints.
    func stop() async throws -> (end: RunningProgram.End, report: WorldReport) {
        let end = try await self.program.stop()
        return (end, try JSONDecoder().decode(WorldReport.self, from: Data(self.program.output.utf8)))
    }
}
