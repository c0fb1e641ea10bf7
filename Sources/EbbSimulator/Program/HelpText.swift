package import EbbCore

/// What there is to say about `ebb-sim`.
package enum HelpText {
    /// From which `--help` and the manual page are made.
    package static let program = ProgramHelp(
        name: "ebb-sim",
        purpose: "a stand-in for Slack's Web API that enforces rate limits",
        usage: "[OPTION VALUE | OPTION=VALUE]...",
        description: [
            "A stand-in for Slack's Web API that enforces rate limits. It serves http://127.0.0.1:8065/api/ until "
                + "SIGTERM or SIGINT, then prints one JSON object: what was closed and left, what should not have been "
                + "closed, refused calls, calls by method and team."
        ],
        groups: [
            ProgramHelp.Group("The world", Self.world),
            ProgramHelp.Group("What goes wrong", Self.faults),
            ProgramHelp.Group("Files", Self.files),
            ProgramHelp.Group(
                "Else",
                [
                    ProgramOption(
                        "demo",
                        meaning: "shows Ebb at work: a world of its own, ebbd (from the folder of ebb-sim, or "
                            + "from sbin beside that) next to it, and a live view; about 40 s"
                    ),
                    ProgramOption("version", meaning: "the version"),
                    ProgramOption("help", meaning: "this text"),
                ]
            ),
        ],
        notes: [
            ProgramHelp.Note(
                "Steering a running one: GET /_sim/report and /_sim/methods, and POST /_sim/NAME with form fields",
                """
                clock    offset=SECONDS|none
                revoke   team= [error=]
                restore  team=
                swap     team= with=
                outage   on=true|false
                latency  seconds=
                refuse   [team=] [method=] [retry_after=] [count=1]
                fail     method= error= [team=] [conversation=] [count=]
                heal
                lose     team= part=
                post     conversation=
                reply    conversation= [depth=]
                reopen   conversation=
                close    conversation=
                add      team= age=SECONDS [count=1]
                """
            )
        ],
        endings: [
            ProgramHelp.Ending(0, "done"),
            ProgramHelp.Ending(1, "the demo did not show what it promises"),
            ProgramHelp.Ending(64, "usage"),
            ProgramHelp.Ending(69, "the address or a program cannot be had"),
            ProgramHelp.Ending(73, "a file cannot be written"),
            ProgramHelp.Ending(130, "the demo was interrupted"),
        ]
    )

    private static let world = [
        ProgramOption(
            "listen",
            value: "HOST:PORT",
            meaning: "where it listens; port 0 takes a free one (127.0.0.1:8065)"
        ),
        ProgramOption(
            "world",
            value: "WORLD",
            choices: LimitPlan.World.allCases.map(\.rawValue),
            meaning: "documented: Slack's limits per team and method; incident: 60 calls a minute for the whole app, "
                + "past it everything is refused for 30 s (documented)"
        ),
        ProgramOption("teams", value: "N", meaning: "teams (3)"),
        ProgramOption("off", value: "N", meaning: "the last so many are not enabled (1 of several)"),
        ProgramOption("stale", value: "N", meaning: "conversations per team that ought to be closed (40)"),
        ProgramOption("empty", value: "N", meaning: "and such in which nobody ever wrote (0)"),
        ProgramOption("fresh", value: "N", meaning: "and such as are in use (10)"),
        ProgramOption(
            "other",
            value: "N",
            meaning: "and of each sort to be kept: live by a reply, opened by others, shared with another "
                + "organisation, exempt; and closed already (2)"
        ),
        ProgramOption(
            "history-per-minute",
            value: "N",
            choices: ["1", "50"],
            meaning: "conversations.history: 50, or 1 as for some apps since May 2025 (50)"
        ),
        ProgramOption("app-rate", value: "RATE", meaning: "calls per second of the operator's own app (0.3)"),
        ProgramOption("latency", value: "DURATION", meaning: "of every answer (80ms)"),
        ProgramOption("jitter", value: "DURATION", meaning: "up to so much more (40ms)"),
        ProgramOption(
            "time-scale",
            value: "N",
            meaning: "limits, refusals, the app and people run N times faster (1)"
        ),
        ProgramOption("seed", value: "N", meaning: "where all chance comes from (1)"),
    ]

    private static let faults = [
        ProgramOption(
            "faults",
            value: "P",
            meaning: "that part of all calls fails in ways to be ridden out, and as many pages are odd"
        ),
        ProgramOption(
            "fault",
            value: "KIND=P",
            meaning: "one kind alone, whatever --faults says; repeatable. Kinds: "
                + FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
        ),
        ProgramOption(
            "writes",
            value: "N",
            meaning: "people write N messages an hour, all conversations together"
        ),
        ProgramOption("replies", value: "N", meaning: "people reply in threads"),
        ProgramOption("reopens", value: "N", meaning: "people open again what was closed"),
    ]

    private static let files = [
        ProgramOption(
            "write-config",
            value: "DIR",
            meaning: "writes ebb.toml, teams.d and token files that fit this world, for ebbd --config DIR/ebb.toml"
        ),
        ProgramOption(
            "tick",
            value: "DURATION",
            meaning: "tick.interval in there (30m divided by the time scale)"
        ),
        ProgramOption("pace", value: "N", meaning: "policy.max_closes_per_tick in there (10)"),
        ProgramOption(
            "no-team-files",
            meaning: "leaves teams.d empty, for 'ebbctl new NAME --team ID --token-file DIR/tokens/...'"
        ),
        ProgramOption("write-only", meaning: "ends after that"),
        ProgramOption("report", value: "FILE", meaning: "writes the report there too"),
    ]
}
