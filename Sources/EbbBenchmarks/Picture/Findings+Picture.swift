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

    /// The app's calls that were refused, and how long it took, by way.
    private func drawIncident(_ canvas: inout Canvas, _ y: inout Double) {
        let outcomes = self.cleaning.filter { $0.job.world == .incident && $0.job.measure == .lastMessage }
        guard let job = outcomes.first?.job else { return }
        let (bars, scale) = (250.0, 240.0)
        y += 16
        canvas.text(
            "The incident again: \(Number.grouped(job.staleInAll)) stale group DMs, one limit for the whole app",
            x: 0,
            y: y,
            isBold: true
        )
        y += Self.row
        canvas.text("of the app's calls refused", x: bars, y: y, .faint)
        canvas.text("closed", x: 640, y: y, .faint, anchor: .end)
        canvas.text("in", x: 740, y: y, .faint, anchor: .end)
        y += 8
        for outcome in outcomes {
            let part = Double(outcome.appRefused) / Double(max(1, outcome.appCalls))
            canvas.text(outcome.way.name, x: 0, y: y + 14, isBold: outcome.way == .ebb)
            canvas.bar(x: bars, y: y + 3, width: max(2, part * scale), height: 14, part > 0 ? .bad : .good)
            canvas.text(
                Number.percent(outcome.appRefused, of: outcome.appCalls),
                x: bars + max(2, part * scale) + 8,
                y: y + 14,
                part > 0 ? .bad : .good
            )
            canvas.text(
                "\(Number.grouped(outcome.closed))",
                x: 640,
                y: y + 14,
                outcome.closed < job.staleInAll ? .bad : .text,
                anchor: .end
            )
            canvas.text(Number.time(outcome.seconds), x: 740, y: y + 14, anchor: .end)
            y += Self.row
        }
        y += 10
    }

    // MARK: Growth

    /// Memory and the CPU of a tick by teams, both scales by powers of ten.
    private func drawScale(_ canvas: inout Canvas, _ y: inout Double) {
        let outcomes = self.scale.filter { $0.teams > 0 }
        guard outcomes.count > 1 else { return }
        y += 16
        canvas.text("Growth with the teams, 100 conversations each, nothing due", x: 0, y: y, isBold: true)
        y += 14
        let memory = outcomes.map { ($0.teams, Double($0.ownBytes) / 1_048_576) }
        let ticks = outcomes.map { ($0.teams, $0.tickMilliseconds) }
        let ready = outcomes.map { ($0.teams, $0.readyMilliseconds) }
        for (place, chart) in [("memory of its own, MiB", memory), ("tick, CPU ms", ticks), ("READY, ms", ready)]
            .enumerated()
        {
            Chart(title: chart.0, points: chart.1, x: Double(place) * 290, y: y, width: 250, height: 120)
                .draw(on: &canvas)
        }
        y += 175
    }

    // MARK: The figures

    private func drawFigures(_ canvas: inout Canvas, _ y: inout Double) {
        guard !self.figures.isEmpty else { return }
        y += 16
        canvas.text("Figures", x: 0, y: y, isBold: true)
        canvas.text("value", x: 560, y: y, .faint, anchor: .end)
        canvas.text("goal", x: 590, y: y, .faint)
        y += 6
        for figure in self.figures {
            canvas.line([(0, y), (Self.width, y)], .rule)
            canvas.text(figure.name, x: 0, y: y + 16)
            canvas.text(figure.valueText, x: 560, y: y + 16, isMet(figure), anchor: .end, isBold: true)
            canvas.text(figure.goalText, x: 590, y: y + 16, .faint)
            canvas.text(figure.verdict, x: 720, y: y + 16, isMet(figure))
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
