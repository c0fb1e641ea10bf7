import EbbTestSupport
import Foundation

/// A Debian 12 that has booted, with the package installed; one for all tests, which run one after another.
actor Machine {
    /// Where `Tests/Booted/run` has laid it; nil where none can be booted.
    static let folder = ProcessInfo.processInfo.environment["BOOTED_CONTAINER"]

    /// Why there is none.
    static let absent = "no booted Debian here: `make test-systemd`, as root, boots one"

    /// Whether the host has cgroups of version 2 alone.
    static let hasUnifiedGroups = FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers")

    static let shared = Machine()

    private static let tool = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Booted/container").path
    private var isUp = false

    private init() {}

    /// Runs a script of bash as root, on the booted system; boots it first where that has not happened.
    func run(_ script: String) async throws -> Command {
        try await self.boot()
        let preamble = "set -o pipefail; export SYSTEMD_PAGER= SYSTEMD_COLORS=0 TERM=dumb\n"
        return try await Command.run([Self.tool, "in", try Self.laid(), "bash", "-s"], input: preamble + script + "\n")
    }

    /// Boots it, as a machine that has been up for so long already; nothing happens when it is up.
    func boot(after uptime: Duration? = nil) async throws {
        if self.isUp { return }
        self.isUp = true
        let seconds = uptime.map { ["\($0.components.seconds)"] } ?? []
        let (result, took) = try await measured {
            try await Command.run([Self.tool, "boot", try Self.laid()] + seconds)
        }
        guard result.status == 0 else { throw TimedOut(description: result.errors) }
        print("measured: booted in \(took)")
        try await self.install()
    }

    /// Installs the package, as `apt-get install ./ebb.deb` would for an operator; nothing happens when it is there.
    private func install() async throws {
        let result = try await self.run(
            "dpkg -s ebb >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -y -q /srv/ebb.deb"
        )
        guard result.status == 0 else { throw TimedOut(description: result.output + result.errors) }
    }

    /// A command that runs another one there, as root; it must have booted.
    static func inside(_ words: [String]) throws -> [String] { [self.tool, "in", try self.laid()] + words }

    func powerOff() async throws {
        _ = try await Command.run([Self.tool, "off", try Self.laid()])
        self.isUp = false
    }

    private static func laid() throws -> String {
        guard let folder = Self.folder else { throw TimedOut(description: Self.absent) }
        return folder
    }
}

/// Runs a script in the booted system; one that fails ends the test with what it said.
@discardableResult
func sh(_ script: String) async throws -> String {
    let result = try await Machine.shared.run("set -e\n" + script)
    guard result.status == 0 else {
        throw TimedOut(description: "exit \(result.status) of: \(script)\n\(result.output)\(result.errors)")
    }
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
}

/// Runs a script in the booted system and gives how it ended, whatever that was.
func attempt(_ script: String) async throws -> Command {
    try await Machine.shared.run(script)
}

/// Whether a script ends with 0.
func succeeds(_ script: String) async throws -> Bool {
    try await Machine.shared.run(script).status == 0
}
