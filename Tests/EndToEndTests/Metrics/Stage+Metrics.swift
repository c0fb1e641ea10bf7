import EbbTestSupport
import Foundation

extension Stage {
    /// Has the configuration serve metrics at a free port, and gives that.
    func serveMetrics(_ extra: String = "") throws -> UInt16 {
        let port = try freePort()
        let config = try String(contentsOfFile: self.configPath, encoding: .utf8)
        try self.write("\(config)\n[metrics]\nlisten = \"127.0.0.1:\(port)\"\n\(extra)\n", to: self.configPath)
        return port
    }

    /// Everything that is told at `/metrics`.
    func scrape(_ port: UInt16, accept: String = "*/*") async throws -> String {
        let reply = try await HTTPExchange.send(
            "GET",
            "/metrics",
            headers: ["Accept: \(accept)"],
            to: .loopback(port)
        )
        guard reply.status == 200 else { throw HTTPExchange.Failure.unreadable(reply.text) }
        return reply.text
    }

    /// Runs a program of others to its end; it must succeed and say nothing on standard error.
    func runOthers(_ program: String, _ arguments: String...) async throws -> String {
        let ended = try await self.run("/usr/bin/env", [program] + arguments)
        guard ended.end == .status(0) else {
            throw TimedOut(
                description: "\(program) \(arguments) ended with \(ended.end):\n\(ended.output)\(ended.errors)"
            )
        }
        return ended.output + ended.errors
    }
}

/// What stands in a scrape.
struct Scrape {
    let text: String

    /// The names of all samples, each once.
    var names: Set<String> {
        Set(self.lines.map { line in String(line.prefix { $0 != "{" && $0 != " " }) })
    }

    /// The value of the sample with that name and exactly these labels as they are written.
    func value(_ sample: String) -> Double? {
        self.lines.first { $0.hasPrefix("\(sample) ") }.flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    /// The sum over all labels.
    func sum(_ name: String, where part: String = "") -> Double {
        self.lines.filter { $0.hasPrefix("\(name){") && (part.isEmpty || $0.contains(part)) }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    private var lines: [Substring] { self.text.split(separator: "\n").filter { !$0.hasPrefix("#") } }
}
