/// Takes a tour: opens a terminal for each of its programs and one for its session, and types what is written.
public struct TourGuide {
    /// What became of a step.
    public struct Taken: Sendable {
        /// As the document would have it.
        public var step: Tour.Step
        /// How its command ended.
        public var status: Int
        /// What is different from the document; nil when nothing is.
        public var difference: String?
    }

    private let open: () throws -> PseudoTerminal

    /// A guide who opens terminals this way.
    public init(_ open: @escaping () throws -> PseudoTerminal) { self.open = open }

    /// Takes the tour, and calls `look` before the programs are stopped, the last first.
    ///
    /// - Parameters:
    ///   - ready: what each program says when it is ready.
    ///   - look: gets what the programs' terminals have shown.
    /// - Returns: every step, up to one that could not be taken.
    public func take(
        _ tour: Tour,
        ready: [String],
        look: ([String]) async throws -> Void
    ) async throws -> [Taken] {
        var terminals: [PseudoTerminal] = []
        defer { for terminal in terminals { terminal.close() } }
        for (program, sign) in zip(tour.programs, ready) {
            let terminal = try self.open()
            terminals.append(terminal)
            try await terminal.isReady()
            try terminal.type(program + "\n")
            try await terminal.shows(sign)
        }
        let session = try self.open()
        terminals.append(session)
        try await session.isReady()
        var taken: [Taken] = []
        for step in tour.steps { taken.append(try await self.take(step, in: session)) }
        try await look(terminals.dropLast().map(\.shown))
        for terminal in terminals.dropLast().reversed() {
            try terminal.type("\u{3}")
            try await terminal.isOver()
        }
        return taken
    }

    private func take(_ step: Tour.Step, in terminal: PseudoTerminal) async throws -> Taken {
        var answers = step.shown.compactMap { $0.firstMatch(of: /\[y\/N\] (\w+)$/).map { String($0.1) } }[...]
        let outcome = try await terminal.run(step.command) { _ in answers.popFirst() }
        var screen = Screen(outcome.shown)
        screen.removeFirst()
        return Taken(
            step: Tour.step(step, screen),
            status: outcome.status,
            difference: Tour.difference(step, screen)
        )
    }
}
