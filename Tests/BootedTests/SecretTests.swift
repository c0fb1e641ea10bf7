import EbbSimulator
import EbbTestSupport
import Testing

/// A token is in the credential directory and nowhere else.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct SecretTests {
    @Test func `no token outlives a run anywhere but in its credential`() async throws {
        let world = try await World("--teams 2 --off 0 --stale 3 --time-scale 60 --tick 1s --latency 2ms --faults 0.2")
        try await world.start()
        try await world.until("something is closed") { $0.closed > 2 }
        try await sh("sed -i 's/^interval/intervall/' /etc/ebb/ebb.toml; systemctl reload ebbd; ebbctl status || true")
        let tokens = try await sh("cat /etc/ebb/credentials/*").split(separator: "\n").map(String.init)
        #expect(tokens.count == 2 && tokens.allSatisfy { $0.count > 10 })
        let seen = try await sh(
            """
            pid=$(systemctl show ebbd -p MainPID --value)
            journalctl --sync
            set +e
            # Not grep -q: who ends early fails who still writes, and with pipefail nothing is found.
            for token in $(cat /etc/ebb/credentials/*); do
                tr '\\0' '\\n' </proc/$pid/environ | grep -- "$token" >/dev/null && echo environment
                tr '\\0' '\\n' </proc/$pid/cmdline | grep -- "$token" >/dev/null && echo command line
                journalctl -o export | grep -a -- "$token" >/dev/null && echo journal
                systemctl status ebbd | grep -- "$token" >/dev/null && echo status
                grep -raq -- "$token" /var/lib/private/ebb && echo state
                grep -rlaq -- "$token" /tmp /var/tmp /run/ebb /run/systemd/private && echo elsewhere
            done
            true
            """
        )
        #expect(seen == "")
        // Where it must be, found by the same means.
        #expect(try await succeeds("grep -raq -- '\(tokens[0])' /run/credentials/ebbd.service"))
        #expect(try await sh("ls /run/credentials/ebbd.service") == "token_team-1\ntoken_team-2")
    }

    @Test func `no other user can read a token, and ebbd cannot read where it came from`() async throws {
        let world = try await World("--teams 1 --off 0")
        try await world.start()
        for path in ["/run/credentials/ebbd.service/token_team-1", "/etc/ebb/credentials/team-1"] {
            let result = try await attempt("setpriv --reuid=65534 --regid=65534 --clear-groups cat \(path)")
            #expect(result.status != 0 && result.errors.contains("Permission denied"), "\(path): \(result)")
        }
        let operators = "setpriv --reuid=65534 --regid=65534 --groups=$(getent group ebb | cut -d: -f3)"
        #expect(try await succeeds("\(operators) ebbctl status"), "an operator in the group may use ebbctl")
        for path in ["/run/credentials/ebbd.service/token_team-1", "/var/lib/private/ebb/ebb.db"] {
            #expect(try await attempt("\(operators) cat \(path)").status != 0, "\(path)")
        }
        let stranger = try await attempt("setpriv --reuid=65534 --regid=65534 --clear-groups ebbctl status")
        #expect(stranger.status == 77)
        #expect(stranger.errors.contains("group ebb"))
    }

    @Test func `a token that was encrypted on disk works as well`() async throws {
        let world = try await World("--teams 1 --off 0 --stale 3 --time-scale 60 --tick 1s --latency 2ms")
        try await sh(
            """
            mkdir -p /etc/credstore.encrypted
            systemd-creds encrypt --with-key=host --name=token_team-1 \
                /etc/ebb/credentials/team-1 /etc/credstore.encrypted/ebb-acme.cred
            rm /etc/ebb/credentials/team-1
            mkdir -p /etc/systemd/system/ebbd.service.d
            sed 's/token_acme/token_team-1/' /usr/share/doc/ebb/examples/encrypted-credentials.conf \
                >/etc/systemd/system/ebbd.service.d/encrypted-credentials.conf
            systemctl daemon-reload
            """
        )
        try await world.start()
        try await world.until("all is closed") { $0.left == 0 }
    }

    @Test func `without the directory of credentials the start fails as systemd says it`() async throws {
        let world = try await World("--teams 1 --off 0")
        try await sh("mv /etc/ebb/credentials /etc/ebb/away")
        #expect(try await attempt("systemctl start ebbd").status != 0)
        try await sh("mv /etc/ebb/away /etc/ebb/credentials")
        #expect(try await world.property("ExecMainStatus") == "243")
    }

    @Test func `a crash leaves its stack in the journal, and no registers`() async throws {
        let world = try await World("--teams 1 --off 0")
        try await world.start()
        try await sh("kill -SEGV $(systemctl show ebbd -p MainPID --value)")
        try await world.until(
            "the stack is in the journal",
            "journalctl -u ebbd --since \(world.began) -o cat | grep -E 'Thread 0.* crashed'"
        )
        try await world.until("it runs again", "systemctl is-active ebbd")
        let said = try await world.journal()
        #expect(said.contains("/usr/sbin/ebbd"), "\(said)")
        #expect(!said.contains("Registers"))
        #expect(!said.contains("xoxb"))
        print(said.split(separator: "\n").drop { !$0.contains("***") }.prefix(30).joined(separator: "\n"))
    }
}
