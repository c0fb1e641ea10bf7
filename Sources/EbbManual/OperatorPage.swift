import EbbCore
import EbbOperator

extension Page {
    /// `ebbctl(1)`
    static func operatorsTool() -> Page {
        Page(
            name: "ebbctl",
            chapter: 1,
            purpose: "tell how ebbd is, what it would do and why, and steer it",
            sections: [
                Section("SYNOPSIS", .paragraph("`ebbctl` [*OPTIONS*] *COMMAND*")),
                Section(
                    "DESCRIPTION",
                    .paragraph(
                        "`ebbctl` is the operator's tool of ebbd(8). It talks to the daemon through its control "
                            + "socket, which root and the group `ebb` may use."
                    ),
                    .paragraph(HelpText.remarks)
                ),
                Section("COMMANDS", blocks: HelpText.commands.flatMap { self.blocks(for: $0) }),
                Section(
                    "OPTIONS",
                    .paragraph("Every command takes these, and they may stand before it:"),
                    .terms(Syntax.everywhere.map { Term($0) }),
                    .paragraph("Without a command:"),
                    .terms([Term(Syntax.version)])
                ),
                Section("STANDINGS", .terms(self.standings)),
                Section("REASONS", blocks: self.reasons),
                .exitStatus(HelpText.endings),
                Section(
                    "FILES",
                    .terms([
                        Term(
                            "`/run/ebb/control.sock`",
                            means:
                                "The control socket, unless `--socket` or the file that `--config` gives says another."
                        ),
                        Term("`/etc/ebb/ebb.toml`", means: "What `ebbctl check` reads without `--config`."),
                    ])
                ),
                Section("EXAMPLES", blocks: self.operatorsExamples),
                Section("SEE ALSO", .paragraph("ebbd(8), ebb.toml(5), ebb-sim(1), journalctl(1)")),
            ]
        )
    }

    private static func blocks(for command: Syntax) -> [Block] {
        let operands = command.operands.map { $0.isRequired ? "*\($0.name)*" : "[*\($0.name)*]" }
        let options = command.options.map { "[`--\($0.name)`\($0.value.map { " *\($0)*" } ?? "")]" }
        var body: [Block] = [.paragraph(Term.sentence(command.summary))]
        body += self.paragraphs(command.details).map { .paragraph($0) }
        if !command.options.isEmpty { body.append(.terms(command.options.map { Term($0) })) }
        return [.terms([Term([(["`\(command.name)`"] + operands + options).joined(separator: " ")], body)])]
    }

    /// A help's paragraphs, each in one line.
    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split(whereSeparator: \.isEmpty)
            .map { $0.joined(separator: " ") }
    }

    private static let operatorsExamples: [Block] = [
        .paragraph("Is the configuration right, and then also each team's token?"),
        .lines("ebbctl check\nebbctl check --online"),
        .paragraph("What would become of each conversation of the team in `/etc/ebb/teams.d/acme.toml`, and why?"),
        .lines("ebbctl plan acme"),
        .paragraph("Stop all work at once, and take it up again:"),
        .lines("ebbctl pause\nebbctl resume"),
        .paragraph("Take back what the drain `d3` closed, and watch it go:"),
        .lines("ebbctl log acme\nebbctl undo acme --run d3 --follow"),
        .paragraph("A check for a monitoring system, which alarms when a person is needed:"),
        .lines("ebbctl status >/dev/null"),
    ]
}
