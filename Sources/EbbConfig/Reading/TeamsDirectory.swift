import EbbCore

/// The teams' files: what each says, and what there is to say about each.
struct TeamsDirectory {
    private(set) var files: [TeamFile] = []
    private(set) var reports: [Report] = []

    /// Reads every team's file. A missing directory holds no teams. Blocks.
    ///
    /// - Parameters:
    ///   - site: what `[policy]` says for all teams.
    ///   - draft: a file's name and the text that is taken for it, whether it is there or not.
    static func read(
        _ path: String,
        over site: PolicyKeys,
        _ survey: inout Survey,
        draft: (name: String, text: [UInt8])? = nil
    ) -> TeamsDirectory {
        var directory = TeamsDirectory()
        switch ConfigFile.teamFiles(in: path) {
        case .success(let names):
            let all = draft.map { Set(names).union([$0.name]).sorted() } ?? names
            for name in all {
                directory.readFile(name, in: path, over: site, &survey, draft: name == draft?.name ? draft?.text : nil)
            }
        case .failure(.missing):
            if let draft { directory.readFile(draft.name, in: path, over: site, &survey, draft: draft.text) }
        case .failure(let failure):
            var report = Report(file: path)
            report.problem("this directory of the teams' files cannot be read: \(failure.message)")
            directory.reports.append(report)
            survey.listsTeams = false
            survey.note(failure)
            return directory
        }
        for (file, report) in zip(directory.files, directory.reports) {
            survey.files.append(
                Survey.File(
                    name: file.name,
                    team: file.team,
                    isEnabled: file.enabled,
                    isDry: file.policy.dryRun == true,
                    isBroken: !report.problems.isEmpty
                )
            )
        }
        directory.compare()
        for index in directory.reports.indices { directory.reports[index].sort() }
        return directory
    }

    private mutating func readFile(
        _ fileName: String,
        in path: String,
        over site: PolicyKeys,
        _ survey: inout Survey,
        draft: [UInt8]? = nil
    ) {
        var report = Report(file: "\(path)/\(fileName)")
        var file = TeamFile(name: String(fileName.dropLast(".toml".count)))
        defer {
            self.files.append(file)
            self.reports.append(report)
        }
        guard NameForm.isValid(file.name) else {
            report.problem("a team's file is named by \(NameForm.rule), and .toml")
            return
        }
        switch draft.map(Result.success) ?? ConfigFile.read("\(path)/\(fileName)") {
        case .failure(let failure):
            report.problem("this file cannot be read: \(failure.message)")
            survey.note(failure)
        case .success(let bytes):
            do throws(TomlSyntaxError) {
                file = TeamFile(name: file.name, try TomlParser.parse(bytes), over: site, &report)
            } catch {
                report.syntax(error, in: bytes)
            }
        }
    }

    /// Warns of hours that no tick may ever fall into.
    func shortHours(_ settings: Settings) -> [ConfigProblem] {
        let hoursOfTeams = Dictionary(uniqueKeysWithValues: settings.teams.map { ($0.team, $0.policy.activeHours) })
        return zip(self.files, self.reports).compactMap { file, report in
            guard let id = file.team, let hours = hoursOfTeams[id] ?? nil,
                .days(1) * hours.partOfDay < settings.tick.interval
            else { return nil }
            return ConfigProblem(
                file: report.file,
                line: 1,
                column: 1,
                key: "active_hours",
                message: "active_hours: \(hours) is shorter than tick.interval, so no tick may ever fall into it"
            )
        }
    }

    /// Finds two files that name one team, and names that could be taken for another team's id.
    private mutating func compare() {
        var first: [TeamID: String] = [:]
        for (index, file) in self.files.enumerated() {
            guard let team = file.team else { continue }
            if let other = first[team] {
                self.reports[index].problem(
                    at: file.teamPosition,
                    key: "team",
                    "\(other) names \(team) too; keep one of the two files"
                )
            } else {
                first[team] = self.reports[index].file
            }
        }
        for (index, file) in self.files.enumerated() {
            guard let id = TeamID(file.name), id != file.team, let other = first[id] else { continue }
            self.reports[index].problem("this file is named like the team of \(other); give it another name")
        }
    }
}
