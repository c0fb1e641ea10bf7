import EbbConfig
import EbbControl
import EbbCore
import Glibc

/// What `new`, `enable` and `disable` have in common: a team's file, edited with the caller's own rights, and a reload.
struct TeamFileEdit {
    let session: Session
    let loader: ConfigLoader

    init(_ session: Session) {
        self.session = session
        self.loader = ConfigLoader(path: session.invocation.options["config"])
    }

    /// What was done, for `--json`.
    struct Report: Encodable {
        var file: String
        var team: String?
        var name: String
        /// Whether the file was written.
        var written = false
        /// Whether the team is paused by this command.
        var paused: Bool?
        /// Whether `ebbd` has read it; absent where it could not be reached.
        var reloaded: Bool?
        var problems: [String] = []
        /// What is left to do, in words.
        var left: [String] = []
    }

    /// The team's file. Throws ``OperatorError`` with 65 when there is none.
    func file(of text: String) throws -> TeamFileDraft {
        if let file = self.loader.teamFile(named: text) { return file }
        throw OperatorError.refused(
            ControlFailure(
                .noSuchTeam,
                "no file in \(self.loader.teamsDirectory) is called \(text.prefix(64)), and none names it: "
                    + "'ebbctl new NAME --team \(TeamID(text)?.rawValue ?? "T…")' writes one"
            ),
            httpStatus: 404
        )
    }

    /// Why a file may not be written, as an error of the tool.
    func error(_ failure: FileReplacement.Failure, _ path: String) -> OperatorError {
        switch failure.number {
        case EEXIST: .exists(path)
        case EAGAIN: .program("\(path) was changed by somebody else meanwhile: nothing was written; try again.")
        case _ where failure.isForbidden: .unwritable(path: path)
        default: .program("\(path) could not be written: \(failure.text).")
        }
    }

    /// Has `ebbd` read its files anew, and notes how that went. Gives the exit status for it.
    func reload(_ report: inout Report) -> ExitStatus {
        do {
            let reply = try self.session.client().ask(.reload(), for: ReloadReply.self).reply
            report.reloaded = reply.ok
            report.problems = reply.ok ? [] : reply.problems
            return reply.ok ? .done : .configuration
        } catch {
            return self.noteUnread(error, &report)
        }
    }

    /// Has `ebbd` read the files anew if all of them are valid as they are now, and notes how that went; where it cannot be
    /// asked, or reads others, they are looked at here. Gives the exit status for it.
    ///
    /// - Parameter takeBack: undoes the edit.
    /// - Throws: ``OperatorError/invalidEdit(path:problems:)`` when they are not valid, and the edit is taken back.
    func settle(_ report: inout Report, takeBack: () throws(FileReplacement.Failure) -> Void) throws -> ExitStatus {
        let answer: ReloadReply
        do {
            let main = Self.resolved(self.loader.path)
            answer = try self.session.client().ask(.reload(trying: main), for: ReloadReply.self).reply
        } catch {
            do {
                _ = try self.loader.load()
            } catch {
                try self.undo(report.file, error.problems.map(\.description), takeBack)
            }
            return self.noteUnread(error, &report)
        }
        report.reloaded = answer.ok
        guard !answer.ok else { return .done }
        defer {
            // Somebody else had the files read meanwhile, so that what was wrong with this one stopped teams.
            if answer.stopped?.isEmpty == false { _ = try? self.session.client().ask(.reload(), for: ReloadReply.self) }
        }
        try self.undo(report.file, answer.problems, takeBack)
        return .configuration
    }

    private func undo(
        _ path: String,
        _ problems: [String],
        _ takeBack: () throws(FileReplacement.Failure) -> Void
    ) throws {
        do throws(FileReplacement.Failure) {
            try takeBack()
        } catch {
            let lines = problems + ["\(path) could not be put back as it was: \(error.text)."]
            throw OperatorError.program(lines.joined(separator: "\n"))
        }
        throw OperatorError.invalidEdit(path: path, problems: problems)
    }

    /// What it means that `ebbd` has not read the files, and the exit status for it.
    private func noteUnread(_ error: any Error, _ report: inout Report) -> ExitStatus {
        switch error {
        case OperatorError.unreachable:
            report.left.append("ebbd cannot be reached: the file counts from its next start on")
            return .done
        case OperatorError.forbidden:
            report.left.append(
                "ebbd has not read it, because this user may not open its socket: 'systemctl reload ebbd'"
            )
            return .notPermitted
        default:
            let what = (error as? OperatorError)?.message ?? "\(error)"
            report.left.append("ebbd has not read it (\(what)): 'systemctl reload ebbd'")
            return .unavailable
        }
    }

    /// The other file that names the team, as far as `ebbd` knows, or these files when it cannot be asked.
    func rival(of team: TeamID, besides name: String) -> String? {
        do {
            let shown = try self.session.client().ask(.show(team: team.rawValue), for: ShowReply.self).reply
            guard let file = shown.file, shown.team.name != name else { return nil }
            let own = "\(self.loader.teamsDirectory)/\(shown.team.name).toml"
            return Self.other(than: own, file) == nil ? own : nil
        } catch OperatorError.refused {
            return nil
        } catch {
            return self.loader.rival(of: team, besides: name)
        }
    }

    /// How `ebbd` sees the team now, where it reads the same files; nil where it cannot be asked.
    func shown(_ name: String, _ report: inout Report) -> ShowReply? {
        guard let client = try? self.session.client() else { return nil }
        let shown = try? client.ask(.show(team: name), for: ShowReply.self).reply
        if let file = shown?.file, let other = Self.other(than: report.file, file) {
            report.left.append("this ebbd reads \(other) instead: is it another configuration?")
        } else if shown == nil, report.reloaded == true {
            report.left.append("this ebbd knows no such team: does it read another configuration?")
        }
        return shown
    }

    private static func other(than path: String, _ file: String) -> String? {
        Self.resolved(path) == Self.resolved(file) ? nil : file
    }

    private static func resolved(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Prints the report, and what is left to do.
    func print(_ report: Report, _ lines: Span...) throws {
        if self.session.wantsJSON { return try self.session.print(json: report) }
        for line in lines where !line.text.isEmpty { try self.session.print(line) }
        for problem in report.problems { self.session.console.complain(Plain.text(problem) + "\n") }
        if report.reloaded == false {
            try self.session.print(Span("ebbd refused the configuration; the one before it stays in force.", .bad))
        }
        for line in report.left { try self.session.print(Span("Left: \(line).", .warning)) }
    }
}
