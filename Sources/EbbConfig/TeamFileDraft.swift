package import EbbCore
import Glibc

/// A team's file as it stands, and as it would stand with another opt-in. Nothing here writes.
package struct TeamFileDraft: Sendable {
    /// The file's path.
    package let path: String
    /// Its name, without `.toml`.
    package let name: String
    /// The team that it names; nil where that cannot be read.
    package let team: TeamID?
    /// Its text.
    package let text: [UInt8]

    /// What stands in the way of an edit.
    package enum Refusal: Error, Hashable, Sendable {
        /// It is not TOML, so no key in it can be found.
        case unreadable(line: Int)
        /// `enabled` is there, but is not plainly `true` or `false`.
        case unusual(line: Int)
    }

    /// One line that changes; without an old one it is new.
    package struct Change: Hashable, Sendable {
        package var line: Int
        package var old: String?
        package var new: String
    }

    /// The text with `enabled` as wanted, every other byte as it was, and the line that changes; nil when it says so
    /// already, or when nothing is to be turned off.
    package func with(enabled wanted: Bool) throws(Refusal) -> (text: [UInt8], change: Change)? {
        let table: TomlTable
        do throws(TomlSyntaxError) {
            table = try TomlParser.parse(self.text)
        } catch {
            throw .unreadable(line: error.position.line)
        }
        guard let entry = table["enabled"] else { return wanted ? self.inserting(above: table["team"]) : nil }
        let position = entry.node.position
        guard case .boolean(let now) = entry.node.value else { throw .unusual(line: position.line) }
        guard now != wanted else { return nil }
        let (old, new) = (Array("\(now)".utf8), Array("\(wanted)".utf8))
        guard let start = self.offset(of: position), self.text[start...].starts(with: old) else {
            throw .unusual(line: position.line)
        }
        var edited = self.text
        edited.replaceSubrange(start..<start + old.count, with: new)
        // What the positions promised is looked at once more: this file decides about consent.
        guard let again = try? TomlParser.parse(edited), case .boolean(wanted)? = again["enabled"]?.node.value,
            again.entries.map(\.key) == table.entries.map(\.key)
        else { throw .unusual(line: position.line) }
        let line = position.line
        return (edited, Change(line: line, old: Self.line(line, of: self.text), new: Self.line(line, of: edited)))
    }

    /// A line above that of `team`, which stands at the top of the file, outside of every table.
    private func inserting(above team: TomlTable.Entry?) -> (text: [UInt8], change: Change)? {
        let line = team?.keyPosition.line ?? 1
        guard let start = self.offset(of: TomlPosition(line: line, column: 1)) else { return nil }
        let ending = self.text.contains(0x0D) ? "\r\n" : "\n"
        var edited = self.text
        edited.insert(contentsOf: Array("enabled = true\(ending)".utf8), at: start)
        guard let again = try? TomlParser.parse(edited), case .boolean(true)? = again["enabled"]?.node.value else {
            return nil
        }
        return (edited, Change(line: line, old: nil, new: "enabled = true"))
    }

    /// Where a place begins, in bytes; columns count characters.
    private func offset(of position: TomlPosition) -> Int? {
        var start = 0
        for _ in 1..<position.line {
            guard let end = self.text[start...].firstIndex(of: 0x0A) else { return nil }
            start = end + 1
        }
        // A byte order mark is no character of the first line.
        if position.line == 1, self.text.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        for _ in 1..<position.column {
            guard start < self.text.count else { return nil }
            start += 1
            while start < self.text.count, self.text[start] & 0xC0 == 0x80 { start += 1 }
        }
        return start
    }

    private static func line(_ number: Int, of text: [UInt8]) -> String {
        let lines = text.split(separator: 0x0A, maxSplits: number, omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return "" }
        let line = String(decoding: lines[number - 1], as: UTF8.self)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }
}

