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
    ///   - known: what files came to before, and then what they come to now.
    static func read(
        _ path: String,
        over site: PolicyKeys,
        _ survey: inout Survey,
        draft: (name: String, text: [UInt8])? = nil,
        known: inout KnownFiles
    ) -> TeamsDirectory {
        var names: [String] = []
        var directory = TeamsDirectory()
        switch ConfigFile.teamFiles(in: path) {
        case .success(let found): names = draft.map { Set(found).union([$0.name]).sorted() } ?? found
        case .failure(.missing): names = draft.map { [$0.name] } ?? []
        case .failure(let failure):
            var report = Report(file: path)
            report.problem("this directory of the teams' files cannot be read: \(failure.message)")
            directory.reports.append(report)
            survey.listsTeams = false
            survey.note(failure)
            return directory
        }
        directory.files.reserveCapacity(names.count)
        directory.reports.reserveCapacity(names.count)
        known.keep(over: site)
        let readings = names.mapInParallel { [known] name in
            TeamFile.read(name, in: path, over: site, text: name == draft?.name ? draft?.text : nil, known: known)
        }
        known = KnownFiles(readings, over: site)
        for reading in readings {
            directory.files.append(reading.file)
            directory.reports.append(reading.report)
            if let failure = reading.failure { survey.note(failure) }
            survey.files.append(Survey.File(reading.file, isBroken: !reading.report.problems.isEmpty))
        }
        directory.compare()
        for index in directory.reports.indices { directory.reports[index].sort() }
        return directory
    }

    /// Reads every team's file by itself, whatever the site says. Blocks.
    static func read(_ path: String, _ survey: inout Survey) -> TeamsDirectory {
        var known = KnownFiles()
        return Self.read(path, over: PolicyKeys(), &survey, known: &known)
    }

    /// Warns of hours that no tick may ever fall into.
    func shortHours(_ settings: Settings) -> [ConfigProblem] {
        let short = settings.teams.filter { team in
            team.policy.activeHours.map { .days(1) * $0.partOfDay < settings.tick.interval } ?? false
        }
        guard !short.isEmpty else { return [] }
        let hoursOfTeams = Dictionary(uniqueKeysWithValues: short.map { ($0.team, $0.policy.activeHours) })
        return zip(self.files, self.reports).compactMap { file, report in
            guard let id = file.team, let hours = hoursOfTeams[id] ?? nil else { return nil }
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
        var first = [TeamID: Int](minimumCapacity: self.files.count)
        for index in self.files.indices {
            guard let team = self.files[index].team else { continue }
            if let other = first[team] {
                self.reports[index].problem(
                    at: self.files[index].teamPosition,
                    key: "team",
                    "\(self.reports[other].file) names \(team) too; keep one of the two files"
                )
            } else {
                first[team] = index
            }
        }
        for index in self.files.indices {
            guard let id = TeamID(self.files[index].name), id != self.files[index].team, let other = first[id] else {
                continue
            }
            let file = self.reports[other].file
            self.reports[index].problem("this file is named like the team of \(file); give it another name")
        }
    }
}
