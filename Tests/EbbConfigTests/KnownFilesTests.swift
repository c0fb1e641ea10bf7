import Foundation
import Testing

@testable import EbbConfig
@testable import EbbCore

/// What is known of files from before must never hide what they say now.
@Suite struct KnownFilesTests {
    private let folder: ConfigFolder
    private let main = "teams.d/a.toml"

    init() throws {
        self.folder = try ConfigFolder(["ebb.toml": "", "teams.d/b.toml": "team = \"TB\"\n"])
    }

    private func write(_ text: String) throws { try self.folder.write(self.main, Data(text.utf8)) }

    private func known(_ known: KnownFiles, _ text: [UInt8]) -> TeamFile? {
        known.file(at: self.folder.path(self.main), saying: text)
    }

    private func load(_ known: inout KnownFiles) throws -> LoadedConfig {
        try withExtendedLifetime(self.folder) { try self.folder.loader.load(draft: nil, known: &known) }
    }

    /// What the loader says of the files, with and without what is known of them.
    private func problems(_ known: inout KnownFiles) -> [String] {
        do {
            _ = try self.load(&known)
            return []
        } catch {
            #expect((error as? ConfigFailure)?.problems.map(self.text) == self.folder.problems())
            return (error as? ConfigFailure)?.problems.map(self.text) ?? ["\(error)"]
        }
    }

    private func text(_ problem: ConfigProblem) -> String { self.folder.shortened(problem.description) }

    @Test func `a file is known by its text alone, not by its date and size`() throws {
        var known = KnownFiles()
        let path = self.folder.path(self.main)
        try self.write("team = \"TA\"\nenabled = true #\n")
        #expect(try self.load(&known).settings.teams.map(\.enabled) == [true, false])
        #expect(self.known(known, Array("team = \"TA\"\nenabled = true #\n".utf8))?.enabled == true)
        let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]

        try self.write("team = \"TA\"\nenabled = false#\n")
        try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: path)
        #expect(try self.load(&known).settings.teams.map(\.enabled) == [false, false])
        #expect(self.known(known, Array("team = \"TA\"\nenabled = true #\n".utf8)) == nil)
    }

    @Test func `a reload takes from what is known what did not change`() throws {
        var known = KnownFiles()
        try self.write("team = \"TA\"\nstale_after = \"40d\"\nmeasure = \"last_message\"\n")
        let first = try self.load(&known)
        let text = try #require(FileManager.default.contents(atPath: self.folder.path(self.main)))
        let file = try #require(self.known(known, Array(text)))
        #expect(try self.load(&known) == first)
        let again = try #require(self.known(known, Array(text)))
        #expect(again.policy?.storage === file.policy?.storage)
    }

    @Test func `a token file that others may read by now is told of although the file is known`() throws {
        var known = KnownFiles()
        try self.folder.write("token", Data("xoxb-1".utf8))
        try self.write("team = \"TA\"\ntoken_file = \"\(self.folder.path("token"))\"\n")
        let token = Data("xoxb-1".utf8)
        #expect(self.problems(&known) == [])
        try self.folder.remove("token")
        #expect(try self.load(&known).warnings.count == 1)
        try self.folder.write("token", token)
        #expect(try self.load(&known).warnings.isEmpty)
        try self.folder.write("token", token, mode: 0o644)
        #expect(self.problems(&known).count == 1)
        try self.folder.write("token", token)
        #expect(self.problems(&known) == [])
    }

    @Test func `a file with a long text is read anew, and none is known without end`() throws {
        var known = KnownFiles()
        let longest = "team = \"TA\"\n#"
        let filling = String(repeating: "x", count: KnownFiles.longestText - longest.utf8.count)
        try self.write(longest + filling)
        _ = try self.load(&known)
        #expect(self.known(known, Array((longest + filling).utf8)) != nil)
        try self.write(longest + filling + "x")
        #expect(try self.load(&known).settings.teams.count == 2)
        #expect(self.known(known, Array((longest + filling + "x").utf8)) == nil)
    }

    @Test func `what the site says is held against every file anew`() throws {
        var known = KnownFiles()
        try self.write("team = \"TA\"\nnotice_after = \"20d\"\n")
        #expect(self.problems(&known) == [])
        try self.folder.write("ebb.toml", Data("[policy]\nstale_after = \"15d\"\n".utf8))
        #expect(self.problems(&known).count == 1)
    }

    @Test func `a file that is broken, gone, or a second one for a team is never taken as it was`() throws {
        var known = KnownFiles()
        try self.write("team = \"TA\"\n")
        #expect(self.problems(&known) == [])
        try self.write("team = ")
        #expect(self.problems(&known).count == 1)
        try self.write("team = \"TB\"\n")
        for _ in 1...2 { #expect(self.problems(&known).count == 1) }
        try self.folder.remove(self.main)
        #expect(try self.load(&known).settings.teams.map(\.team.rawValue) == ["TB"])
        #expect(self.known(known, Array("team = \"TB\"\n".utf8)) == nil)
    }

    @Test func `a text that is only tried out does not count as what the file says`() throws {
        var known = KnownFiles()
        try self.write("team = \"TA\"\nenabled = false\n")
        let draft = Array("team = \"TA\"\nenabled = true\n".utf8)
        let tried = try withExtendedLifetime(self.folder) {
            try self.folder.loader.load(draft: (name: "a.toml", text: draft), known: &known)
        }
        #expect(tried.settings.teams.map(\.enabled) == [true, false])
        #expect(try self.load(&known).settings.teams.map(\.enabled) == [false, false])
    }
}
