import EbbCore
import EbbDaemon

extension Page {
    /// `ebbd(8)`
    static func daemon() -> Page {
        let help = Arguments.help
        return Page(
            name: help.name,
            chapter: 8,
            purpose: help.purpose,
            sections: [
                Section("SYNOPSIS", .paragraph("`ebbd` [`--config` *FILE*]")),
                Section("DESCRIPTION", blocks: self.description),
                Section("OPTIONS", .terms(help.options.map { Term($0) })),
                Section("SIGNALS", .terms(self.signals)),
                Section("UNITS", blocks: self.units),
                Section("CREDENTIALS", blocks: self.credentials),
                Section("SECURITY", blocks: self.security),
                Section("FILES", .terms(self.files)),
                Section(
                    "ENVIRONMENT",
                    .paragraph(
                        "`ebbd` reads none of its settings from the environment. systemd(1) speaks to it through these, "
                            + "and without them it does without. Proxies that are named there are not used."
                    ),
                    .terms(self.environment)
                ),
                .exitStatus(help.endings),
                Section(
                    "SEE ALSO",
                    .paragraph(
                        "ebbctl(1), ebb.toml(5), ebb-sim(1), systemctl(1), journalctl(1), systemd.exec(5), systemd-creds(1)"
                    )
                ),
            ]
        )
    }

    private static let description: [Block] = [
        .paragraph(
            "Apps that open group DMs in Slack leave them behind. `ebbd` closes the ones in which nobody writes any more, "
                + "a few every half hour, for the teams whose own file says `enabled = true`, and touches no other."
        ),
        .paragraph(
            "Cleaning up is never urgent, so it must never be the reason why anything else fails: `ebbd` takes half of "
                + "each of Slack's rate limits at most, and sends nothing while Slack says wait. Right before each close "
                + "it asks for the conversation's last message; with any doubt or error the conversation stays. When more "
                + "comes due than could have, it stops until a person approves."
        ),
        .paragraph(
            "What it knows, budgets and holds included, is in its state file: a restart earns no fresh budget. "
                + "`ebbctl`(1) tells how it is and steers it. Every tick ends with one summary record in the journal, "
                + "also one that did nothing; its absence is what to be alarmed by."
        ),
    ]

    private static let signals = [
        Term(
            "`SIGHUP`",
            means:
                "Read the configuration and the teams' files again. When they hold a mistake the old settings stay in "
                + "force, except that nothing more is closed for a team whose own file is gone, has the mistake, or now "
                + "says that the team is off or a dry run; what is wrong is told in the journal and in `systemctl status`."
        ),
        Term(
            ["`SIGTERM`", "`SIGINT`"],
            [
                .paragraph(
                    "Stop in order: the request that is under way is finished and recorded, and no other is begun. "
                        + "That takes as long as Slack's answer does, at most `timeout` of `[slack]`."
                )
            ]
        ),
    ]

    private static let units: [Block] = [
        .terms([
            Term(
                "`ebbd.service`",
                means:
                    "The daemon. Installing it starts and enables nothing; `systemctl enable --now ebbd` does. After "
                    + "a change of the configuration, `ebbctl check` and then `systemctl reload ebbd`. It is restarted "
                    + "when it crashes or hangs, but not when its arguments, its state or its configuration are wrong."
            ),
            Term(
                "`ebbd.socket`",
                means:
                    "The control socket. It comes and goes with the service, and never starts it: stopped means stopped, "
                    + "even where `systemctl stop` still warns that the socket might."
            ),
        ]),
        .paragraph(
            "After five starts in ten minutes, an operator's own among them, systemd starts it no more. Look into the journal with "
                + "`journalctl -u ebbd`, mend what it tells, and then:"
        ),
        .lines("systemctl reset-failed ebbd.service ebbd.socket\nsystemctl start ebbd"),
    ]

    private static let credentials: [Block] = [
        .paragraph(
            "A token never stands in a configuration file. Put each into a file of its own in `/etc/ebb/credentials`, "
                + "called as the team's file in `teams.d` is, without its `.toml`. Paste the token, press Enter, then Ctrl-D:"
        ),
        .lines("sudo sh -c 'umask 077; cat > /etc/ebb/credentials/acme'"),
        .paragraph(
            "systemd reads that folder when the service starts, and hands `ebbd` the file as the credential "
                + "`token_acme`. A token that is new or changed is therefore there after `systemctl restart ebbd`, not "
                + "after a reload. An example of a token that is encrypted on disk is in "
                + "`/usr/share/doc/ebb/examples`; see also systemd-creds(1)."
        ),
        .paragraph(
            "With an app's installation store in `[installations]`, the teams' tokens come from there instead, and are "
                + "read again in every tick. The credential `postgresql_password` is then the password of a database's "
                + "user; without it libpq looks for one by itself."
        ),
    ]

    private static let security: [Block] = [
        .paragraph(
            "The service runs as a user that exists only while it runs, with no capability, in a sandbox in which it "
                + "sees the system read-only and no homes, and can write its state alone. It runs no other program but the "
                + "one that writes a crash's stack into the journal. It needs the network, to reach Slack."
        ),
        .paragraph(
            "Whoever is in the group `ebb` may use the control socket, and with it see the teams and their "
                + "conversations, pause, resume, approve and drain. Nobody can read a token through it."
        ),
        .lines("sudo usermod -aG ebb you"),
        .paragraph(
            "Whoever reaches the address that `[metrics]` names can read the teams' names and numbers there, without a "
                + "password, and change nothing. By default there is none."
        ),
    ]

    private static let files = [
        Term("`/etc/ebb/ebb.toml`", means: "The main configuration file: ebb.toml(5)."),
        Term("`/etc/ebb/teams.d/`*NAME*`.toml`", means: "A team's own file: ebb.toml(5)."),
        Term("`/etc/ebb/credentials/`*NAME*", means: "A team's token, readable by root alone."),
        Term(
            "`/var/lib/ebb/ebb.db`",
            means: "The state, a SQLite file. Purging the package deletes it, and all of `/etc/ebb` with the tokens."
        ),
        Term("`/run/ebb/control.sock`", means: "The control socket, for root and the group `ebb`."),
        Term(
            "`/usr/share/doc/ebb/examples`",
            means: "Examples: drop-ins for the units, alert rules for Prometheus, a dashboard for Grafana."
        ),
    ]

    private static let environment = [
        Term(
            ["`NOTIFY_SOCKET`", "`WATCHDOG_USEC`", "`WATCHDOG_PID`"],
            [.paragraph("Where it tells that it is ready, reloads, stops and is alive: sd_notify(3).")]
        ),
        Term(
            ["`LISTEN_FDS`", "`LISTEN_PID`", "`LISTEN_FDNAMES`"],
            [.paragraph("The control socket, when a socket unit holds it: sd_listen_fds(3).")]
        ),
        Term("`CREDENTIALS_DIRECTORY`", means: "Where the tokens are."),
        Term(
            "`JOURNAL_STREAM`",
            means:
                "Whether standard error is the journal. If so, records go there with their fields; otherwise they are "
                + "lines on standard error."
        ),
    ]
}
