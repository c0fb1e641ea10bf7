import EbbConfig
import EbbCore
import Foundation
import Testing

@Suite struct ConfigFileTests {
    @Test func `a main file that was asked for must be there`() throws {
        let folder = try ConfigFolder()
        #expect(folder.problems() == ["ebb.toml:1:1: this file cannot be read: there is none"])
    }

    @Test func `the standard one need not be, and the daemon can insist on it`() throws {
        let folder = try ConfigFolder(["teams.d/a.toml": "team = \"T1\""])
        var loader = folder.loader
        loader.mustExist = false
        let loaded = try loader.load()
        #expect(!loaded.foundMainFile)
        #expect(loaded.settings.teams.map(\.name) == ["a"])
        #expect(ConfigLoader().path == "/etc/ebb/ebb.toml")
        #expect(!ConfigLoader().mustExist)
    }

    @Test func `a folder in its place is an error`() throws {
        let folder = try ConfigFolder(["ebb.toml/x": ""])
        #expect(folder.problems() == ["ebb.toml:1:1: this file cannot be read: it is not a regular file"])
    }

    @Test func `a FIFO in its place is an error, and is not waited for`() throws {
        let folder = try ConfigFolder()
        try #require(mkfifo(folder.path("ebb.toml"), 0o600) == 0)
        #expect(folder.problems() == ["ebb.toml:1:1: this file cannot be read: it is not a regular file"])
    }

    @Test func `a file of one MiB is read, a larger one is not`() throws {
        let comment = "#" + String(repeating: "x", count: (1 << 20) - 2)
        #expect(try ConfigFolder(["ebb.toml": comment + "\n"]).problems() == [])
        #expect(
            try ConfigFolder(["ebb.toml": comment + "xx"]).problems()
                == ["ebb.toml:1:1: this file cannot be read: it is larger than 1 MiB, far beyond any configuration"]
        )
    }

    @Test func `a file in the place of teams.d is an error`() throws {
        let folder = try ConfigFolder(["ebb.toml": "", "teams.d": ""])
        #expect(
            folder.problems() == ["teams.d:1:1: this directory of the teams' files cannot be read: Not a directory"]
        )
    }

    @Test func `only what ends in .toml is a team's file`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "", "teams.d/a.toml": "team = \"T1\"", "teams.d/b.toml.sample": "?", "teams.d/c.toml~": "?",
            "teams.d/.#a.toml": "?", "teams.d/README": "?",
        ])
        #expect(try folder.load().settings.teams.map(\.name) == ["a"])
    }

    @Test(arguments: [
        ("/etc/ebb/ebb.toml", "/etc/ebb/teams.d"), ("ebb.toml", "teams.d"), ("./x/y.toml", "./x/teams.d"),
        ("/ebb.toml", "/teams.d"),
    ])
    func `teams.d is beside whichever main file is given`(path: String, directory: String) {
        #expect(ConfigLoader(path: path).teamsDirectory == directory)
    }

    @Test func `the control socket can be had from a main file that is wrong elsewhere`() throws {
        let folder = try ConfigFolder([
            "ebb.toml": "[tick]\nx = 1\n[control]\nsocket = \"/tmp/s\"", "teams.d/a.toml": "?",
        ])
        #expect(try folder.loader.controlSocket() == "/tmp/s")
    }

    @Test(arguments: ["[control]\nsocket = \"s\"", "[control", "[contrl]\nsocket = \"/s\""])
    func `but not from one that is wrong about it`(text: String) throws {
        let folder = try ConfigFolder(["ebb.toml": text])
        #expect(throws: ConfigFailure.self) { try folder.loader.controlSocket() }
    }
}
