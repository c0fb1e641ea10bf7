import EbbConfig
import EbbCore
import Foundation
import Testing

/// A change of files that leaves them invalid, and what it says against the teams A (a.toml) and B (b.toml).
struct BadChange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// New texts; nil for a file that is taken away.
    let files: [String: String?]
    let a: Restriction?
    let b: Restriction?

    init(_ description: String, _ files: [String: String?], a: Restriction?, b: Restriction?) {
        self.testDescription = description
        self.files = files
        self.a = a
        self.b = b
    }
}

@Suite struct RestrictionTests {
    static let teamA = "team = \"TA\"\nenabled = true\n"
    static let teamB = "team = \"TB\"\nenabled = true\n"
    static let broken = "team = "

    static let changes = [
        BadChange(
            "one off, another broken",
            ["teams.d/a.toml": "team = \"TA\"\nenabled = false", "teams.d/b.toml": broken],
            a: .off,
            b: .unreadable
        ),
        BadChange(
            "one silent about enabled, another broken",
            ["teams.d/a.toml": "team = \"TA\"", "teams.d/b.toml": broken],
            a: .off,
            b: .unreadable
        ),
        BadChange(
            "one gone, another broken",
            ["teams.d/a.toml": nil, "teams.d/b.toml": broken],
            a: .gone,
            b: .unreadable
        ),
        BadChange(
            "one dry, another broken",
            ["teams.d/a.toml": teamA + "dry_run = true", "teams.d/b.toml": broken],
            a: .dry,
            b: .unreadable
        ),
        BadChange("one with any error at all", ["teams.d/b.toml": teamB + "x = 1"], a: nil, b: .unreadable),
        BadChange(
            "enabled of a wrong type",
            ["teams.d/b.toml": "team = \"TB\"\nenabled = \"no\""],
            a: nil,
            b: .unreadable
        ),
        BadChange("main file: syntax error", ["ebb.toml": "["], a: nil, b: nil),
        BadChange("main file: unknown key", ["ebb.toml": "x = 1"], a: nil, b: nil),
        BadChange("main file gone", ["ebb.toml": nil], a: nil, b: nil),
        BadChange("main file broken, one off", ["ebb.toml": "[", "teams.d/a.toml": "team = \"TA\""], a: .off, b: nil),
        BadChange("main file broken, one gone", ["ebb.toml": "[", "teams.d/a.toml": nil], a: .gone, b: nil),
        BadChange(
            "main file dry with another error",
            ["ebb.toml": "x = 1\n[policy]\ndry_run = true"],
            a: .dry,
            b: .dry
        ),
        BadChange("main file dry above a syntax error", ["ebb.toml": "[policy]\ndry_run = true\n["], a: .dry, b: .dry),
        BadChange("main file dry in words", ["ebb.toml": "[policy]\ndry_run = \"yes\""], a: .dry, b: .dry),
        BadChange("main file not dry, with an error", ["ebb.toml": "[policy]\ndry_run = false\nx = 1"], a: nil, b: nil),
        BadChange(
            "main file dry, one off",
            ["ebb.toml": "x = 1\n[policy]\ndry_run = true", "teams.d/a.toml": "team = \"TA\""],
            a: .off,
            b: .dry
        ),
        BadChange("two files name one team", ["teams.d/b.toml": teamA], a: .unreadable, b: .gone),
        BadChange("two files name one team, one says off", ["teams.d/c.toml": "team = \"TA\""], a: .off, b: nil),
        BadChange(
            "one moved to another file, another broken",
            ["teams.d/a.toml": nil, "teams.d/c.toml": teamA, "teams.d/b.toml": broken],
            a: nil,
            b: .unreadable
        ),
        BadChange(
            "one file names another team, another broken",
            ["teams.d/a.toml": "team = \"TC\"\nenabled = true", "teams.d/b.toml": broken],
            a: .gone,
            b: .unreadable
        ),
        BadChange("a third broken", ["teams.d/c.toml": broken], a: nil, b: nil),
        BadChange(
            "a file that is too large",
            ["teams.d/a.toml": String(repeating: "#", count: 1 << 21)],
            a: .unreadable,
            b: nil
        ),
        BadChange(
            "the folder is no folder",
            ["teams.d/a.toml": nil, "teams.d/b.toml": nil, "teams.d": ""],
            a: .unreadable,
            b: .unreadable
        ),
    ]

    @Test(arguments: changes)
    func `an invalid configuration can stop teams, and nothing else`(change: BadChange) throws {
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d/a.toml": Self.teamA, "teams.d/b.toml": Self.teamB])
        let old = try folder.load().settings
        for (path, text) in change.files where text == nil { try folder.remove(path) }
        for (path, text) in change.files {
            guard let text else { continue }
            if path == "teams.d" { try folder.remove(path) }
            try folder.write(path, Data(text.utf8))
        }
        let failure = try #require(#expect(throws: ConfigFailure.self) { try folder.load() })
        let restrictions = failure.restrictions(for: old)
        #expect(restrictions[TeamID(unchecked: "TA")] == change.a)
        #expect(restrictions[TeamID(unchecked: "TB")] == change.b)
    }

    @Test func `a token file that others can read makes its team unreadable`() throws {
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d/a.toml": Self.teamA])
        let old = try folder.load().settings
        try folder.write("token", Data(), mode: 0o644)
        try folder.write("teams.d/a.toml", Data("\(Self.teamA)token_file = \"\(folder.path("token"))\"".utf8))
        let failure = try #require(#expect(throws: ConfigFailure.self) { try folder.load() })
        #expect(failure.restrictions(for: old) == [TeamID(unchecked: "TA"): .unreadable])
    }
}
