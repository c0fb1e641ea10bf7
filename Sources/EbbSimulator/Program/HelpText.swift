/// What `ebb-sim --help` prints.
enum HelpText {
    static let text = """
        ebb-sim: a stand-in for Slack's Web API that enforces rate limits.

        Usage: ebb-sim [OPTION VALUE | OPTION=VALUE]...

        It serves http://127.0.0.1:8065/api/ until SIGTERM or SIGINT, then prints one JSON object: what was closed and
        left, what should not have been closed, refused calls, calls by method and team.

        The world:
          --listen HOST:PORT        where it listens; port 0 takes a free one (127.0.0.1:8065)
          --world WORLD             documented: Slack's limits per team and method; incident: 60 calls a minute
                                    for the whole app, past it everything is refused for 30 s (documented)
          --teams N                 teams (3)
          --off N                   the last so many are not enabled (1 of several)
          --stale N                 conversations per team that ought to be closed (40)
          --fresh N                 and such as are in use (10)
          --other N                 and of each sort to be kept: live by a reply, opened by others, shared with
                                    another organisation, exempt; and closed already (2)
          --history-per-minute N    conversations.history: 50, or 1 as for some apps since May 2025 (50)
          --app-rate RATE           calls per second of the operator's own app (0.3)
          --latency DURATION        of every answer (80ms)
          --jitter DURATION         up to so much more (40ms)
          --time-scale N            limits, refusals, the app and people run N times faster (1)
          --seed N                  where all chance comes from (1)

        What goes wrong:
          --faults P                that part of all calls fails in ways to be ridden out, and as many pages are odd
          --fault KIND=P            one kind alone, whatever --faults says; repeatable. Kinds: 5xx, timeout,
                                    broken_connection, html_body, fatal_error, odd_retry_after, short_page,
                                    empty_page, final_cursor, revoked_token, clock_off, lost_listing
          --writes N                people write N messages an hour, all conversations together
          --replies N               people reply in threads
          --reopens N               people open what was closed again

        Files:
          --write-config DIR        writes ebb.toml, teams.d and token files that fit this world, for
                                    ebbd --config DIR/ebb.toml
          --tick DURATION           tick.interval in there (30m divided by the time scale)
          --pace N                  policy.max_closes_per_tick in there (10)
          --write-only              ends after that
          --report FILE             writes the report there too

        Else:
          --demo                    shows Ebb at work: a world of its own, ebbd (from the folder of ebb-sim) beside
                                    it, and a live view; about 40 s
          --help                    this text

        Steering a running one: GET /_sim/report, and POST /_sim/NAME with form fields:
          clock offset=SECONDS|none    revoke team= [error=]        restore team=      swap team= with=
          outage on=true|false         refuse [team=] [method=] [retry_after=] [count=1]
          fail method= error= [team=] [conversation=] [count=]      heal               lose team= part=
          latency seconds=
          post conversation=           reply conversation= [depth=] reopen conversation=
          close conversation=          add team= age=SECONDS [count=1]

        Exit status: 0 done; 64 usage; 69 the address or a program cannot be had; 73 a file cannot be written;
        of the demo also 1 it did not show what it promises; 130 it was interrupted.

        """
}
