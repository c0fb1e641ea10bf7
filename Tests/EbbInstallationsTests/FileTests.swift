import EbbCore
import EbbTestSupport
import Foundation
import Glibc
import SlackAPI
import Testing

@testable import EbbInstallations

/// Folders of files that belong to an app at work.
@Suite struct FileTests {
    private static func bot(_ team: String, _ token: String) -> String {
        "{\"team_id\": \"\(team)\", \"enterprise_id\": null, \"bot_token\": \"\(token)\", \"bot_token_expires_at\": null}"
    }

    @Test(.enabled(if: Python.isThere, Comment(rawValue: Python.howToGet)))
    func `what the SDK has just written is found`() throws {
        let scratch = try Scratch()
        try Python.write(
            "files",
            scratch.path,
            [
                .install("T0001", token: "xoxb-fake-1"),
                .install("T0002", token: "xoxb-fake-2", expires: 1_800_000_000),
                .rotate("T0002", token: "xoxb-fake-2b", expires: 1_800_040_000),
                .install("T0003", in: "E0001", token: "xoxb-fake-3"), .install("T0005", token: nil),
            ]
        )
        let reading = StoreReading(.files(path: scratch.path))
        #expect(try reading.find("T0001").fingerprint == fingerprint("xoxb-fake-1"))
        #expect(try reading.find("T0002").fingerprint == fingerprint("xoxb-fake-2b"))
        #expect(try reading.find("T0002").expires == WallTime(seconds: 1_800_040_000))
        #expect(try reading.find("T0003").fingerprint == fingerprint("xoxb-fake-3"))
        #expect(try reading.find("T0005") == .noBotToken)
        try Python.write("files", scratch.path, [.uninstall("T0001")])
        #expect(try reading.find("T0001") == .missing)
    }

    @Test func `without a client id Node's store lies beside its base, and Python's below it`() throws {
        let scratch = try Scratch()
        let node = Fixtures.path + "/js-file-store/1111111111.2222222222"
        try FileManager.default.copyItem(atPath: node + "T0FAKE0001", toPath: scratch.path + "/storeT0FAKE0001")
        #expect(
            try StoreReading(.files(path: scratch.path + "/store")).find("T0FAKE0001").fingerprint
                == fingerprint("xoxb-fake-js-1")
        )
        try FileManager.default.copyItem(atPath: node, toPath: scratch.path + "/store")
        let both = try StoreReading(.files(path: scratch.path + "/store")).run()
        #expect(both.count == 3)
        #expect(both.find(TeamID(unchecked: "T0FAKE0003")).fingerprint == fingerprint("xoxb-fake-js-3"))
        try scratch.write("python/none-T0001/bot-latest", Self.bot("T0001", "xoxb-1"))
        #expect(
            try StoreReading(.files(path: scratch.path + "/python")).find("T0001").fingerprint == fingerprint("xoxb-1")
        )
    }

    @Test func `a file met half written is read again`() async throws {
        let scratch = try Scratch()
        let whole = Self.bot("T0001", "xoxb-1")
        try scratch.write("1.2/none-T0001/bot-latest", String(whole.prefix(30)))
        try scratch.write("1.2/none-T0002/bot-latest", "")
        try scratch.write("1.2/none-T0003/bot-latest", Self.bot("T0003", "xoxb-3"))
        let halves = try StoreReading(.files(path: scratch.path)).run()
        for team in ["T0001", "T0002"] {
            guard case .unreadable(let why) = halves.find(TeamID(unchecked: team)) else {
                Issue.record("a half file is not told")
                return
            }
            #expect(why.contains("none-\(team)/bot-latest"))
        }
        #expect(halves.find(TeamID(unchecked: "T0003")).fingerprint == fingerprint("xoxb-3"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            let reader = QueuedReader(StoreReading(.files(path: scratch.path)))
            group.addTask {
                // Whole by the end of the reading, in which half files are waited for.
                try scratch.write("1.2/none-T0001/bot-latest", whole)
                try scratch.write("1.2/none-T0002/bot-latest", Self.bot("T0002", "xoxb-2"))
            }
            let found = try await reader.read()
            #expect(found.find(TeamID(unchecked: "T0001")).fingerprint == fingerprint("xoxb-1"))
            try await group.waitForAll()
        }
    }

    @Test func `nothing outside of the store is reached, and nothing endless is read`() throws {
        let scratch = try Scratch()
        try scratch.write("secret/bot-latest", Self.bot("T0001", "xoxb-1"))
        try scratch.write("store/1.2/none-T0002/other", "")
        try scratch.write("store/1.2/none-T0003/bot-latest", String(repeating: " ", count: StoreFolder.limit + 1))
        try scratch.write("store/1.2/none-T0005/bot-latest", Self.bot("T0006", "xoxb-6"))
        let files = FileManager.default
        try files.createDirectory(atPath: scratch.path + "/store/1.2/none-T0004", withIntermediateDirectories: true)
        mkfifo(scratch.path + "/store/1.2/none-T0004/bot-latest", 0o600)
        try files.createSymbolicLink(
            atPath: scratch.path + "/store/1.2/none-T0001",
            withDestinationPath: scratch.path + "/secret"
        )
        try files.createSymbolicLink(
            atPath: scratch.path + "/store/1.2/none-T0002/bot-latest",
            withDestinationPath: scratch.path + "/secret/bot-latest"
        )
        let found = try StoreReading(.files(path: scratch.path + "/store")).run()
        for number in 1...5 {
            guard case .unreadable = found.find(TeamID(unchecked: "T000\(number)")) else {
                Issue.record("T000\(number) is \(found.find(TeamID(unchecked: "T000\(number)")))")
                continue
            }
        }
        #expect(found.find(TeamID(unchecked: "T0006")) == .missing)
    }

    @Test func `a store that is not there is told`() throws {
        let scratch = try Scratch()
        #expect { try StoreReading(.files(path: scratch.path + "/none")).run() } throws: {
            ($0 as? InstallationError)?.kind == .unreadable
        }
    }

    @Test(arguments: [
        ("1111111111.2222222222", StoreName.client("1111111111.2222222222")),
        ("1.2T0001", .clientAndTeam("1.2", TeamID(unchecked: "T0001"))),
        ("E01-T01", .pair(enterprise: TeamID(unchecked: "E01"), team: TeamID(unchecked: "T01"))),
        ("none-T01", .pair(enterprise: nil, team: TeamID(unchecked: "T01"))),
        ("E01-none", .pair(enterprise: TeamID(unchecked: "E01"), team: nil)),
        ("E01", .organization(TeamID(unchecked: "E01"))),
    ])
    func `a folder's name says whose it is`(name: String, meaning: StoreName) {
        #expect(StoreName(name) == meaning)
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "none-none", "T01-E01", "E01-T01-x", "../T01", "1.2T/..", "none", "e01", "x",
    ])
    func `other names say nothing`(name: String) {
        #expect(StoreName(name) == nil)
    }
}
