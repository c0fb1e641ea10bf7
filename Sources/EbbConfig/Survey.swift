public import EbbCore

/// What could be read of a configuration that is not valid.
struct Survey: Sendable {
    /// The main file asks for a dry run.
    var siteIsDry = false
    /// The names of the teams' files could be listed.
    var listsTeams = true
    /// Every team's file that there is.
    var files: [File] = []
    /// What the system said of the files that could not be read.
    private(set) var systemErrors: [Int32] = []

    mutating func note(_ failure: ConfigFile.Failure) {
        if let number = failure.number { self.systemErrors.append(number) }
    }

    struct File: Sendable {
        var name: String
        var team: TeamID?
        var isEnabled: Bool
        var isDry: Bool
        /// Something in it is wrong, regardless of the other files.
        var isBroken: Bool

        init(_ file: TeamFile, isBroken: Bool) {
            self.name = file.name
            self.team = file.team
            self.isEnabled = file.enabled
            self.isDry = file.policy?.value.dryRun == true
            self.isBroken = isBroken
        }
    }
}

/// Why a team gets no close from the moment on at which an invalid configuration says so.
public enum Restriction: String, CaseIterable, Hashable, Sendable, Codable {
    /// Its file does not say `enabled = true`.
    case off
    /// No file names it.
    case gone
    /// Its file cannot be read, has an error, or is one of two that name it.
    case unreadable
    /// Its file or `[policy]` asks for a dry run.
    case dry
}

extension ConfigFailure {
    /// What the new, invalid files say against the teams of the settings in force. A team that is not in the result
    /// goes on as it was.
    ///
    /// A main file with an error does not stop the teams whose own files are well; but where `dry_run` can still be
    /// read in it, even above a syntax error, it holds.
    public func restrictions(for old: Settings) -> [TeamID: Restriction] {
        let naming = Dictionary(grouping: self.survey.files.filter { $0.team != nil }, by: \.team)
        let silent = Set(self.survey.files.filter { $0.team == nil }.map(\.name))
        var restrictions: [TeamID: Restriction] = [:]
        for team in old.teams {
            restrictions[team.team] = self.survey.restriction(
                files: naming[team.team] ?? [],
                ownIsSilent: silent.contains(team.name)
            )
        }
        return restrictions
    }
}

extension Survey {
    /// What holds for a team that these files name; without any, it depends on whether its own file may still be meant.
    fileprivate func restriction(files: [File], ownIsSilent: Bool) -> Restriction? {
        if files.isEmpty { return ownIsSilent || !self.listsTeams ? .unreadable : .gone }
        if files.contains(where: { !$0.isBroken && !$0.isEnabled }) { return .off }
        if files.count > 1 || files.contains(where: \.isBroken) { return .unreadable }
        if self.siteIsDry || files.contains(where: \.isDry) { return .dry }
        return nil
    }
}
