extension Tour {
    /// What is different between a step as the document has it and as it was; nil when nothing is but times, ids and
    /// the like.
    public static func difference(_ written: Step, _ screen: Screen) -> String? {
        var rest = screen.lines[...]
        for line in written.shown {
            guard let next = rest.first else { return "more than it shows: \(line)" }
            if self.normalized(line) == self.normalized(next.text) {
                rest.removeFirst()
            } else if !next.replaced.contains(where: { self.isLike(line, $0) }) {
                return "written: \(line)\nshown:   \(next.text)"
            }
        }
        return rest.first.map { "not written: \($0.text)" }
    }

    /// The step as it was. Of the lines that were replaced, it keeps the bar in the middle of its way.
    public static func step(_ written: Step, _ screen: Screen) -> Step {
        let lines = screen.lines.flatMap { line in
            let bars = line.replaced.filter { $0.contains("[#") }
            return (bars.isEmpty ? [] : [bars[bars.count / 2]]) + [line.text]
        }
        return Step(command: written.command, shown: lines, standsApart: written.standsApart)
    }

    /// The line without what differs from run to run: times, durations, rates, what was closed since midnight, ids of requests, plans and processes, and
    /// how far columns are apart because of them.
    static func normalized(_ line: String) -> String {
        line.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/, with: "TIME")
            .replacing(/\b[0-9a-f]{16}([0-9a-f]{16})?\b/, with: "ID")
            .replacing(/process \d+/, with: "process N")
            .replacing(/\b(\d[\d,]* (s|min|h|d)|under 1 s|(just )?now)\b( ago)?/, with: "SPAN")
            .replacing(/[\d,]+ today/, with: "N today")
            .replacing(/[\d,.]+ an hour/, with: "N an hour")
            // Where the machine is busy an answer is old when it is read.
            .replacing(/(agrees with|SPAN ahead of) Slack's/, with: "CLOCK")
            .replacing(/\x20+/, with: " ")
    }

    /// Whether a line that was replaced is the one that is written, but for how far it had come. At its beginning a drain
    /// has no rate yet.
    private static func isLike(_ line: String, _ replaced: String) -> Bool {
        func form(_ line: String) -> String {
            self.normalized(line).replacing(/\[[#-]+\]/, with: "[BAR]")
                .replacing(/, N an hour(, done in SPAN)?/, with: "").replacing(/\d[\d,]*/, with: "N")
        }
        return form(line) == form(replaced)
    }
}
