import EbbCore

@testable import EbbConfig

/// TOML text, as the main file and as a team's file, and with another opt-in written into it.
enum TomlTarget {
    static func run(_ text: [UInt8]) {
        let table: TomlTable
        do throws(TomlSyntaxError) {
            table = try TomlParser.parse(text)
        } catch {
            var report = Report(file: "ebb.toml")
            report.syntax(error, in: text)
            expect(report.problems.count == 1, "a syntax error is \(report.problems.count) problems")
            Self.check(report, text)
            return
        }
        var report = Report(file: "ebb.toml")
        let main = MainFile(table, &report)
        Self.check(report, text)
        var own = Report(file: "teams.d/acme.toml")
        let team = TeamFile(name: "acme", table, over: main.policy, &own)
        Self.check(own, text)
        _ = team.settings(over: main, Shared(PolicyKeys.resolve(site: main.policy, team: PolicyKeys())))
        for wanted in [true, false] { Self.edit(text, table, enabled: wanted) }
    }

    private static func check(_ report: Report, _ text: [UInt8]) {
        for problem in report.problems + report.warnings {
            expectOneLine(problem.description, "a problem")
            expect(problem.line >= 1 && problem.column >= 1, "a problem is nowhere: \(problem)")
            expect(problem.line <= text.lines.count + 1, "a problem is below the text: \(problem)")
            expect(problem.description.utf8.count <= 4_096, "a problem is \(problem.description.utf8.count) bytes long")
        }
    }

    private static func edit(_ text: [UInt8], _ table: TomlTable, enabled wanted: Bool) {
        let draft = TeamFileDraft(path: "acme.toml", name: "acme", team: nil, text: text)
        guard let edited = try? draft.with(enabled: wanted) else { return }
        let again = TeamFileDraft(path: "acme.toml", name: "acme", team: nil, text: edited.text)
        guard let after = try? TomlParser.parse(edited.text), case .boolean(wanted)? = after["enabled"]?.node.value
        else { return expect(false, "an edit did not do what it said") }
        let others = { (table: TomlTable) in table.entries.map(\.key).filter { $0 != "enabled" } }
        expect(others(after) == others(table), "an edit changed another key")
        if let second = try? again.with(enabled: wanted) { expect(false, "a second edit changed \(second.change)") }
    }
}
