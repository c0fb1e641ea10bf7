import EbbCore
import EbbStore
import FoundationEssentials
import Glibc
import Host
import SlackAPI

/// Configuration, tokens and state of an Ebb that has been at work for long: every team is known and listed, and nothing
/// is due for weeks.
struct PreparedState: Sendable {
    let folder: String
    let teams: Int
    /// In each team.
    let conversations: Int

    var config: String { self.folder + "/ebb.toml" }
    var database: String { self.folder + "/ebb.db" }
    private var tokens: String { self.folder + "/tokens" }

    /// The id of the team with this number, from 1 on; as a simulated Slack names them.
    private static func digits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Writes all of it. The ticks come every `interval`; Slack is at `port`.
    func write(port: UInt16, interval: Duration) async throws {
        for path in [self.folder + "/teams.d", self.tokens] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try self.write(self.main(port: port, interval: interval), to: self.config)
        if self.teams > 0 {
            for number in 1...self.teams {
                let token = self.tokens + "/team-\(number)"
                try self.write("xoxb-sim-\(Self.digits(number))-not-a-real-token\n", to: token)
                guard chmod(token, 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
                try self.write(
                    "team = \"T0SIM\(Self.digits(number))\"\nenabled = true\ntoken_file = \"\(token)\"\n",
                    to: self.folder + "/teams.d/team-\(number).toml"
                )
            }
        }
        try await self.fill()
    }

    /// Forgets what it knows of the teams; everybody may be asked about as fast as the program can.
    func forget(port: UInt16) throws {
        for suffix in ["", "-wal", "-shm"] { unlink(self.database + suffix) }
        let main = self.main(port: port, interval: .hours(1)) + "[rate_limit]\nrequests_per_second = 1000\n"
        try self.write(main, to: self.config)
    }

    /// What the state takes of the disk, in bytes.
    var bytes: Int {
        var status = stat()
        return stat(self.database, &status) == 0 ? Int(status.st_size) : 0
    }

    private func main(port: UInt16, interval: Duration) -> String {
        """
        [tick]
        interval = "\(Int(interval.inSeconds))s"
        first_delay = "0s"
        [slack]
        base_url = "http://127.0.0.1:\(port)/api/"
        [state]
        url = "sqlite:\(self.database)"
        [control]
        socket = "\(self.folder)/control.sock"

        """
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    // MARK: The state

    private func fill() async throws {
        let executor = SerialQueueExecutor(label: "ebb-bench.state")
        let store = try SQLiteStore.open(path: self.database, executor: executor, durable: false)
        let time = try SystemTime(continuing: nil)
        store.use(anchor: { time.anchor })
        if self.teams > 0 {
            for number in 1...self.teams { try await store.commit(self.team(number, time)) }
        }
        await store.close()
    }

    private func team(_ number: Int, _ time: SystemTime) throws -> StoreChanges {
        let id = TeamID(unchecked: "T0SIM\(Self.digits(number))")
        let user = UserID(unchecked: "U0\(Self.base36(number, width: 7))BO")
        let text = "xoxb-sim-\(Self.digits(number))-not-a-real-token"
        let settings = TeamSettings(
            name: "team-\(number)",
            team: id,
            enabled: true,
            tokenSource: .file(self.tokens + "/team-\(number)")
        )
        var record = TeamRecord(team: id)
        record.identity = Identity(
            tokenFingerprint: Token(text)?.fingerprint ?? "",
            team: id,
            user: user,
            isPerson: false,
            isOrg: false,
            scopes: ["mpim:read", "mpim:write", "mpim:history"]
        )
        record.listing.generation = 1
        record.listing.acceptedAt = time.wall
        record.listing.acceptedCount = self.conversations
        record.listing.nextDue = time.now + .days(1)
        record.classifiedBy = "\(settings.fingerprint)/\(settings.policy.dryRun)/\(user)"
        record.baseline = Baseline(ageing: settings.policy.ageing, wall: time.wall, instant: time.now)
        record.lastSuccess = time.now
        record.lastTurn = Int64(number)
        var changes = StoreChanges()
        changes.teams = [record]
        changes.conversations = (0..<self.conversations).map { index in
            (id, settings.policy.ageing, self.conversation(index, team: number, user, time.wall))
        }
        return changes
    }

    /// Opened months ago, with a message of the last days.
    private func conversation(_ index: Int, team: Int, _ user: UserID, _ wall: WallTime) -> Conversation {
        let id = "C0\(Self.base36(team, width: 4))\(Self.base36(index * 7_919 % 1_679_616, width: 5))"
        let facts = ConversationFacts(
            id: ConversationID(unchecked: id),
            created: WallTime(seconds: wall.seconds - 86_400 * Int64(40 + index % 300)),
            creator: user,
            isOpen: true,
            isExternal: false
        )
        var conversation = Conversation(facts, firstSeen: 1)
        conversation.lastMessage = wall - .hours(1 + index % 200)
        return conversation
    }

    private static func base36(_ number: Int, width: Int) -> String {
        let digits = String(number, radix: 36, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
