import EbbCore

/// What one team's file says, as far as it could be read.
struct TeamFile {
    /// The file's name without `.toml`.
    let name: String
    /// The team that it names, if it names one.
    var team: TeamID?
    /// Where it names it.
    var teamPosition = TomlPosition.start
    var enabled = false
    /// Where it says that the token is; nil when it does not say.
    var tokenSource: TokenSource?
    var userToken = false
    /// Its keys of `[policy]`; nil when it says nothing of its own.
    var policy: Shared<PolicyKeys>?
    var perMinute: [SlackMethod: Double] = [:]
    /// Where it says what it says.
    var lines = Provenance.Lines(file: "")

    /// A file of which nothing is known but its name.
    init(name: String) {
        self.name = name
    }

    /// Reads a whole file, whose keys go before those of the `site`. Looks at the permissions of its token file, so it
    /// blocks.
    init(name: String, _ table: TomlTable, over site: PolicyKeys, _ report: inout Report) {
        self.init(name: name)
        report.findSecrets(in: table)
        self.lines = Provenance.Lines(file: report.file)
        self.lines.add(.team, in: table)
        self.lines.addLimits(in: table)
        var reader = SectionReader(.team, table, report)
        if reader.has("team") {
            self.team = reader.id("team", TeamID.self, .team)
            self.teamPosition = reader.position(of: "team")
        } else {
            reader.problem("team", "missing; name the workspace that the token belongs to, such as \"T0123ABCD\"")
        }
        self.enabled = reader.boolean("enabled") ?? false
        self.userToken = reader.boolean("user_token") ?? false
        self.readTokenSource(&reader)
        if table.entries.contains(where: { Section.policy.keys.contains($0.key) }) {
            self.policy = Shared(PolicyKeys(&reader))
        }
        self.perMinute = reader.within("rate_limit", .teamRateLimit) { MainFile.perMinute(&$0, .teamPerMinute) }
        report = reader.report
        self.policy?.value.checkNotices(over: site, &report)
    }

    /// What came of reading one file.
    struct Reading {
        var file: TeamFile
        var report: Report
        var failure: ConfigFile.Failure?
        /// Its text; nil when it could not be read.
        var text: [UInt8]?
    }

    /// Reads the file of this name (with `.toml`), or takes another text in its place. Blocks.
    ///
    /// - Parameter known: what files came to before; the same text comes to the same, but for its token file.
    static func read(
        _ fileName: String,
        in path: String,
        over site: PolicyKeys,
        text: [UInt8]? = nil,
        known: KnownFiles = KnownFiles()
    ) -> Reading {
        let path = "\(path)/\(fileName)"
        let file = TeamFile(name: String(fileName.dropLast(".toml".count)))
        var reading = Reading(file: file, report: Report(file: path))
        guard NameForm.isValid(reading.file.name) else {
            reading.report.problem("a team's file is named by \(NameForm.rule), and .toml")
            return reading
        }
        switch text.map(Result.success) ?? ConfigFile.read(path) {
        case .failure(let failure):
            reading.report.problem("this file cannot be read: \(failure.message)")
            reading.failure = failure
        case .success(let bytes):
            reading.text = bytes
            if let file = known.file(at: path, saying: bytes), file.hasTokenInOrder {
                reading.file = file
                return reading
            }
            do throws(TomlSyntaxError) {
                let table = try TomlParser.parse(bytes)
                reading.file = TeamFile(name: reading.file.name, table, over: site, &reading.report)
            } catch {
                reading.report.syntax(error, in: bytes)
            }
        }
        return reading
    }

    /// Whether nothing is to be said of its token file, which changes without this file. Blocks.
    private var hasTokenInOrder: Bool {
        guard case .file(let path)? = self.tokenSource else { return true }
        return ConfigFile.look(at: path) == .inOrder
    }

    /// The team's settings over the site's, whose `policy` it has when it says nothing of its own; nil when the file names
    /// no team.
    func settings(over main: MainFile, _ policy: Shared<Policy>) -> TeamSettings? {
        self.team.map { team in
            TeamSettings(
                name: self.name,
                team: team,
                enabled: self.enabled,
                tokenSource: self.tokenSource ?? (main.settings.installations.source == nil ? nil : .installation),
                userToken: self.userToken,
                policy: self.policy.map { Shared(PolicyKeys.resolve(site: main.policy, team: $0.value)) } ?? policy,
                perMinute: SlackMethod.perMinute(self.perMinute, over: main.settings.rateLimit.perMinute)
            )
        }
    }

    private mutating func readTokenSource(_ reader: inout SectionReader) {
        if let name = reader.text("token_credential", as: NameForm.credential) {
            self.tokenSource = .credential(name)
        }
        if let path = reader.text("token_file", as: PathForm.absolute) {
            self.tokenSource = .file(path)
            switch ConfigFile.look(at: path) {
            case .missing:
                reader.warning("token_file", "there is no such file yet; without it nothing is sent for the team")
            case .exposed:
                reader.problem(
                    "token_file",
                    "group or others may read this file; take that away with chmod go=, and have Slack replace the token if they did"
                )
            case .inOrder: break
            }
        }
        if reader.has("token_credential"), reader.has("token_file") {
            reader.problem("token_file", "token_credential is given too; keep one of them")
        }
    }
}