extension ConfigLoader {
    /// The file of the team that an operator means, by its id or the file's name; an id goes first. It is found whatever
    /// is wrong in other files, by its name also when it is wrong itself; nil when there is none. Blocks.
    package func teamFile(named text: String) -> TeamFileDraft? {
        // Thousands of others need not be read to find the one of that name.
        if NameForm.isValid(text), case .success(let bytes) = ConfigFile.read("\(self.teamsDirectory)/\(text).toml") {
            let own = self.own(text, bytes)
            if TeamID(text) == nil || own.team?.rawValue == text {
                let path = "\(self.teamsDirectory)/\(text).toml"
                return TeamFileDraft(path: path, name: text, team: own.team, text: bytes)
            }
        }
        var survey = Survey()
        let files = TeamsDirectory.read(self.teamsDirectory, &survey).files
        guard let file = files.first(where: { $0.team?.rawValue == text }) ?? files.first(where: { $0.name == text })
        else { return nil }
        let path = "\(self.teamsDirectory)/\(file.name).toml"
        guard case .success(let bytes) = ConfigFile.read(path) else {
            return TeamFileDraft(path: path, name: file.name, team: nil, text: [])
        }
        return TeamFileDraft(path: path, name: file.name, team: file.team, text: bytes)
    }

    /// The name (with `.toml`) of a file in the folder of the teams' files, whatever path leads there; nil for one that is
    /// elsewhere. The file need not exist. Blocks.
    package func teamFile(at path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let folder = realpath(String(path[..<slash]), nil)
        let own = realpath(self.teamsDirectory, nil)
        defer {
            free(folder)
            free(own)
        }
        guard let folder, let own, strcmp(folder, own) == 0 else { return nil }
        return String(path[path.index(after: slash)...])
    }

    /// Whether a team's file (its name with `.toml`) has exactly this text. Blocks.
    package func holds(_ text: [UInt8], in name: String) -> Bool {
        if case .success(text) = ConfigFile.read("\(self.teamsDirectory)/\(name)") { true } else { false }
    }

    /// What is wrong with such a text by itself, whatever other files say. Blocks.
    package func problems(in text: [UInt8], of name: String) -> [ConfigProblem] { self.own(name, text).problems }

    private func own(_ name: String, _ text: [UInt8]) -> (team: TeamID?, problems: [ConfigProblem]) {
        var report = Report(file: "\(self.teamsDirectory)/\(name).toml")
        do throws(TomlSyntaxError) {
            let file = TeamFile(name: name, try TomlParser.parse(text), over: PolicyKeys(), &report)
            return (file.team, report.problems)
        } catch {
            report.syntax(error, in: text)
            return (nil, report.problems)
        }
    }

    /// What a file and the main file would come to if it had another text.
    package struct Outlook: Sendable {
        /// What would be wrong in that file.
        package var own: [ConfigProblem] = []
        /// What one should know of that file all the same.
        package var warnings: [ConfigProblem] = []
        /// What is wrong in the main file.
        package var main: [ConfigProblem] = []
        /// Whether the team's runs would be dry; nil where anything is wrong.
        package var dryRun: Bool?
    }

    /// What the file would come to with this text, whatever the other teams' files say. Blocks.
    package func outlook(with text: [UInt8], for name: String) -> Outlook {
        var survey = Survey()
        var report = Report(file: self.path)
        let (main, _) = self.readMain(&report, &survey)
        report.sort()
        let reading = TeamFile.read("\(name).toml", in: self.teamsDirectory, over: main.policy, text: text)
        var own = reading.report
        own.sort()
        guard report.problems.isEmpty, own.problems.isEmpty else {
            return Outlook(own: own.problems, main: report.problems)
        }
        let site = Shared(PolicyKeys.resolve(site: main.policy, team: PolicyKeys()))
        return Outlook(warnings: own.warnings, dryRun: reading.file.settings(over: main, site)?.policy.dryRun)
    }
}
