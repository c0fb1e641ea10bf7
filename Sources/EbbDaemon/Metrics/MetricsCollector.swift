import EbbControl
import EbbCore
import EbbMetrics

/// Gathers all metrics as they are now, from memory alone: the state may be locked, and they still come.
struct MetricsCollector: Sendable {
    let control: ControlService
    let probe: (@Sendable () async -> ProcessFacts)?

    /// Every family, in the order in which they are written.
    func families() async -> [MetricFamily] {
        let counted = self.control.services.counters.snapshot
        var families = [self.build]
        families += await self.ticks(counted)
        families += Self.work(counted)
        families += await self.teams(counted.teams)
        families += await self.limiter(counted)
        families += self.site(counted)
        if let facts = await self.probe?() { families += Self.process(facts) }
        return families
    }

    private var build: MetricFamily {
        MetricFamily(
            .info,
            "ebb_build",
            help: "The version that runs.",
            samples: [MetricSample(1, ["version": Release.version])]
        )
    }

    private func ticks(_ counted: MetricsCounters.Snapshot) async -> [MetricFamily] {
        let status = await self.control.ticks.status
        let interval = self.control.services.teams.settings.tick.interval
        return [
            MetricFamily(
                .gauge,
                "ebb_last_tick_timestamp",
                unit: .seconds,
                help: "When the last tick ended with its summary, in seconds since 1970; absent before the first.",
                samples: status.last.map { [MetricSample(Double($0.ended.microseconds) / 1e6)] } ?? []
            ),
            MetricFamily(
                .gauge,
                "ebb_tick_interval",
                unit: .seconds,
                help: "From the start of one tick to the start of the next.",
                value: interval.inSeconds
            ),
            MetricFamily(
                .histogram,
                "ebb_tick_duration",
                unit: .seconds,
                help: "How long ticks took.",
                samples: [MetricSample(counted.ticks)]
            ),
            MetricFamily(
                .counter,
                "ebb_ticks_missed",
                help: "Ticks that did not take place because the machine was suspended or Ebb was stopped.",
                value: Double(counted.ticksMissed)
            ),
        ]
    }

    /// What Slack was asked, and what came of the conversations that were looked at.
    private static func work(_ counted: MetricsCounters.Snapshot) -> [MetricFamily] {
        [
            MetricFamily(
                .counter,
                "ebb_requests",
                help: "Requests to Slack: ok, refused as one too many (429), answered with another error, or failed.",
                samples: SlackMethod.allCases.flatMap { method in
                    MetricsCounters.Outcome.allCases.map { outcome in
                        MetricSample(
                            counted.requests[method]?[outcome] ?? 0,
                            ["method": method.rawValue, "outcome": outcome.rawValue]
                        )
                    }
                }
            ),
            MetricFamily(
                .counter,
                "ebb_kept",
                help: "Conversations that were due, and stay open after a look at them.",
                samples: KeepReason.allCases.map { reason in
                    MetricSample(counted.kept[reason] ?? 0, ["reason": reason.rawValue])
                }
            ),
        ]
    }

    private func limiter(_ counted: MetricsCounters.Snapshot) async -> [MetricFamily] {
        let limiter = await self.control.services.limiter.state
        return [
            MetricFamily(
                .histogram,
                "ebb_limiter_wait",
                unit: .seconds,
                help: "How long requests waited for the limiter's leave, by who asked.",
                samples: PriorityClass.allCases.map { priority in
                    let none = MetricHistogram(bounds: MetricsCounters.waitBounds)
                    return MetricSample(counted.waits[priority] ?? none, ["class": priority.name])
                }
            ),
            MetricFamily(
                .gauge,
                "ebb_limiter_waiting",
                help: "Requests that wait for the limiter's leave now.",
                value: Double(limiter.waiting)
            ),
            self.holds(limiter, counted.teams),
        ]
    }

    /// What remains of each hold. The one on everything is always there, so that it can be seen to be none.
    private func holds(_ limiter: Limiter, _ teams: LabelFolding<TeamID>) -> MetricFamily {
        let now = self.control.services.time.now
        var everything = 0.0
        var own: [MetricSample] = []
        var shared: [SlackMethod: Double] = [:]
        for (key, until) in limiter.holds(at: now) {
            let left = (until - now).inSeconds
            switch key {
            case .app: everything = left
            case .method(let team, let method) where teams.hasOwn(team):
                own.append(MetricSample(left, ["team": team.rawValue, "method": method.rawValue]))
            case .method(_, let method): shared[method] = max(shared[method] ?? 0, left)
            }
        }
        let others = SlackMethod.allCases.compactMap { method in
            shared[method].map { MetricSample($0, ["team": TeamGauges.others, "method": method.rawValue]) }
        }
        return MetricFamily(
            .gauge,
            "ebb_hold",
            unit: .seconds,
            help: "How long Slack still wants no such request; team=\"all\" is the hold on everything.",
            samples: [MetricSample(everything, ["team": "all", "method": "all"])] + own + others
        )
    }
}

extension PriorityClass {
    /// A stable name for metrics.
    var name: String {
        switch self {
        case .operator: "operator"
        case .tick: "tick"
        case .drain: "drain"
        }
    }
}
