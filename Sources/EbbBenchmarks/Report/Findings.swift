import FoundationEssentials

/// What the measurements have found so far.
struct Findings: Codable, Sendable {
    /// The shape's version.
    var version = 1
    var cleaning: [CleaningOutcome] = []
    var quiet: [QuietOutcome] = []
    var limiter: [LimiterOutcome] = []
    var scale: [ScaleOutcome] = []
    var commands: [CommandOutcome] = []
    var speed: [SpeedOutcome] = []
    /// What could not be measured, and why.
    var failures: [String] = []
    /// What must hold whatever the machine, and did not.
    var broken: [String] = []
    /// The table of figures.
    var figures: [Figure] = []

    /// As JSON, keys sorted.
    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// Works out the figures, and what is broken, from what was measured.
    mutating func conclude() {
        self.figures =
            self.cleaningFigures + self.quietFigures + self.limiterFigures + self.scaleFigures + self.commandFigures
            + self.speedFigures
        self.broken = self.brokenByCleaning + self.speed.flatMap(\.violations) + self.failures
    }
}
