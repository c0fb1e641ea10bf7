package import EbbCore
import EbbStore

/// What the ticks came to.
extension MemoryBooks {
    private static let secondsPerHour: Int64 = 3_600
    private static let ticksLookedBack = 100

    mutating func putHistory(_ changes: StoreChanges) {
        for tick in changes.ticks { self.put(tick) }
        for point in changes.backlogs {
            self.withShelf(of: point.team) { _ in }
            self.points[point.tick, default: [:]][point.team] = point.backlog
        }
        for entry in changes.outcomes {
            self.withShelf(of: entry.team) { _ in }
            let hour = entry.wall.seconds / Self.secondsPerHour
            self.counts[OutcomeKey(hour: hour, team: entry.team, name: entry.outcome), default: 0] += entry.count
        }
    }

    /// What drains have closed is counted from the audit's entries since the tick before.
    private mutating func put(_ tick: TickRecord) {
        let seen = self.history.last?.audit ?? 0
        var record = tick
        record.drained = self.entries.reversed().prefix { $0.number > seen }.count { numbered in
            if case .drain = numbered.entry.run { numbered.entry.action == .closed } else { false }
        }
        self.history.removeAll { $0.record.number == tick.number }
        let place = self.history.firstIndex { $0.record.number > tick.number } ?? self.history.endIndex
        self.history.insert(Tick(record: record, audit: self.entries.last?.number ?? 0), at: place)
    }

    package func openBacklogs() -> [TeamID: Int] {
        guard let last = self.history.last?.record.number else { return [:] }
        var open: [TeamID: Int] = [:]
        for (_, points) in self.points.filter({ $0.key > last - Self.ticksLookedBack }).sorted(by: { $0.key < $1.key })
        {
            for (team, backlog) in points { open[team] = backlog > 0 ? backlog : nil }
        }
        return open
    }

    package func ticks(since wall: WallTime) -> [TickRecord] {
        self.history.map(\.record).filter { $0.ended >= wall }
    }

    package func historyBegins() -> WallTime? { self.history.first?.record.started }

    package func backlogs(after: Int, at ticks: [Int]) -> [TeamID: [Int?]] {
        guard let last = ticks.last else { return [:] }
        var series: [TeamID: [Int?]] = [:]
        var place = 0
        for (tick, points) in self.points.filter({ $0.key > after && $0.key <= last }).sorted(by: { $0.key < $1.key }) {
            while place + 1 < ticks.count, tick > ticks[place] { place += 1 }
            for (team, backlog) in points {
                series[team, default: Array(repeating: nil, count: ticks.count)][place] = backlog
            }
        }
        return series.mapValues { values in
            var filled = values
            for index in filled.indices.dropFirst() where filled[index] == nil && filled[index - 1] == 0 {
                filled[index] = 0
            }
            return filled
        }
    }

    package func outcomes(since wall: WallTime) -> [TeamID: [String: Int]] {
        var outcomes: [TeamID: [String: Int]] = [:]
        for entry in self.entries.lazy.map(\.entry) where entry.wall >= wall {
            outcomes[entry.team, default: [:]][entry.action.rawValue, default: 0] += 1
        }
        for (key, count) in self.counts where key.hour >= wall.seconds / Self.secondsPerHour {
            outcomes[key.team, default: [:]][key.name, default: 0] += count
        }
        return outcomes
    }

    package mutating func pruneHistory(before wall: WallTime, keeping count: Int, limit: Int) -> Int {
        let beyond = self.history.count > count ? self.history[self.history.count - 1 - count].record.number : nil
        let old = self.history.filter { tick in
            tick.record.ended < wall || beyond.map { tick.record.number <= $0 } ?? false
        }.prefix(limit).map(\.record.number)
        self.history.removeAll { old.contains($0.record.number) }
        if !old.isEmpty, let first = self.history.first?.record.number {
            self.points = self.points.filter { $0.key >= first }
        }
        self.counts = self.counts.filter { $0.key.hour >= wall.seconds / Self.secondsPerHour }
        return old.count
    }
}
