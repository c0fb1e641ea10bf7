import EbbSimulator
import Glibc

/// What was found, as a picture for the README.
extension Findings {
    private static let width = 860.0
    private static let row = 22.0

    /// The picture; empty but for its frame where nothing was measured.
    var picture: String {
        var canvas = Canvas(width: Self.width, title: "What ebb-bench measured")
        var y = 8.0
        self.drawIncident(&canvas, &y)
        self.drawScale(&canvas, &y)
        self.drawFigures(&canvas, &y)
        return canvas.svg
    }

    // MARK: The incident

    /// Where the columns of the ways end, but for the bars, which begin there.
    private enum Column {
        static let bars = 200.0
        static let refused = 480.0
        static let closed = 560.0
        static let wrong = 640.0
        static let time = 740.0
        static let bound = 840.0
    }

    /// What became of the app's calls and of the work, by way: what once happened first.
    private func drawIncident(_ canvas: inout Canvas, _ y: inout Double) {
        guard let job = self.cleaning.first?.job else { return }
        y += 16
        let title = "The incident again: \(Number.grouped(job.staleInAll)) stale group DMs, an app at 0.3 calls/s"
        canvas.text(title, x: 0, y: y, isBold: true)
        for world in [LimitPlan.World.incident, .documented] {
            for measure in [Job.Measure.lastMessage, .created] {
                let outcomes = self.cleaning.filter { $0.job.world == world && $0.job.measure == measure }
                if let job = outcomes.first?.job { self.draw(outcomes, of: job, &canvas, &y) }
            }
        }
        y += 10
    }

    private func draw(_ outcomes: [CleaningOutcome], of job: Job, _ canvas: inout Canvas, _ y: inout Double) {
        let limits = job.world == .incident ? "one limit for the whole app" : "Slack's documented limits"
        y += Self.row + 6
        canvas.text("\(limits), by \(job.measure.rawValue)", x: 0, y: y, .faint)
        y += Self.row
        canvas.text("of the app's refused", x: Column.bars, y: y, .faint)
        let heads = [
            ("own refused", Column.refused), ("closed", Column.closed), ("wrong", Column.wrong), ("in", Column.time),
            ("of the bound", Column.bound),
        ]
        for (head, x) in heads { canvas.text(head, x: x, y: y, .faint, anchor: .end) }
        y += 8
        for outcome in outcomes {
            let part = Double(outcome.appRefused) / Double(max(1, outcome.appCalls))
            let bar = max(2, part * 120)
            canvas.text(outcome.way.name, x: 0, y: y + 14, isBold: outcome.way == .ebb)
            canvas.bar(x: Column.bars, y: y + 3, width: bar, height: 14, part > 0 ? .bad : .good)
            canvas.text(
                Number.percent(outcome.appRefused, of: outcome.appCalls),
                x: Column.bars + bar + 8,
                y: y + 14,
                part > 0 ? .bad : .good
            )
            let cells: [(String, Double, isBad: Bool)] = [
                (Number.grouped(outcome.refused), Column.refused, outcome.refused > 0),
                (Number.grouped(outcome.closed), Column.closed, outcome.closed < job.staleInAll),
                (Number.grouped(outcome.wrongCloses), Column.wrong, outcome.wrongCloses > 0),
                (Number.time(outcome.seconds), Column.time, false),
                (Number.text(outcome.seconds / job.bound), Column.bound, false),
            ]
            for (text, x, isBad) in cells { canvas.text(text, x: x, y: y + 14, isBad ? .bad : .text, anchor: .end) }
            y += Self.row
        }
    }

    // MARK: Growth

