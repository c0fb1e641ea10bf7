import EbbControl
import EbbCore
import EbbMetrics

/// What the metrics tell of one team, or of all that share a series.
struct TeamGauges: Sendable {
    /// The label of those that share one.
    static let others = LabelFolding<TeamID>.shared

    /// Conversations due; nil until somebody has looked since the start.
    private(set) var backlog: Int?
    /// How long the oldest of them is overdue; zero without any.
    private(set) var overdue = 0.0
    /// How many teams stand how.
    private(set) var standings: [TeamReply.Standing: Int] = [:]
    /// How many breakers have tripped.
    private(set) var breakers = 0

    /// Takes one more team in.
    mutating func add(
        _ work: TeamBook.Work?,
        _ standing: TeamReply.Standing,
        hasTripped: Bool,
        staleAfter: Duration,
        wall: WallTime
    ) {
        self.standings[standing, default: 0] += 1
        if hasTripped { self.breakers += 1 }
        guard let work else { return }
        self.backlog = (self.backlog ?? 0) + work.backlog
        if work.backlog > 0, let base = work.oldestBase {
            self.overdue = max(self.overdue, (wall - base - staleAfter).inSeconds)
        }
    }
}
