import EbbSimulator
import EbbTestSupport
import Testing

/// The package: what it brings, and what installing, upgrading, removing and purging do.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct PackageTests {
    private static let apt = "DEBIAN_FRONTEND=noninteractive apt-get -y -q"

    @Test func `installing starts nothing, enables nothing and touches no team`() async throws {
        try await World.clear()
        try await sh("\(Self.apt) purge ebb; \(Self.apt) install /srv/ebb.deb")
        #expect(try await attempt("systemctl is-active ebbd ebbd.socket").output == "inactive\ninactive\n")
        #expect(try await attempt("systemctl is-enabled ebbd").output == "disabled\n")
        #expect(try await sh("ls /etc/ebb/teams.d; ls /etc/ebb/credentials") == "example.toml.sample")
        #expect(try await succeeds("test ! -e /var/lib/ebb && test ! -e /var/lib/private/ebb"))
        #expect(try await sh("stat -c '%a %U' /etc/ebb/credentials") == "700 root")
        #expect(try await sh("getent group ebb | cut -d: -f1") == "ebb")
        let check = try await attempt("ebbctl check")
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        // As shipped, it starts.
        try await sh("systemctl start ebbd; ebbctl status; systemctl stop ebbd")
    }

    @Test func `manual pages, completion and version are there`() async throws {
        for page in ["8 ebbd", "1 ebbctl", "5 ebb.toml", "1 ebb-sim"] {
            let text = try await sh("MANWIDTH=80 man --warnings=all \(page) 2>&1")
            #expect(text.count > 1_000, "\(page)")
            #expect(!text.contains("warning"), "\(page)")
        }
        let commands = try await sh(
            """
            source /usr/share/bash-completion/completions/ebbctl
            complete -p ebbctl
            COMP_WORDS=(ebbctl jour); COMP_CWORD=1; COMP_LINE='ebbctl jour'; COMP_POINT=11
            $(complete -p ebbctl | sed 's/.*-F \\([^ ]*\\).*/\\1/') ebbctl jour ebbctl
            echo "${COMPREPLY[@]}"
            """
        )
        #expect(commands.hasSuffix("journal"), "\(commands)")
        let version = try await sh("dpkg-query -W -f '${Version}' ebb")
        for program in ["ebbd", "ebbctl", "ebb-sim"] {
            #expect(try await sh("\(program) --version") == "\(program) \(version)")
        }
    }

    @Test func `the programs are stripped, bound at their start, and need Debian's libraries alone`() async throws {
        let folder = try #require(Machine.folder)
        for program in ["sbin/ebbd", "bin/ebbctl", "bin/ebb-sim"] {
            let path = "\(folder)/root/usr/\(program)"
            let dynamic = try await Command.run(["readelf", "--dynamic", "--wide", path]).output
            #expect(dynamic.contains("BIND_NOW") && dynamic.contains("PIE"), "\(program)")
            #expect(!dynamic.contains("RUNPATH") && !dynamic.contains("RPATH"), "\(program)")
            #expect(!dynamic.contains("libswift") && !dynamic.contains("libFoundation"), "\(program)")
            let sections = try await Command.run(["readelf", "--sections", "--wide", path]).output
            #expect(!sections.contains(".symtab") && !sections.contains(".debug_info"), "\(program)")
            let missing = try await attempt("ldd /usr/\(program) | grep 'not found'")
            #expect(missing.output == "", "\(program)")
        }
        print(try await sh("dpkg-query -W -f '${Depends}\\n' ebb"))
    }

    @Test func `an upgrade keeps state and configuration, and what is removed is gone`() async throws {
        try await World.clear()
        try await sh("\(Self.apt) purge ebb; \(Self.apt) install /srv/previous.deb")
        let world = try await World(
            "--teams 1 --off 0 --stale 40 --fresh 5 --time-scale 60 --tick 1s --pace 4 --latency 2ms --jitter 0ms"
        )
        try await sh("systemctl enable -q ebbd")
        try await world.start()
        try await world.until("something is closed") { $0.closed >= 8 }
        let before = try await sh("systemctl show ebbd -p MainPID --value")
        try await sh("\(Self.apt) install /srv/ebb.deb")
        let version = try await sh("dpkg-deb -f /srv/ebb.deb Version")
        #expect(try await sh("dpkg-query -W -f '${Version}' ebb") == version)
        #expect(try await sh("zcat /usr/share/doc/ebb/changelog.gz | sed -n '1s/.*(\\(.*\\)).*/\\1/p'") == version)
        #expect(try await world.property("ActiveState") == "active")
        #expect(try await world.property("MainPID") != before)
        try await world.until("the rest is closed") { $0.left == 0 }
        var report = try await world.report()
        #expect(report.closed == 40)
        #expect(report.doubleCloses.isEmpty && report.alreadyClosed == 0 && report.wrongCloses.isEmpty)
        #expect(try await succeeds("grep -q 8065 /etc/ebb/ebb.toml"), "the operator's configuration was replaced")

        try await sh("\(Self.apt) remove ebb")
        #expect(try await attempt("systemctl is-active ebbd ebbd.socket").output.contains("inactive\ninactive"))
        #expect(try await succeeds("test ! -e /usr/sbin/ebbd && test -s /var/lib/private/ebb/ebb.db"))
        #expect(try await succeeds("test -s /etc/ebb/teams.d/team-1.toml && test -s /etc/ebb/credentials/team-1"))
        report = try await world.report()

        try await sh("\(Self.apt) install /srv/ebb.deb; systemctl start ebbd; sleep 2")
        #expect(try await world.report().closed == 40, "the state is there again, so nothing is done twice")
        try await sh("\(Self.apt) purge ebb")
        #expect(
            try await sh("ls -d /etc/ebb /var/lib/ebb /var/lib/private/ebb /run/ebb/control.sock 2>&1 || true")
                .split(separator: "\n").allSatisfy { $0.contains("No such file") }
        )
        try await sh("\(Self.apt) install /srv/ebb.deb")
    }
}
