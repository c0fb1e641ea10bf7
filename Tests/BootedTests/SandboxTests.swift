import EbbSimulator
import EbbTestSupport
import Testing

/// What the unit leaves to `ebbd`, and what it takes.
@Suite(.enabled(if: Machine.folder != nil, Comment(rawValue: Machine.absent)))
struct SandboxTests {
    @Test func `the exposure is 1 point 1 or lower, with the real daemon running in it`() async throws {
        let world = try await World("--teams 1 --off 0 --stale 3 --time-scale 60 --tick 1s --latency 2ms")
        try await world.start()
        try await world.until("three are closed") { $0.closed == 3 }
        let overall = try await sh("systemd-analyze security --no-pager ebbd.service | tail -n 1")
        print("measured: \(overall)")
        let figure = overall.split(separator: " ").compactMap { Double($0) }.first
        #expect(try #require(figure) <= 1.1)
    }

    @Test func `systemd finds nothing wrong with the units`() async throws {
        try await World.clear()
        let units = "/usr/lib/systemd/system/ebbd.service /usr/lib/systemd/system/ebbd.socket"
        let result = try await attempt("systemd-analyze verify --man=yes \(units)")
        #expect(result.status == 0)
        #expect(result.output + result.errors == "")
    }

    @Test func `what the sandbox forbids is refused`() async throws {
        let world = try await World(
            "--teams 1 --off 0",
            service: "ExecStart=\nExecStart=/usr/libexec/ebb/probe\nType=oneshot\n"
        )
        try await sh("install -m 755 /srv/probe /usr/libexec/ebb/probe")
        try await sh("for folder in /etc/ebb /usr/share /home; do install -m 666 /dev/null $folder/open; done")
        // A device that anybody else may read.
        try await sh("mknod -m 666 /dev/probe c 1 5; setpriv --reuid=65534 --clear-groups head -c 1 /dev/probe")
        try await sh("systemctl start ebbd")
        let said = try await sh("journalctl --sync; journalctl -u ebbd --since \(world.began) -o cat _COMM=probe")
        try await sh(
            "rm /usr/libexec/ebb/probe; for folder in /etc/ebb /usr/share /home; do rm $folder/open; done; rm /dev/probe"
        )
        print(said)
        let tried = Dictionary(
            said.split(separator: "\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            },
            uniquingKeysWith: { $1 }
        )
        let permitted = ["write its state", "read its configuration", "a TCP socket"]
        #expect(tried.count == 25)
        for (what, result) in tried {
            if permitted.contains(what) {
                #expect(result == " ALLOWED", "\(what)")
            } else {
                #expect(result.hasPrefix(" refused"), "\(what)")
            }
        }
    }

    @Test func `limits of memory and tasks are set`() async throws {
        let world = try await World("--teams 1 --off 0")
        try await world.start()
        let set = try await sh("systemctl show ebbd -p MemoryHigh -p MemoryMax -p TasksMax -p DevicePolicy | sort")
        #expect(set == "DevicePolicy=closed\nMemoryHigh=402653184\nMemoryMax=536870912\nTasksMax=64")
    }

    @Test(
        .enabled(
            if: Machine.hasUnifiedGroups,
            "limits have no effect in a container on a host with cgroups of version 1"
        )
    )
    func `limits of memory and tasks are in force`() async throws {
        let world = try await World("--teams 1 --off 0")
        try await world.start()
        let group = "/sys/fs/cgroup/system.slice/ebbd.service"
        #expect(try await sh("cat \(group)/memory.max") == "536870912")
        #expect(try await sh("cat \(group)/pids.max") == "64")
    }
}
