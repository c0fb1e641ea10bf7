import Foundation
import Testing

@Suite("The source")
struct SourceTests {
    @Test("of the daemon holds nothing that a simulation could not decide", arguments: ["EbbDaemon", "EbbCore"])
    func deterministic(target: String) throws {
        for file in try Project.swift(under: "Sources/\(target)") {
            #expect(file.code(matching: Rules.deterministic) == [])
        }
    }

    @Test("of the rules has no actor and no task")
    func pure() throws {
        for file in try Project.swift(under: "Sources/EbbCore") {
            #expect(file.code(matching: [#"^\s*(\w+ )*actor "#, #"\bwith\w*TaskGroup\b"#]) == [])
        }
    }

    @Test("traps nowhere on purpose, sets no priorities, and reads no variables of its own")
    func habits() throws {
        for file in try Project.swift(under: "Sources") {
            #expect(file.code(matching: Rules.trapping + Rules.priorities + Rules.ownVariables) == [])
        }
    }

    @Test("gives a proof for everything that the compiler does not check")
    func proofs() throws {
        let files = try Project.swift(under: "Sources") + Project.swift(under: "Tests")
        for file in files where file.target != "SourceTests" {
            #expect(file.unproven == [])
        }
    }

    @Test("imports only what stands below it, and never Foundation")
    func imports() throws {
        for file in try Project.swift(under: "Sources") {
            #expect(file.imports.filter { !Rules.allows($0.module, in: file) }.map(\.place) == [])
        }
    }

    @Test("has no folder that is no target")
    func targets() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Project.root.appending(path: "Sources").path()
        )
        #expect(Set(folders) == Set(Rules.modules.keys).union(Rules.cModules))
    }

    @Test("points down: no module is reached from one that it uses")
    func acyclic() {
        func isReached(_ module: String, from start: String, steps: Int = 0) -> Bool {
            let used = Rules.modules[start] ?? []
            return used.contains(module) || steps > Rules.modules.count
                || used.contains { isReached(module, from: $0, steps: steps + 1) }
        }
        for module in Rules.modules.keys { #expect(!isReached(module, from: module), "\(module)") }
    }

    @Test("has no file of more than 400 lines")
    func length() throws {
        for file in try Project.files() where file.path.hasPrefix("Sources/") || file.path.hasPrefix("Tests/") {
            let isCode = [".swift", ".cpp", ".h"].contains { file.path.hasSuffix($0) }
            if isCode { #expect(file.lines.count <= 401, "\(file.path)") }
        }
    }

    @Test("speaks of itself alone: no notes, no paths of somebody's machine")
    func words() throws {
        // These rules themselves, and what shows that they find something.
        let own = ["Tests/SourceTests/Rules.swift", "Tests/SourceTests/RulesTests.swift"]
        for file in try Project.files() where !own.contains(file.path) {
            #expect(file.text(matching: Rules.machinePaths + Rules.notes) == [])
        }
    }

    @Test("leaves no test of the daemon out under Thread Sanitizer but those that are simulations")
    func threads() throws {
        let makefile = try String(contentsOf: Project.root.appending(path: "Makefile"), encoding: .utf8)
        let kept = try #require(
            makefile.firstMatch(of: #/EbbDaemonTests\[\.\]\(\?!([A-Za-z|]+)\)/#)?.1.split(separator: "|")
        )
        let files = try Project.swift(under: "Tests/EbbDaemonTests")
        let real = files.filter {
            !$0.code(matching: ["@Test"]).isEmpty && $0.code(matching: [#"\bsimulate\("#]).isEmpty
        }
        #expect(real.count > 3)
        for file in real { #expect(kept.contains { file.path.contains("/\($0)Tests.swift") }, "\(file.path)") }
    }

    @Test("stands in few places")
    func top() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "systemd", "config", "README.md", "Makefile", "LICENSE",
        ]
        let top = try FileManager.default.contentsOfDirectory(atPath: Project.root.path())
        #expect(Set(top.filter { !$0.hasPrefix(".") }).subtracting(allowed) == [])
    }
}