    /// How memory, time and state grow with the teams, both scales by powers of ten.
    private func drawScale(_ canvas: inout Canvas, _ y: inout Double) {
        let outcomes = self.scale.filter { $0.teams > 0 }
        guard outcomes.count > 1 else { return }
        y += 16
        canvas.text(
            "Growth with the teams, nothing due; a hundred conversations each, and a million at most",
            x: 0,
            y: y,
            isBold: true
        )
        y += 14
        let permits = self.limiter.filter { $0.subject == .value && $0.waiters == 0 }.map { ($0.teams, $0.least) }
        let charts = [
            ("memory of its own, MiB", outcomes.map { ($0.teams, Double($0.ownBytes) / 1_048_576) }),
            ("resident memory, MiB", outcomes.map { ($0.teams, Double($0.residentBytes) / 1_048_576) }),
            ("state per conversation, bytes", outcomes.compactMap { row in row.stateBytes.map { (row.teams, $0) } }),
            ("tick, CPU ms", outcomes.map { ($0.teams, $0.tickMilliseconds) }),
            ("READY, ms", outcomes.map { ($0.teams, $0.readyMilliseconds) }), ("a permit in the value, ns", permits),
        ]
        for (place, chart) in charts.enumerated() where chart.1.count > 1 {
            let (x, down) = (Double(place % 3) * 290, Double(place / 3) * 175)
            Chart(title: chart.0, points: chart.1, x: x, y: y + down, width: 250, height: 120).draw(on: &canvas)
        }
        y += 350
    }

    // MARK: The figures

    private func drawFigures(_ canvas: inout Canvas, _ y: inout Double) {
        guard !self.figures.isEmpty else { return }
        y += 16
        canvas.text("Figures", x: 0, y: y, isBold: true)
        canvas.text("value", x: 520, y: y, .faint, anchor: .end)
        canvas.text("goal", x: 540, y: y, .faint)
        canvas.text("command", x: Self.width, y: y, .faint, anchor: .end)
        y += 6
        for figure in self.figures {
            canvas.line([(0, y), (Self.width, y)], .rule)
            canvas.text(figure.name, x: 0, y: y + 16)
            canvas.text(figure.valueText, x: 520, y: y + 16, isMet(figure), anchor: .end, isBold: true)
            canvas.text(figure.goalText, x: 540, y: y + 16, .faint)
            canvas.text(figure.verdict, x: 650, y: y + 16, isMet(figure))
            canvas.text(figure.command, x: Self.width, y: y + 16, .faint, anchor: .end)
            y += Self.row
        }
        func isMet(_ figure: Figure) -> Canvas.Ink { figure.isMet.map { $0 ? .good : .bad } ?? .text }
    }
}

/// One curve over powers of ten, its points labelled with their values.
private struct Chart {
    let title: String
    let points: [(teams: Int, value: Double)]
    let x: Double
    let y: Double
    let width: Double
    let height: Double

    func draw(on canvas: inout Canvas) {
        let left = Self.power(Double(self.points.map(\.teams).min() ?? 1))
        let right = max(left + 1, Self.power(Double(self.points.map(\.teams).max() ?? 1)))
        let low = self.points.map { Self.power($0.value) }.min()?.rounded(.down) ?? 0
        let high = max(low + 1, self.points.map { Self.power($0.value) }.max()?.rounded(.up) ?? 1)
        let places = self.points.map { point in
            (
                x: self.x + 16 + (self.width - 32) * (Self.power(Double(point.teams)) - left) / (right - left),
                y: self.y + 40 + self.height - 24 - (self.height - 40) * (Self.power(point.value) - low) / (high - low)
            )
        }
        canvas.text(self.title, x: self.x, y: self.y + 14, .faint)
        let bottom = self.y + self.height + 20
        canvas.line([(self.x, bottom), (self.x + self.width, bottom)], .rule)
        canvas.line(places, .good)
        for (point, place) in zip(self.points, places) {
            canvas.text(Number.text(point.value), x: place.x, y: place.y - 7, anchor: .middle)
            canvas.text(Number.grouped(point.teams), x: place.x, y: bottom + 15, .faint, anchor: .middle)
        }
    }

    /// The power of ten; values below a hundredth count as one.
    private static func power(_ value: Double) -> Double { log10(max(0.01, value)) }
}
