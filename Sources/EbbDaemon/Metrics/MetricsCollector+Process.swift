import EbbCore
import EbbMetrics
import EbbStore
import Host

/// The metrics of the site as a whole, and of the process.
extension MetricsCollector {
    func site(_ counted: MetricsCounters.Snapshot) -> [MetricFamily] {
        let services = self.control.services
        let (wall, now) = (services.time.wall, services.time.now)
        let skew = services.clock.withLock { $0.skew(wall: wall, now: now) }
        return [
            MetricFamily(
                .gauge,
                "ebb_paused",
                help: "1 while an operator has paused everything.",
                value: services.teams.pause(at: now) == nil ? 0 : 1
            ),
            MetricFamily(
                .gauge,
                "ebb_methods_stopped",
                help:
                    "Methods that are stopped for every team until a restart, because Slack calls Ebb's request wrong.",
                value: Double(services.teams.stoppedMethods.count)
            ),
            MetricFamily(
                .gauge,
                "ebb_clock_skew",
                unit: .seconds,
                help: "How far the machine's clock is ahead of Slack's; absent until Slack has answered.",
                samples: skew.map { [MetricSample($0.inSeconds)] } ?? []
            ),
            MetricFamily(
                .counter,
                "ebb_state_failures",
                help: "How often the state could not be used. Nothing is closed without it.",
                samples: StoreError.Kind.allCases.map { kind in
                    let reason = StoreError(kind, "").shortName
                    return MetricSample(counted.storeFailures[reason] ?? 0, ["reason": reason])
                }
            ),
            MetricFamily(
                .counter,
                "ebb_records_dropped",
                help: "Records that could not be written to the journal.",
                value: Double(self.control.facts.dropped())
            ),
        ]
    }

    /// Named as all of Prometheus' own libraries do.
    static func process(_ facts: ProcessFacts) -> [MetricFamily] {
        var families = [
            MetricFamily(
                .gauge,
                "ebb_state",
                unit: .bytes,
                help: "The size of the state file and of what is written beside it.",
                samples: facts.stateBytes.map { [MetricSample($0)] } ?? []
            ),
            MetricFamily(
                .gauge,
                "process_start_time",
                unit: .seconds,
                help: "When the process began, in seconds since 1970.",
                samples: facts.startSeconds.map { [MetricSample($0)] } ?? []
            ),
        ]
        guard let use = facts.use else { return families }
        families += [
            MetricFamily(
                .counter,
                "process_cpu",
                unit: .seconds,
                help: "CPU time used, of user and system.",
                value: use.cpuSeconds
            ),
            MetricFamily(
                .gauge,
                "process_resident_memory",
                unit: .bytes,
                help: "Memory in RAM.",
                value: use.residentBytes
            ),
            MetricFamily(
                .gauge,
                "process_virtual_memory",
                unit: .bytes,
                help: "Address space.",
                value: use.virtualBytes
            ),
            MetricFamily(.gauge, "process_open_fds", help: "Open descriptors.", value: Double(use.openDescriptors)),
            MetricFamily(
                .gauge,
                "process_max_fds",
                help: "How many descriptors may be open.",
                samples: use.maximumDescriptors.map { [MetricSample($0)] } ?? []
            ),
        ]
        return families
    }
}
