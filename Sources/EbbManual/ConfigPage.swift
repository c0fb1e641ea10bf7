import EbbConfig

extension Page {
    /// `ebb.toml(5)`, made from the commented files that Ebb comes with.
    static func configuration(main: CommentedFile, team: CommentedFile) -> Page {
        Page(
            name: "ebb.toml",
            chapter: 5,
            purpose: "the configuration of ebbd",
            sections: [
                Section(
                    "SYNOPSIS",
                    .lines("/etc/ebb/ebb.toml\n/etc/ebb/teams.d/NAME.toml")
                ),
                Section(
                    "DESCRIPTION",
                    .paragraph(
                        "`ebbd`(8) reads a main file, and in `teams.d` beside it a file for each team. Nothing but a "
                            + "team's own file turns Ebb on for that team."
                    ),
                    .paragraph(
                        "All are TOML. A duration is a whole number and its unit, in quotation marks: \"90s\", \"30m\", "
                            + "\"12h\", \"30d\". Mistakes are reported all at once, with file, line and column; a key that "
                            + "is unknown, or stands where it may not, is one."
                    ),
                    .paragraph(
                        "After a change, `ebbctl check` tells whether all is right, and `systemctl reload ebbd` makes "
                            + "it take effect."
                    )
                ),
                Section(
                    "THE MAIN FILE",
                    blocks: [
                        .paragraph(
                            "Every key is optional, and an empty file is valid. The values shown are the defaults."
                        )
                    ]
                        + main.tables.dropFirst().flatMap { self.blocks(for: $0) }
                ),
                Section(
                    "A TEAM'S FILE",
                    blocks: [
                        .paragraph(
                            "It is called *NAME*`.toml`, and *NAME* is what `ebbctl`(1) calls the team: \(NameForm.rule). "
                                + "`example.toml.sample` is one to copy; a file that does not end in `.toml` is not read. "
                                + "The values shown are examples."
                        )
                    ] + team.tables.flatMap { self.blocks(for: $0) }
                ),
                Section("EXAMPLES", blocks: self.configExamples),
                Section(
                    "FILES",
                    .paragraph("`/etc/ebb/ebb.toml`, `/etc/ebb/teams.d`, `/etc/ebb/teams.d/example.toml.sample`")
                ),
                Section("SEE ALSO", .paragraph("ebbd(8), ebbctl(1)")),
            ]
        )
    }

    private static func blocks(for table: CommentedFile.Table) -> [Block] {
        var blocks: [Block] = table.name.isEmpty ? [] : [.heading("[\(table.name)]")]
        if !table.comment.isEmpty { blocks.append(.paragraph(table.comment)) }
        for group in table.groups {
            if group.comment.isEmpty {
                blocks.append(.lines(group.keys.joined(separator: "\n")))
            } else {
                blocks.append(.terms([Term(group.keys.map { "`\($0)`" }, [.paragraph(group.comment)])]))
            }
        }
        return blocks
    }

    private static let configExamples: [Block] = [
        .paragraph("A team that is looked at, and in which nothing is closed yet:"),
        .lines(
            """
            team = "T0123ABCD"
            enabled = true
            dry_run = true
            """
        ),
        .paragraph(
            "An app that is internal to its company, or in Slack's Marketplace, may ask for the last message more "
                + "often than once a minute:"
        ),
        .lines(
            """
            [rate_limit.per_minute]
            "conversations.history" = 50
            """
        ),
    ]
}
