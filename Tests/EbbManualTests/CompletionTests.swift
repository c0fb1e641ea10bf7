import EbbCore
import EbbManual
import EbbOperator
import EbbTestSupport
import Foundation
import Testing

@Suite struct CompletionTests {
    /// What a real bash offers at the end of that line. `=` is a word of its own, as readline makes it.
    static func offers(_ program: String, _ words: String..., in folder: String = "/") throws -> Set<String> {
        let script = try #require(TheManual.files["bash-completion/completions/\(program)"])
        let list = ([program] + words).map { "'\($0)'" }.joined(separator: " ")
        let bash = Process()
        bash.executableURL = URL(filePath: "/bin/bash")
        bash.currentDirectoryURL = URL(filePath: folder)
        let driver = """
            \(script)
            COMP_WORDS=(\(list)) COMP_CWORD=\(words.count)
            read -r _ _ function _ < <(complete -p \(program))
            "$function"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        bash.arguments = ["--norc", "-c", driver]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        bash.waitUntilExit()
        return Set(text.split(separator: "\n").map(String.init))
    }

    @Test func `every command is offered`() throws {
        let names = HelpText.commands.map(\.name)
        #expect(try Self.offers("ebbctl", "") == Set(names + ["help"]))
        #expect(try Self.offers("ebbctl", "--json", "st") == ["status"])
        #expect(try Self.offers("ebbctl", "help", "") == Set(names))
    }

    @Test(arguments: HelpText.commands.map(\.name))
    func `every option of a command is offered`(name: String) throws {
        let syntax = try #require(HelpText.commands.first { $0.name == name })
        let options = (syntax.options + Syntax.everywhere).map { "--" + $0.name }
        #expect(try Self.offers("ebbctl", name, "--") == Set(options))
    }

    @Test func `every option of the other programs is offered`() throws {
        #expect(try Self.offers("ebbd", "--") == ["--config", "--version", "--help"])
        #expect(try Self.offers("ebb-sim", "--write-") == ["--write-config", "--write-only"])
        #expect(try Self.offers("ebb-sim", "--world", "") == ["documented", "incident"])
        #expect(try Self.offers("ebb-sim", "--world", "=", "i") == ["incident"])
    }

    @Test func `a team's name comes from the files beside the configuration, and nothing but a name`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebb-completion-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let teams = folder.appending(path: "teams.d")
        try FileManager.default.createDirectory(at: teams, withIntermediateDirectories: true)
        for name in ["acme.toml", "beta.1.toml", "other.toml.sample", "$(touch ran).toml", "a b.toml"] {
            try Data().write(to: teams.appending(path: name))
        }
        let config = folder.appending(path: "ebb.toml").path()
        #expect(try Self.offers("ebbctl", "--config", config, "plan", "") == ["acme", "beta.1"])
        #expect(try Self.offers("ebbctl", "drain", "--config", "=", config, "--limit", "3", "a") == ["acme"])
        #expect(
            try Self.offers("ebbctl", "--config", "ebb.toml", "pause", "", in: folder.path()) == ["acme", "beta.1"]
        )
        #expect(try Self.offers("ebbctl", "--config", config, "plan", "acme", "") == [])
        #expect(try Self.offers("ebbctl", "--config", config, "status", "") == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["teams.d"])
    }

    @Test func `a path is completed as one`() throws {
        #expect(try Self.offers("ebbctl", "--config", "/etc/passw").contains("/etc/passwd"))
        #expect(try Self.offers("ebbd", "--config", "=", "/etc/passw").contains("/etc/passwd"))
        #expect(try Self.offers("ebb-sim", "--write-config", "/us") == ["/usr"])
        #expect(try Self.offers("ebbctl", "drain", "--limit", "") == [])
    }
}
