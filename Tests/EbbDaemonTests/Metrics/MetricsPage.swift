import EbbCore
import EbbSimulation
import Foundation
import HTTPServer

@testable import EbbDaemon

/// What stands at `/metrics`.
struct MetricsPage: Equatable {
    let text: String

    /// The value of the sample with exactly these labels, as they are written.
    func value(_ sample: String) -> Double? {
        self.samples.first { $0.name == sample }?.value
    }

    /// The sum of all samples of that name whose labels contain `part`.
    func sum(_ name: String, where part: String = "") -> Double {
        self.samples.filter { $0.name.hasPrefix("\(name){") && (part.isEmpty || $0.name.contains(part)) }.map(\.value)
            .reduce(0, +)
    }

    /// Every sample in its order, with its labels in its name.
    var samples: [(name: String, value: Double)] {
        self.text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            guard let space = line.lastIndex(of: " ") else { return nil }
            return (String(line[..<space]), Double(line[line.index(after: space)...]) ?? .nan)
        }
    }

    /// The samples that must never fall while the process lives.
    var counters: [String: Double] {
        let counting = self.samples.filter { sample in
            let stem = sample.name.prefix { $0 != "{" }
            return ["_total", "_bucket", "_sum", "_count"].contains { stem.hasSuffix($0) }
        }
        return Dictionary(counting.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension RunningDaemon {
    /// Asks as somebody does who reads at the metrics listener.
    func read(_ path: String, method: String = "GET", headers: [String: String] = [:]) async -> HTTPResponse {
        await self.daemon.metrics.handle(
            HTTPRequest(method: method, path: path, headers: headers),
            at: ListenAddress(host: "127.0.0.1", port: 9733, isLoopback: true)
        )
    }

    /// The metrics as of now.
    func metrics() async -> MetricsPage {
        MetricsPage(text: String(decoding: await self.read("/metrics").body, as: UTF8.self))
    }
}
