import EbbCore
import EbbSimulator

extension Page {
    /// `ebb-sim(1)`
    static func simulator() -> Page {
        let help = HelpText.program
        var options: [Block] = []
        for group in help.groups {
            options.append(.heading(group.title))
            options.append(.terms(group.options.map { Term($0) }))
        }
        return Page(
            name: help.name,
            chapter: 1,
            purpose: help.purpose,
            sections: [
                Section("SYNOPSIS", .paragraph("`ebb-sim` [*OPTION VALUE* | *OPTION*=*VALUE*]...")),
                Section("DESCRIPTION", blocks: help.description.map { .paragraph($0) }),
                Section("OPTIONS", blocks: options),
                Section("STEERING", blocks: help.notes.flatMap { [.paragraph($0.title + ":"), .lines($0.lines)] }),
                .exitStatus(help.endings),
                Section(
                    "EXAMPLES",
                    .paragraph("Ebb at work for 40 seconds, in a world of its own:"),
                    .lines("ebb-sim --demo"),
                    .paragraph(
                        "A world that runs sixty times as fast as ours, in which a tenth of all calls fails, with a "
                            + "configuration that fits; then, each in a terminal of its own, the daemon and a look at it:"
                    ),
                    .lines(
                        """
                        ebb-sim --time-scale 60 --faults 0.1 --write-config /tmp/ebb-try
                        ebbd --config /tmp/ebb-try/ebb.toml
                        ebbctl --config /tmp/ebb-try/ebb.toml status
                        """
                    )
                ),
                Section("SEE ALSO", .paragraph("ebbd(8), ebbctl(1), ebb.toml(5)")),
            ]
        )
    }
}
