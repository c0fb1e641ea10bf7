import EbbSimulator
import EbbTestSupport
import Testing

/// What a machine can do to `ebbd`: told plainly, nothing closed that should not be, and over when the cause is gone.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct TroubleTests {
    private static let busy = "--teams 1 --off 0 --stale 200 --fresh 20 --time-scale 60 --latency 2ms --jitter 0ms"

    @Test func `a full disk stops the closes until there is room`() async throws {
        let world = try await World(Self.busy + " --tick 1s --pace 5")
        try await sh(
            "mkdir -p /var/lib/private && mount -t tmpfs -o size=4m,mode=700 none /var/lib/private"
        )
        do {
            try await world.start()
            try await world.until("something is closed") { $0.closed >= 5 }
            try await sh("dd if=/dev/zero of=/var/lib/private/filler bs=4k 2>/dev/null || true")
            try await world.untilRecord("997d31cbc7a355458fc4f66c135a10de") { $0["EBB_ERROR"] == "state_full" }
            try await sh("sleep 3")
            let full = try await world.report().closed
            try await sh("sleep 4")
            #expect(try await world.report().closed == full, "closed without being able to record it")
            let failures = try await world.records("997d31cbc7a355458fc4f66c135a10de")
            let ticks = try await world.records("8b88875842955b6e8d8351d671c22cf1")
            print("a full disk for 7 s and more: \(failures.count) records of it beside \(ticks.count) summaries")
            #expect(failures.last?["EBB_REMEDY"] != nil)
            #expect(try await world.property("ActiveState") == "active")

            try await sh("rm /var/lib/private/filler")
            try await world.until("it goes on") { $0.closed > full }
            #expect(try await world.property("NRestarts") == "0")
            let report = try await world.report()
            #expect(report.wrongCloses.isEmpty && report.doubleCloses.isEmpty)
            try await sh("systemctl stop ebbd")

            // A start needs room too: it says so, and is tried again until there is some.
            let closed = try await world.report().closed
            try await sh("dd if=/dev/zero of=/var/lib/private/filler bs=4k 2>/dev/null || true")
            let start = try await attempt("systemctl start ebbd")
            #expect(try await world.property("StatusErrno") == "28", "ENOSPC")
            let failed = try #require(try await world.records("d170f119bb0e4093afc7d5596a452a17").last)
            #expect(failed["EBB_ERROR"] == "state_full" && failed["EBB_REMEDY"] != nil, "\(failed)")
            print("start on a full disk: exit \(start.status), \(try await world.property("StatusText"))")
            try await sh("sleep 2")
            #expect(try await world.report().closed == closed)
            try await sh("rm /var/lib/private/filler")
            try await world.until("it goes on") { $0.closed > closed }
        } catch {
            try await sh("systemctl stop ebbd; umount -l /var/lib/private")
            throw error
        }
        try await sh("systemctl stop ebbd; umount -l /var/lib/private")
    }

    @Test func `a control socket that somebody removed is there again`() async throws {
        let world = try await World(Self.busy + " --tick 1s")
        try await world.start()
        try await sh("rm /run/ebb/control.sock")
        #expect(try await attempt("ebbctl status").status == 69)
        try await world.until("it is there again", "ebbctl status || test $? = 1")
        #expect(try await sh("stat -c '%a %G' /run/ebb/control.sock") == "660 ebb")
        #expect(try await world.records("bf4f411329aa49358faa3e659f4c5d73").count == 1)
        #expect(try await world.property("NRestarts") == "0")
        try await sh("systemctl restart ebbd; ebbctl status || test $? = 1")
        try await sh("systemctl stop ebbd; test ! -e /run/ebb/control.sock")
    }

    @Test func `with another path for the socket ebbd binds it itself`() async throws {
        let world = try await World(Self.busy + " --tick 1s")
        try await sh(
            """
            printf '[control]\\nsocket = "/run/ebbd/control.sock"\\n' >>/etc/ebb/ebb.toml
            mkdir -p /etc/systemd/system/ebbd.service.d
            cp /usr/share/doc/ebb/examples/own-socket.conf /etc/systemd/system/ebbd.service.d/
            systemctl mask -q --now ebbd.socket
            systemctl daemon-reload
            """
        )
        try await world.start()
        #expect(try await sh("stat -c '%a %G' /run/ebbd/control.sock") == "660 ebb")
        #expect(try await attempt("ebbctl status").status == 69)
        let operators = "setpriv --reuid=65534 --regid=65534 --groups=$(getent group ebb | cut -d: -f3)"
        try await sh("\(operators) ebbctl --config /etc/ebb/ebb.toml status || test $? = 1")
        try await sh("systemctl stop ebbd")
        #expect(try await succeeds("test ! -e /run/ebbd/control.sock"))
    }

    @Test func `without the socket unit ebbd binds the socket itself`() async throws {
        let world = try await World(Self.busy + " --tick 1s")
        try await sh("systemctl mask -q --now ebbd.socket")
        try await world.start()
        #expect(try await sh("stat -c '%a %G' /run/ebb/control.sock") == "660 ebb")
        try await sh("ebbctl status || test $? = 1")
        try await sh("systemctl stop ebbd")
        #expect(try await succeeds("test ! -e /run/ebb/control.sock"))
    }

    @Test(arguments: ["+1y", "-1y"])
    func `a clock that is a year off closes nothing, while it runs`(offset: String) async throws {
        let world = try await World(Self.busy + " --tick 1s --pace 2", service: Self.clock)
        try await sh("echo +0 >/etc/ebb/clock")
        try await world.start()
        try await world.until("something is closed") { $0.closed >= 2 }
        try await sh("echo '\(offset)' >/etc/ebb/clock")
        try await world.untilRecord("ffb4f05cd46d5c20bfb2cea9aa984611") { $0["EBB_REASON"] == "clock" }
        try await sh("sleep 1")
        let closed = try await world.report().closed
        try await sh("sleep 4")
        let report = try await world.report()
        #expect(report.closed == closed && report.wrongCloses.isEmpty)
        let told = try #require(try await world.records("ffb4f05cd46d5c20bfb2cea9aa984611").last)
        print("the clock \(offset): EBB_SKEW=\(told["EBB_SKEW"] ?? "-")")
        #expect(abs(Double(told["EBB_SKEW"] ?? "") ?? 0) > 30_000_000)

        try await sh("echo +0 >/etc/ebb/clock")
        try await world.until("it goes on") { $0.closed > closed }
        #expect(try await world.property("NRestarts") == "0")
        #expect(try await world.report().wrongCloses.isEmpty)
    }

    @Test(arguments: ["+1y", "-1y"])
    func `a clock that was set a year off while it was stopped closes nothing`(offset: String) async throws {
        let world = try await World(Self.busy + " --tick 1s --pace 2", service: Self.clock)
        try await sh("echo +0 >/etc/ebb/clock")
        try await world.start()
        try await world.until("something is closed") { $0.closed >= 2 }
        try await sh("systemctl stop ebbd; echo '\(offset)' >/etc/ebb/clock")
        let closed = try await world.report().closed
        try await world.start()
        try await world.untilRecord("ffb4f05cd46d5c20bfb2cea9aa984611") { $0["EBB_REASON"] == "clock" }
        try await sh("sleep 3")
        var report = try await world.report()
        #expect(report.closed == closed && report.wrongCloses.isEmpty)

        try await sh("echo +0 >/etc/ebb/clock")
        try await world.until("it goes on", within: .seconds(60)) { $0.closed > closed }
        report = try await world.report()
        #expect(report.wrongCloses.isEmpty && report.doubleCloses.isEmpty)
        #expect(try await world.property("NRestarts") == "0")
    }

    /// The wall clock of ebbd alone, as a file says it; the others go on as they are.
    private static let clock = """
        Environment="LD_PRELOAD=/srv/timers.so /srv/libfaketime.so"
        Environment=FAKETIME_TIMESTAMP_FILE=/etc/ebb/clock FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1
        ExecPaths=/srv
        """

    @Test func `a minute without network costs nothing but time`() async throws {
        let world = try await World(Self.busy + " --tick 2s --pace 2")
        try await world.start()
        try await world.until("something is closed") { $0.closed >= 2 }
        let closed = try await world.report().closed
        let began = try await sh("echo $EPOCHSECONDS")
        try await sh("ip link set lo down; sleep 60; ip link set lo up")
        let records = try await sh("journalctl -u ebbd --since @\(began) --until '@'$EPOCHSECONDS -o json | wc -l")
        print("a minute without network at an interval of 2 s: \(records) records, \(closed) closed before it")
        // Thirty summaries, and for each at most a few kinds of failure.
        #expect(try #require(Int(records)) <= 150)
        try await world.until("it goes on", within: .seconds(90)) { $0.closed > closed + 2 }
        #expect(try await world.property("NRestarts") == "0")
        let report = try await world.report()
        #expect(report.wrongCloses.isEmpty && report.doubleCloses.isEmpty)
    }

    @Test func `a name server that fails or is silent holds up no more than the requests`() async throws {
        let world = try await World(Self.busy + " --tick 2s --pace 2")
        try await Self.encrypt()
        try await World.serve("names", Self.names)
        try await world.start()
        try await world.until("something is closed") { $0.closed >= 2 }

        for silent in [false, true] {
            try await sh("systemctl stop names")
            if silent { try await World.serve("names", "socat -u UDP4-RECV:53,bind=127.0.0.1 /dev/null") }
            let told = try await world.records(Self.callFailed).count
            // The connection that is open needs no name: Slack closes it.
            try await sh("systemctl restart tls")
            try await eventually("a call fails", every: .milliseconds(200)) {
                try await world.records(Self.callFailed).count > told
            }
            let closed = try await world.report().closed
            let status = try await sh(
                "began=${EPOCHREALTIME/./}; ebbctl status >/dev/null || test $? = 1; echo $((${EPOCHREALTIME/./} - began))"
            )
            print("measured: ebbctl status \(status) µs \(silent ? "with a silent" : "without a") name server")
            try await World.serve("names", Self.names)
            try await world.until("it goes on", within: .seconds(120)) { $0.closed > closed }
        }
        #expect(try await world.property("NRestarts") == "0")
        #expect(try await world.report().wrongCloses.isEmpty)
        try await sh("systemctl stop ebbd names tls; rm /etc/resolv.conf")
    }

    private static let names =
        "dnsmasq -k -C /dev/null -h -R --port=53 --listen-address=127.0.0.1 "
        + "--bind-interfaces --user=root --address=/slack.test/127.0.0.1"

    /// Puts TLS with a certificate of its own before the simulator, and has ebbd call it by a name.
    private static func encrypt() async throws {
        try await sh(
            """
            cd /run
            openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=slack.test -addext subjectAltName=DNS:slack.test \
                -keyout tls.key -out tls.crt 2>/dev/null
            cp tls.crt /usr/local/share/ca-certificates/test.crt; update-ca-certificates >/dev/null 2>&1
            cat tls.key tls.crt >tls.pem
            echo 'nameserver 127.0.0.1' >/etc/resolv.conf
            sed -i 's#^base_url = .*#base_url = "https://slack.test/api/"#' /etc/ebb/ebb.toml
            """
        )
        try await World.serve("tls", Self.tls)
    }

    private static let callFailed = "50ac6ee265bd5b1c88b5dd2d050a8dc6"
    private static let tls =
        "socat OPENSSL-LISTEN:443,bind=127.0.0.1,reuseaddr,fork,cert=/run/tls.pem,verify=0 TCP:127.0.0.1:8065"
}
