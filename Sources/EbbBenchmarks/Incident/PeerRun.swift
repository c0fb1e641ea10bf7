import EbbCore
import EbbSimulation
import EbbSimulator
import FoundationEssentials
import Glibc
import SeededExecution

/// A job done by what people run instead of Ebb: `Tests/Benchmarks/peer.py` against the same world, whose clock waits.
struct PeerRun: Sendable {
    /// The script or its interpreter failed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let job: Job
    let way: Way
    /// The interpreter, which knows Slack's own library.
    let python: String
    /// The script.
    let script: String

    /// Runs it to its end.
    func run() async throws -> CleaningOutcome {
        guard access(self.python, X_OK) == 0, access(self.script, R_OK) == 0 else {
            throw Failure(
                description: "\(self.python) or \(self.script) is not there: run this in the folder of the project, "
                    + "after make .build/python/stamp"
            )
        }
        let server = try SteppedServer(self.job.plan, start: .simulationStart)
        let scratch = Scratch()
        let log = scratch.folder + "/peer.log"
        let arguments = [self.script, self.way.rawValue, "http://127.0.0.1:\(server.port)", self.job.measure.rawValue]
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            defer { server.stop() }
            var peer = try ChildProcess(
                self.python,
                arguments: arguments + self.job.plan.teams.map(\.token),
                output: log
            )
            while peer.poll() == nil {
                do { try await Task.sleep(for: .milliseconds(5)) } catch {
                    peer.send(SIGKILL)
                    throw error
                }
            }
            guard peer.poll() == .exit(0) else {
                let said = (try? String(contentsOf: URL(filePath: log), encoding: .utf8)) ?? ""
                throw Failure(description: "\(self.script) \(self.way.rawValue) failed:\n\(said)")
            }
            server.pass(Incident.aftermath)
            return CleaningOutcome(self.job, self.way, server.report(), lastClose: server.lastClose)
        }
    }
}
