public import EbbCore

/// A valid configuration.
public struct LoadedConfig: Hashable, Sendable {
    /// Everything that it says.
    public var settings: Settings
    /// What an operator should know of it all the same, file by file in the order of the text.
    public var warnings: [ConfigProblem]
    /// Where the values stand.
    public var provenance: Provenance
    /// Whether there was a main file. If there was, one that is missing later should be an error:
    /// ``ConfigLoader/mustExist``.
    public var foundMainFile: Bool

    /// A configuration as given.
    public init(
        settings: Settings,
        warnings: [ConfigProblem] = [],
        provenance: Provenance = Provenance(),
        foundMainFile: Bool = true
    ) {
        self.settings = settings
        self.warnings = warnings
        self.provenance = provenance
        self.foundMainFile = foundMainFile
    }
}

/// Reads the main file and the teams' files beside it. All of it blocks: keep it off the cooperative pool.
public struct ConfigLoader: Hashable, Sendable {
    /// Where the main file is when nobody says otherwise.
    public static let standardPath = "/etc/ebb/ebb.toml"

    /// The main file's path.
    public var path: String
    /// Whether a missing main file is an error; otherwise it counts as empty.
    public var mustExist: Bool

    /// A loader for the file that was given, which must exist; without one for the standard file, which need not.
    public init(path: String? = nil) {
        self.path = path ?? Self.standardPath
        self.mustExist = path != nil
    }

    /// The directory of the teams' files.
    public var teamsDirectory: String {
        guard let slash = self.path.lastIndex(of: "/") else { return "teams.d" }
        return self.path[...slash] + "teams.d"
    }

    /// Reads everything. Throws every problem of every file at once.
    public func load() throws(ConfigFailure) -> LoadedConfig {
        try self.load(draft: nil)
    }

    /// What loading would come to if the team's file of this name (with `.toml`) had this text. Throws as ``load()`` does.
    package func load(draft: (name: String, text: [UInt8])?) throws(ConfigFailure) -> LoadedConfig {
        var known = KnownFiles()
        return try self.load(draft: draft, known: &known)
    }

    /// The same for somebody who reads the files again and again.
    ///
    /// - Parameter known: what teams' files came to before, and then what they come to now.
    package func load(
        draft: (name: String, text: [UInt8])?,
        known: inout KnownFiles
    ) throws(ConfigFailure) -> LoadedConfig {
        var survey = Survey()
        var report = Report(file: self.path)
        let (main, found) = self.readMain(&report, &survey)
        report.sort()
        let teams = TeamsDirectory.read(self.teamsDirectory, over: main.policy, &survey, draft: draft, known: &known)

        let warnings = report.warnings + teams.reports.flatMap(\.warnings)
        let problems = report.problems + teams.reports.flatMap(\.problems)
        guard problems.isEmpty else {
            throw ConfigFailure(problems: problems, warnings: warnings, survey: survey)
        }
        var settings = main.settings
        let policy = Shared(PolicyKeys.resolve(site: main.policy, team: PolicyKeys()))
        settings.teams = teams.files.mapInParallel { $0.settings(over: main, policy) }.compactMap(\.self)
        settings.teams.sort { $0.name < $1.name }
        for zone in settings.teams.compactMap(\.policy.activeHours?.zone) where settings.zones[zone] == nil {
            settings.zones[zone] = ZoneTable(named: zone)
        }
        let lines = teams.files.compactMap { file in file.team.map { ($0, file.lines) } }
        let provenance = Provenance(main: main.lines, teams: Dictionary(lines, uniquingKeysWith: { first, _ in first }))
        return LoadedConfig(
            settings: settings,
            warnings: warnings + teams.shortHours(settings),
            provenance: provenance,
            foundMainFile: found
        )
    }

    /// The control socket's path, from the main file alone, whatever is wrong inside other tables.
    /// Throws when the file cannot be read, is not TOML, or is wrong about the socket.
    public func controlSocket() throws(ConfigFailure) -> String {
        var survey = Survey()
        var report = Report(file: self.path)
        let (main, _) = self.readMain(&report, &survey)
        report.sort()
        // What is wrong elsewhere must not keep an operator from stopping what runs; an unknown table that may be meant as
        // [control] is about the socket.
        let problems = report.problems.filter { problem in
            guard let key = problem.key else { return true }
            if key.contains(".") { return key.hasPrefix("\(Section.control.path).") }
            return EditDistance.nearest(to: key, among: Section.main.keys)?.word == Section.control.path
        }
        guard problems.isEmpty else { throw ConfigFailure(problems: problems, warnings: [], survey: survey) }
        return main.settings.control.socket
    }

    /// The team that an operator means: by its id or its file's name; an id goes first. The teams' files alone are read,
    /// and only as far as it takes, whatever else is wrong in them; nil when no file names such a team.
    ///
    /// Throws when that cannot be told: the directory cannot be read, or the file of that name does not tell its team.
    public func team(named text: String) throws(ConfigFailure) -> TeamID? {
        var survey = Survey()
        let teams = TeamsDirectory.read(self.teamsDirectory, &survey)
        if let team = teams.files.first(where: { $0.team?.rawValue == text })?.team { return team }
        let own = zip(teams.files, teams.reports).first { file, _ in file.name == text }
        if let team = own?.0.team { return team }
        let problems = survey.listsTeams ? own?.1.problems ?? [] : teams.reports.flatMap(\.problems)
        guard problems.isEmpty else { throw ConfigFailure(problems: problems, warnings: [], survey: survey) }
        return nil
    }

    func readMain(_ report: inout Report, _ survey: inout Survey) -> (main: MainFile, found: Bool) {
        switch ConfigFile.read(self.path) {
        case .failure(.missing) where !self.mustExist:
            return (MainFile(), false)
        case .failure(let failure):
            report.problem("this file cannot be read: \(failure.message)")
            survey.note(failure)
            return (MainFile(), false)
        case .success(let bytes):
            do throws(TomlSyntaxError) {
                let main = MainFile(try TomlParser.parse(bytes), &report)
                survey.siteIsDry = main.asksForDryRun
                return (main, true)
            } catch {
                report.syntax(error, in: bytes)
                let above = bytes.prefix(lines: error.position.line - 1)
                survey.siteIsDry = (try? TomlParser.parse(above)).map(MainFile.asksForDryRun) ?? false
                return (MainFile(), true)
            }
        }
    }
}
