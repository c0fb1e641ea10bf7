import EbbCore

/// Draws what goes wrong with each call, every kind from a generator of its own.
struct Faults: Sendable {
    /// What was drawn for one call.
    struct Draw: Sendable {
        fileprivate(set) var kinds: Set<FaultKind> = []
        /// One number per call for the details of its fault.
        fileprivate(set) var detail: UInt64 = 0

        func has(_ kind: FaultKind) -> Bool { self.kinds.contains(kind) }

        /// Whether a call that fails did its work nevertheless.
        var tookEffect: Bool { self.detail & 1 == 1 }
    }

    private let plan: FaultPlan
    private var streams: [(kind: FaultKind, chance: SeededGenerator)]
    private var details: SeededGenerator

    init(_ plan: FaultPlan, seed: UInt64) {
        self.plan = plan
        self.streams = FaultKind.allCases.filter { plan[$0] > 0 }
            .map { ($0, SeededGenerator(seed: seed, stream: "fault." + $0.rawValue)) }
        self.details = SeededGenerator(seed: seed, stream: "fault.details")
    }

    /// What goes wrong with the next call.
    mutating func next() -> Draw {
        var draw = Draw()
        for index in self.streams.indices {
            let kind = self.streams[index].kind
            if self.streams[index].chance.happens(self.plan[kind]) { draw.kinds.insert(kind) }
        }
        draw.detail = self.details.next()
        return draw
    }
}
