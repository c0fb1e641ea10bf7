import Testing

/// The rules find what they are for: a check that finds nothing in a clean tree may find nothing anywhere.
@Suite("The rules for the source")
struct RulesTests {
    private func file(_ text: String, path: String = "Sources/EbbDaemon/File.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test(
        "find what no simulation could decide",
        arguments: [
            "Task { await work() }", "let task = Task<Void, Never> {", "Task(priority: .low) {",
            "Task(executorPreference: executor) {", "Task.detached {", "try await Task.sleep(for: .seconds(1))",
            "let clock = ContinuousClock()", "import Dispatch", "DispatchQueue.main", "@MainActor",
            "Int.random(in: 0...1)", "list.randomElement()", "list.shuffled()",
            "var generator = SystemRandomNumberGenerator()", "let number = rand()",
        ]
    )
    func deterministic(line: String) {
        #expect(self.file("    " + line).code(matching: Rules.deterministic).count == 1)
    }

    @Test(
        "leave alone what it can",
        arguments: [
            "group.addTask { await work() }", "withThrowingTaskGroup { group in", "Task.isCancelled",
            "try Task.checkCancellation()", "self.random.next()", "// Task { }", "let text = \"//\" // Task {",
            "list.shuffled(using: &chance)", "random: outside.random,",
        ]
    )
    func harmless(line: String) {
        #expect(self.file(line).code(matching: Rules.deterministic + Rules.trapping + Rules.priorities) == [])
    }

    @Test(
        "find what traps, sets priorities, or reads variables of its own",
        arguments: [
            "try! load()", "x as! Int", "fatalError(\"no\")", "TaskPriority.low", "group.addTask(priority: .low) {",
            "getenv(\"EBB_DEBUG\")", "ProcessInfo.processInfo.environment[\"EBB_DEBUG\"]", "Environment=EBB_DEBUG=1",
        ]
    )
    func habits(line: String) {
        let rules = Rules.trapping + Rules.priorities + Rules.ownVariables
        #expect(self.file(line).code(matching: rules) == ["Sources/EbbDaemon/File.swift:1: \(line)"])
    }

    @Test("find paths of a machine, and notes, in comments too")
    func words() {
        for line in ["/home/me/x", "see \"/" + "work/x\"", "// TODO: x", "// as issue 7 says"] {
            #expect(self.file(line).text(matching: Rules.machinePaths + Rules.notes).count == 1, "\(line)")
        }
        for line in ["/etc/ebb/ebb.toml", "https://slack.com/home/x", "Issue.record(\"1\")", "cd ~/x"] {
            #expect(self.file(line).text(matching: Rules.machinePaths + Rules.notes).isEmpty, "\(line)")
        }
    }

    @Test("want a proof right above, in a comment of any length")
    func proofs() {
        let bare = "    nonisolated(unsafe) let x: X"
        #expect(self.file(bare).unproven.count == 1)
        #expect(self.file("    /// A box.\n    struct Box: @unchecked Sendable {").unproven.count == 1)
        #expect(self.file("    // Proof: set once.\n\n" + bare).unproven.count == 1)
        #expect(self.file("    // Proof: set once,\n    // then read.\n" + bare).unproven.isEmpty)
        #expect(self.file("// No @unchecked Sendable here.").unproven.isEmpty)
    }

    @Test(
        "read imports, whatever stands before and after them",
        arguments: [
            ("import EbbStore", "EbbStore"), ("public import EbbStore", "EbbStore"),
            ("@preconcurrency private import EbbStore", "EbbStore"), ("import struct EbbStore.Row", "EbbStore"),
        ]
    )
    func reading(line: String, module: String) throws {
        let file = self.file(line, path: "Sources/EbbConfig/File.swift")
        let found = try #require(file.imports.first)
        #expect(!Rules.allows(found.module, in: file))
    }

    @Test("refuse Foundation everywhere, and what a module may not use")
    func imports() {
        for target in Rules.modules.keys {
            let file = self.file("", path: "Sources/\(target)/File.swift")
            for module in ["Foundation", "FoundationNetworking"] { #expect(!Rules.allows(module, in: file)) }
        }
        let core = self.file("", path: "Sources/EbbCore/File.swift")
        #expect(!Rules.allows("Glibc", in: core))
        #expect(!Rules.allows("EbbStore", in: core))
        #expect(!Rules.allows("Dispatch", in: self.file("")))
        #expect(Rules.allows("EbbStore", in: self.file("")))
    }
}
