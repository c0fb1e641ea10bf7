import EbbCore
import Testing

@testable import EbbOperator

@Suite struct ArgumentTests {
    private func invocation(_ line: String) throws -> Invocation? {
        guard
            case .command(_, let invocation) = try ArgumentParser(commands: EbbCtl.commands)
                .parse(line.split(separator: " ").map(String.init))
        else { return nil }
        return invocation
    }

    @Test(arguments: [
        "drain acme --limit 5 --follow --json",
        "--json drain --limit=5 --follow acme",
        "--json drain --follow --limit 9 --limit 5 -- acme",
    ])
    func `options and operands come in any order, and the last of an option counts`(line: String) throws {
        let invocation = try #require(try self.invocation(line))
        #expect(invocation.operands == ["acme"])
        #expect(invocation.options == ["limit": "5", "follow": "", "json": ""])
    }

    @Test func `what follows two hyphens is no option`() throws {
        #expect(try self.invocation("plan -- --help")?.operands == ["--help"])
    }

    @Test(arguments: [
        ("", "a command is missing"),
        ("stauts", "there is no command 'stauts'; did you mean 'status'?"),
        ("frobnicate", "there is no command 'frobnicate'"),
        ("status --jsn", "status has no option '--jsn'; did you mean '--json'?"),
        ("status --limit 3", "status has no option '--limit'"),
        ("--limit 3 drain acme", "before the command there is no option '--limit'"),
        ("status -j", "status has no option '-j'"),
        ("status acme", "status does not know what to do with 'acme'"),
        ("plan", "plan needs a TEAM"),
        ("drain --limit", "--limit needs its N"),
        ("status --json=yes", "--json takes no value"),
        ("drain acme --limit none --yes", "--limit takes a whole number from 1 on, not 'none'"),
        ("drain acme --limit 0 --yes", "--limit takes a whole number from 1 on, not '0'"),
        ("drain acme --cancel --follow", "--cancel goes with neither --limit nor --follow"),
        ("drain acme --cancel --limit 3", "--cancel goes with neither --limit nor --follow"),
    ])
    func `a wrong line ends with 64, says what is wrong, and asks nothing`(line: String, message: String) {
        let outcome = ebbctl(words: line.split(separator: " ").map(String.init))
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("ebbctl: \(message)\nTry 'ebbctl "))
        #expect(outcome.output.isEmpty)
        #expect(outcome.requests.isEmpty)
    }

    @Test func `the hint names the command whose help tells more`() {
        #expect(ebbctl("plan").errors.hasSuffix("Try 'ebbctl plan --help'.\n"))
        #expect(ebbctl("dran").errors.hasSuffix("Try 'ebbctl --help'.\n"))
    }

    @Test(arguments: [["--help"], ["-h"], ["help"], ["--json", "--help"]])
    func `the overview names every command`(arguments: [String]) {
        let outcome = ebbctl(words: arguments)
        #expect(outcome.status == 0)
        for command in EbbCtl.commands { #expect(outcome.output.contains("\n  \(command.syntax.name) ")) }
    }

    @Test(arguments: EbbCtl.commands.map { $0.syntax.name })
    func `each command's help names its options, and fits a wide terminal`(name: String) throws {
        let outcome = ebbctl(name, "--help")
        #expect(outcome.status == 0)
        #expect(ebbctl("help", name).output == outcome.output)
        #expect(outcome.output.hasPrefix("Usage: ebbctl \(name)"))
        let syntax = try #require(EbbCtl.commands.first { $0.syntax.name == name }).syntax
        for option in syntax.options + Syntax.everywhere { #expect(outcome.output.contains("\n  \(option.label) ")) }
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func `with --json a failure is one object on standard output too`() {
        let outcome = ebbctl("plan", "--json")
        #expect(outcome.status == 64)
        let error = outcome.json?["error"] as? [String: String]
        #expect(error == ["code": "usage", "message": "plan needs a TEAM"])
        #expect(outcome.json?["version"] as? Int == 1)
    }
}
