import Foundation
import Testing

@testable import EbbOperator

@Suite struct JournalTests {
    private static let units = ["--unit=ebbd.service", "--unit=ebbd.socket"]
    private static let files = [
        "ebb.toml": "", "teams.d/acme.toml": "team = \"T0123ABCD\"\n", "teams.d/broken.toml": "team = \n",
        "teams.d/half.toml": "team = \"T0HALF\"\nnonsense = 1\n",
    ]

    /// Runs `ebbctl journal` with a `journalctl` that this script is; `SCRIPT` comes first in the search path.
    private static func journal(_ words: String..., script: String = "exit 0") throws -> (Outcome, folder: String) {
        try withFiles(Self.files.merging(["bin/journalctl": "#!/bin/sh\n\(script)\n"]) { $1 }) { folder in
            try #require(chmod("\(folder)/bin/journalctl", 0o755) == 0)
            return (
                ebbctl(
                    words: ["journal", "--config", "\(folder)/ebb.toml"] + words,
                    searchPath: "\(folder)/none:\(folder)/bin:/usr/bin:/bin"
                ),
                folder
            )
        }
    }

    @Test func `it becomes the first journalctl in PATH, with the units of ebbd`() throws {
        let (outcome, folder) = try Self.journal()
        #expect(outcome.status == 0)
        #expect(outcome.became == SystemProgram(path: "\(folder)/bin/journalctl", arguments: Self.units))
        #expect(outcome.requests.isEmpty)
    }

    @Test func `each option is one of journalctl's, and its value stays one word`() throws {
        let (outcome, _) = try Self.journal("--since", "-2h; rm x", "--lines=5", "--follow", "--explain", "acme")
        #expect(
            outcome.became?.arguments == Self.units + [
                "--since=-2h; rm x", "--lines=5", "--follow", "--catalog", "EBB_TEAM=T0123ABCD",
            ]
        )
    }

    @Test(arguments: [("acme", "T0123ABCD"), ("T0123ABCD", "T0123ABCD"), ("half", "T0HALF")])
    func `a team is known by its id or its file's name, even where files are broken`(text: String, id: String) throws {
        #expect(try Self.journal(text).0.became?.arguments.last == "EBB_TEAM=\(id)")
    }

    @Test func `an unknown team ends with 65 before anything is run`() throws {
        for text in ["beta", "T9", "EBB_TEAM=x", ""] {
            let (outcome, folder) = try Self.journal(text)
            #expect(outcome.status == 65)
            #expect(outcome.became == nil)
            #expect(outcome.errors.contains("no file in \(folder)/teams.d names it"))
            #expect(outcome.errors.contains("journalctl -u ebbd EBB_TEAM=T9") == (text == "T9"))
        }
        #expect(try Self.journal("beta", "--json").0.json?["version"] as? Int == 1)
    }

    @Test func `a file that does not tell its team ends with 78 and says where it is wrong`() throws {
        let (outcome, folder) = try Self.journal("broken")
        #expect(outcome.status == 78)
        #expect(outcome.became == nil)
        #expect(outcome.errors.contains("\(folder)/teams.d/broken.toml:1:"))
    }

    @Test func `where the files cannot be listed an id is taken as it is`() throws {
        try withFiles(["ebb.toml": "", "teams.d": "no directory", "journalctl": ""]) { folder in
            chmod("\(folder)/journalctl", 0o755)
            func run(_ team: String) -> Outcome {
                ebbctl("journal", team, "--config", "\(folder)/ebb.toml", searchPath: folder)
            }
            #expect(run("T0123ABCD").became?.arguments.last == "EBB_TEAM=T0123ABCD")
            #expect(run("acme").status == 78)
        }
    }

    @Test(arguments: ["", "relative:.:", "/nonexistent"])
    func `without a journalctl it ends with 69 and says where the records are`(searchPath: String) {
        let outcome = ebbctl("journal", searchPath: searchPath)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("There is no journalctl in PATH"))
    }

    @Test(arguments: [false, true])
    func `where systemd has not booted the machine it says where the records are`(hasSystemd: Bool) throws {
        try withFiles(["journalctl": ""]) { folder in
            chmod("\(folder)/journalctl", 0o755)
            let outcome = ebbctl("journal", searchPath: folder, hasSystemd: hasSystemd)
            #expect(outcome.became != nil)
            #expect(outcome.errors.contains("standard error") != hasSystemd)
        }
    }

    @Test func `with --json the entries are in one object, as journalctl gives them`() throws {
        let (outcome, _) = try Self.journal(
            "--json",
            "acme",
            script: """
                for word; do printf '{"MESSAGE":"%s","EBB_TEAM":["T1","T2"]}\\n' "$word"; done
                echo '-- No entries --'
                """
        )
        #expect(outcome.status == 0)
        #expect(outcome.became == nil)
        #expect(outcome.json?["version"] as? Int == 1)
        let entries = try #require(outcome.json?["entries"] as? [[String: Any]])
        #expect(
            entries.map { $0["MESSAGE"] as? String } == Self.units + [
                "--lines=1000", "--output=json", "--all", "--no-pager", "EBB_TEAM=T0123ABCD",
            ]
        )
        #expect(entries.first?["EBB_TEAM"] as? [String] == ["T1", "T2"])
    }

    @Test func `with --json nothing recorded is an empty list, and --lines bounds it`() throws {
        let (outcome, _) = try Self.journal("--json", "--lines", "7", script: "echo '-- No entries --'")
        #expect(outcome.output == "{\"entries\":[],\"version\":1}\n")
        let (bounded, _) = try Self.journal(
            "--json",
            "--lines",
            "7",
            script: "for word; do [ \"$word\" != --lines=7 ] || echo '{}'; done"
        )
        #expect((bounded.json?["entries"] as? [Any])?.count == 1)
    }

    @Test(arguments: [("exit 3", 3), ("kill -9 $$", 137)])
    func `a journalctl that fails is told under --json`(script: String, status: Int) throws {
        let (outcome, _) = try Self.journal("--json", script: script)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("ended with status \(status)"))
        #expect((outcome.json?["error"] as? [String: Any])?["code"] as? String == "program")
    }

    @Test func `a journalctl without end is stopped`() throws {
        try withFiles(["journalctl": "#!/bin/sh\nwhile :; do echo '{}'; done\n"]) { folder in
            chmod("\(folder)/journalctl", 0o755)
            #expect(throws: OperatorError.program("\(folder)/journalctl wrote more than 1 MiB: ask for less.")) {
                try SystemProgram(path: "\(folder)/journalctl", arguments: []).run(limit: 1 << 20)
            }
        }
    }

    @Test(arguments: ["--follow", "--explain"]) func `what has no end or is for people does not go with --json`(
        option: String
    ) throws {
        let (outcome, _) = try Self.journal("--json", option)
        #expect(outcome.status == 64)
        #expect(outcome.became == nil)
    }

    @Test func `a number of lines that is none ends with 64`() throws {
        #expect(try Self.journal("--lines", "all").0.status == 64)
    }

    @Test func `the catalog names no command that does not exist`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let catalog = try String(contentsOf: root.appending(path: "systemd/ebb.catalog"), encoding: .utf8)
        let named = catalog.matches(of: /"ebbctl ([a-z]+)/).map { String($0.1) }
        #expect(named.count > 10)
        #expect(Set(named).isSubset(of: EbbCtl.commands.map { $0.syntax.name }))
    }
}
